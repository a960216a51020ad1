from django.apps import AppConfig


class EmailConfig(AppConfig):
    name = "sangam.channels.kinds.email"
    label = "channel_email"
