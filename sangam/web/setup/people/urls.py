"""Addresses of the people."""

from __future__ import annotations

from django.urls import path

from sangam.web.setup.people import views

urlpatterns = [
    path("people", views.page, name="people"),
    path("people/new", views.invite, name="invite"),
    path("people/<int:number>", views.one, name="person"),
    path("people/<int:number>/access", views.access, name="person_access"),
]
