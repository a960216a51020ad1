from django.apps import AppConfig


class CommerceConfig(AppConfig):
    name = "sangam.commerce"
    label = "commerce"
