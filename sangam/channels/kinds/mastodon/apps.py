from django.apps import AppConfig


class MastodonConfig(AppConfig):
    name = "sangam.channels.kinds.mastodon"
    label = "channel_mastodon"
