"""Addresses of the channels."""

from __future__ import annotations

from django.urls import path

from sangam.web.setup.channels import consent, views

urlpatterns = [
    path("channels", views.page, name="channels"),
    path("channels/new/<str:kind>", views.new, name="new_channel"),
    path("channels/new/<str:kind>/trial", views.new_trial, name="new_channel_trial"),
    path("channels/consent", consent.back, name="channel_consented"),
    path("channels/<int:number>", views.one, name="channel"),
    path("channels/<int:number>/consent", consent.ask, name="channel_consent"),
    path("channels/<int:number>/trial", views.trial, name="channel_trial"),
    path("channels/<int:number>/ask", views.ask, name="channel_ask"),
    path("channels/<int:number>/pause", views.pause, name="channel_pause"),
]
