from django.apps import AppConfig


class InstagramCommentsConfig(AppConfig):
    name = "sangam.channels.kinds.instagram_comments"
    label = "channel_instagram_comments"
