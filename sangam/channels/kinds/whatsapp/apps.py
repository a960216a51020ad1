from django.apps import AppConfig


class WhatsAppConfig(AppConfig):
    name = "sangam.channels.kinds.whatsapp"
    label = "channel_whatsapp"
