"""Addresses of the tokens of programs."""

from __future__ import annotations

from django.urls import path

from sangam.web.setup.tokens import views

urlpatterns = [
    path("tokens", views.page, name="tokens"),
    path("tokens/new", views.new, name="new_token"),
    path("tokens/<int:number>", views.one, name="token"),
    path("tokens/<int:number>/revoke", views.revoke, name="token_revoke"),
]
