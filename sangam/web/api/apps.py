from django.apps import AppConfig


class ApiConfig(AppConfig):
    name = "sangam.web.api"
    label = "web_api"
