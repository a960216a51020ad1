from django.apps import AppConfig


class FacebookConfig(AppConfig):
    name = "sangam.channels.kinds.facebook"
    label = "channel_facebook"
