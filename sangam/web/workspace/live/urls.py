from __future__ import annotations

from django.urls import path

from sangam.web.workspace.live import views

urlpatterns = [path("me/ticket", views.ticket, name="ticket")]
