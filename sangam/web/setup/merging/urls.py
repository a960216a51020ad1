"""The address of what merges by itself."""

from __future__ import annotations

from django.urls import path

from sangam.web.setup.merging import views

urlpatterns = [path("merging", views.page, name="merging")]
