"""Addresses of what every page loads."""

from __future__ import annotations

from django.urls import path

from sangam.web.ui import assets, person

app_name = "ui"
urlpatterns = [
    path("assets/accent.css", assets.accent, name="accent"),
    path("assets/<slug:version>.css", assets.sheet, name="sheet"),
    path("assets/<slug:version>.svg", assets.sprite, name="icons"),
    path("assets/<slug:version>/<path:name>", assets.file, name="file"),
    path("me/look", person.look, name="look"),
]
