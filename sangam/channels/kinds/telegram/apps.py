from django.apps import AppConfig


class TelegramConfig(AppConfig):
    name = "sangam.channels.kinds.telegram"
    label = "channel_telegram"
