from django.apps import AppConfig


class InstagramConfig(AppConfig):
    name = "sangam.channels.kinds.instagram"
    label = "channel_instagram"
