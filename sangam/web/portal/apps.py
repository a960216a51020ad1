from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "sangam.web.portal"
    label = "web_portal"
