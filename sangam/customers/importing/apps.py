from django.apps import AppConfig


class ImportingConfig(AppConfig):
    name = "sangam.customers.importing"
    label = "importing"
