from django.apps import AppConfig


class ChatConfig(AppConfig):
    name = "sangam.channels.kinds.chat"
    label = "channel_chat"
