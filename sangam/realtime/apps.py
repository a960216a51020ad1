from django.apps import AppConfig


class RealtimeConfig(AppConfig):
    name = "sangam.realtime"
    label = "realtime"
