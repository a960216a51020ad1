from django.apps import AppConfig


class ApiConfig(AppConfig):
    name = "sangam.channels.kinds.api"
    label = "channel_api"
