from django.apps import AppConfig


class ExportingConfig(AppConfig):
    name = "sangam.customers.exporting"
    label = "exporting"
