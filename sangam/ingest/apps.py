from django.apps import AppConfig


class IngestConfig(AppConfig):
    name = "sangam.ingest"
    label = "ingest"
