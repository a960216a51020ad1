from django.apps import AppConfig


class ViberConfig(AppConfig):
    name = "sangam.channels.kinds.viber"
    label = "channel_viber"
