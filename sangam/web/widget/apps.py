from django.apps import AppConfig


class WidgetConfig(AppConfig):
    name = "sangam.web.widget"
    label = "web_widget"
