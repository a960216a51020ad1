from django.apps import AppConfig


class AutomationConfig(AppConfig):
    name = "sangam.automation"
    label = "automation"
