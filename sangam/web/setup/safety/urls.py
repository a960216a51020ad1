"""The address of what is asked of sign-ins."""

from __future__ import annotations

from django.urls import path

from sangam.web.setup.safety import views

urlpatterns = [path("safety", views.page, name="safety")]
