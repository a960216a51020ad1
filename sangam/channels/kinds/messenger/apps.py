from django.apps import AppConfig


class MessengerConfig(AppConfig):
    name = "sangam.channels.kinds.messenger"
    label = "channel_messenger"
