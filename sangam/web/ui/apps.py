from django.apps import AppConfig


class UiConfig(AppConfig):
    name = "sangam.web.ui"
    label = "web_ui"
