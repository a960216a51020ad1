"""Addresses of exports."""

from __future__ import annotations

from django.urls import path

from sangam.web.setup.exports import views

urlpatterns = [
    path("exports", views.page, name="exports"),
    path("exports/<int:number>", views.one, name="export"),
    path("exports/<int:number>/file", views.fetch, name="export_file"),
    path("exports/<int:number>/turn", views.turning, name="export_turn"),
]
