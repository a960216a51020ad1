"""Addresses of the brands."""

from __future__ import annotations

from django.urls import path

from sangam.web.setup.brands import views

urlpatterns = [
    path("brands", views.page, name="brands"),
    path("brands/new", views.new, name="new_brand"),
    path("brands/preview", views.preview, name="brand_preview"),
    path("brands/<int:number>", views.one, name="brand"),
    path("brands/<int:number>/removal", views.remove, name="brand_removal"),
]
