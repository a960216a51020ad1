"""Addresses of the hours."""

from __future__ import annotations

from django.urls import path

from sangam.web.setup.calendars import views

urlpatterns = [
    path("hours", views.page, name="calendars"),
    path("hours/new", views.new, name="new_calendar"),
    path("hours/preview", views.preview, name="calendar_preview"),
    path("hours/<int:number>", views.one, name="calendar"),
    path("hours/<int:number>/removal", views.remove, name="calendar_removal"),
]
