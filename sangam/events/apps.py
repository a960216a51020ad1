from django.apps import AppConfig


class EventsConfig(AppConfig):
    name = "sangam.events"
    label = "events"
