"""Addresses of the teams."""

from __future__ import annotations

from django.urls import path

from sangam.web.setup.teams import views

urlpatterns = [
    path("teams", views.page, name="teams"),
    path("teams/new", views.new, name="new_team"),
    path("teams/<int:number>", views.one, name="team"),
]
