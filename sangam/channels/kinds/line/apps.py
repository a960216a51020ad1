from django.apps import AppConfig


class LineConfig(AppConfig):
    name = "sangam.channels.kinds.line"
    label = "channel_line"
