from django.apps import AppConfig


class ConversationsConfig(AppConfig):
    name = "sangam.conversations"
    label = "conversations"
