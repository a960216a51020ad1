"""Addresses of what needs a look."""

from __future__ import annotations

from django.urls import path

from sangam.web.setup.mending import many, raw, views

urlpatterns = [
    path("mending", views.page, name="mending"),
    path("mending/again", many.go, name="raws_again"),
    path("mending/again/<int:number>", many.progress, name="raws_progress"),
    path("mending/raws/<int:number>", raw.page, name="raw"),
    path("mending/raws/<int:number>/file", raw.file, name="raw_file"),
    path("mending/raws/<int:number>/again", views.raw_again, name="raw_again"),
    path("mending/events/<int:number>/again", views.event_again, name="event_again"),
    path("mending/messages/<int:number>/again", views.retry, name="message_again"),
]
