"""The way in for every provider."""

from __future__ import annotations

from django.urls import path

from sangam.ingest import views

urlpatterns = [path("hooks/<str:token>/", views.hook, name="hook")]
