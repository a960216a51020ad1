from django.apps import AppConfig


class RequestsConfig(AppConfig):
    name = "sangam.requests"
    label = "requests"
