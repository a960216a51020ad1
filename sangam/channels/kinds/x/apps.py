from django.apps import AppConfig


class XConfig(AppConfig):
    name = "sangam.channels.kinds.x"
    label = "channel_x"
