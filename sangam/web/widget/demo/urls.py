"""The pages of the invented shop."""

from __future__ import annotations

from django.urls import path

from sangam.web.widget.demo import views

app_name = "demo"
urlpatterns = [
    path("", views.page, name="shop"),
    path("<slug:slug>/", views.page, name="product"),
]
