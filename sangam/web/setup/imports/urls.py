"""Addresses of imports."""

from __future__ import annotations

from django.urls import path

from sangam.web.setup.imports import views

ONE = "imports/<int:number>"
urlpatterns = [
    path("imports", views.page, name="imports"),
    path(ONE, views.one, name="import"),
    path(f"{ONE}/columns", views.settling, name="import_columns"),
    path(f"{ONE}/turn", views.turning, name="import_turn"),
    path(f"{ONE}/removal", views.removing, name="import_removal"),
    path(f"{ONE}/report", views.report, name="import_report"),
]
