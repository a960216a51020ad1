from django.apps import AppConfig


class SetupConfig(AppConfig):
    name = "sangam.web.setup"
    label = "web_setup"
