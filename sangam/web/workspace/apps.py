from django.apps import AppConfig


class WorkspaceConfig(AppConfig):
    name = "sangam.web.workspace"
    label = "web_workspace"
