"""Addresses of what every page loads."""

from __future__ import annotations

from django.urls import path, re_path

from sangam.web.ui import assets, person

app_name = "ui"
urlpatterns = [
    path("assets/<slug:version>.css", assets.sheet, name="sheet"),
    path("assets/<slug:version>.svg", assets.sprite, name="icons"),
    re_path(r"^assets/accent/(?P<hexadecimal>[0-9a-f]{6})\.css$", assets.accent, name="accent"),
    path("me/look", person.look, name="look"),
]
