from django.apps import AppConfig


class SproutConfig(AppConfig):
    name = "sangam.channels.kinds.sprout"
    label = "channel_sprout"
