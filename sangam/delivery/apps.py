from django.apps import AppConfig


class DeliveryConfig(AppConfig):
    name = "sangam.delivery"
    label = "delivery"
