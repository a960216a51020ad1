from django.apps import AppConfig


class CustomersConfig(AppConfig):
    name = "sangam.customers"
    label = "customers"
