from django.apps import AppConfig


class CalendarsConfig(AppConfig):
    name = "sangam.calendars"
    label = "calendars"
