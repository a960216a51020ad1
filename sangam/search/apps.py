from django.apps import AppConfig


class SearchConfig(AppConfig):
    name = "sangam.search"
    label = "search"
