from django.apps import AppConfig


class NotifyConfig(AppConfig):
    name = "sangam.notify"
    label = "notify"
