"""Addresses of the record, and of the blocked."""

from __future__ import annotations

from django.urls import path

from sangam.web.setup.audit import views

urlpatterns = [
    path("changes", views.page, name="audit"),
    path("blocked", views.blocked, name="blocked"),
    path("blocked/<int:number>/release", views.unblock, name="unblock"),
]
