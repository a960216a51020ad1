from django.apps import AppConfig


class XConfig(AppConfig):
    name = "sangam.channels.kinds.x_com"
    label = "channel_x_com"
