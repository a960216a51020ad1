"""The address of the first page."""

from __future__ import annotations

from django.urls import path

from sangam.web.setup.home import views

urlpatterns = [path("", views.page, name="home")]
