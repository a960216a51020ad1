from django.apps import AppConfig


class SocialConfig(AppConfig):
    name = "sangam.social"
    label = "social"
