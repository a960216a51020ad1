from django.apps import AppConfig


class MyRequestsConfig(AppConfig):
    name = "sangam.channels.kinds.my_requests"
    label = "channel_my_requests"
