"""Addresses of one's own account."""

from __future__ import annotations

from django.urls import path

from sangam.web.workspace.account import app, passkeys, views

urlpatterns = [
    path("me", views.profile, name="me"),
    path("me/password", views.password, name="password"),
    path("me/safety", views.safety, name="safety"),
    path("me/sessions", views.sessions_end, name="sessions_end"),
    path("me/codes", app.codes, name="codes"),
    path("me/app", app.add, name="app"),
    path("me/app/removal", app.remove, name="app_removal"),
    path("me/passkeys", passkeys.add, name="passkeys"),
    path("me/passkeys/<int:number>", passkeys.rename, name="passkey"),
    path("me/passkeys/<int:number>/removal", passkeys.remove, name="passkey_removal"),
]
