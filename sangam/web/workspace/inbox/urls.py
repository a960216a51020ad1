from __future__ import annotations

from django.urls import path

from sangam.web.workspace.inbox import views

urlpatterns = [
    path("conversations", views.conversations, name="list"),
    path("conversations/counts", views.counts, name="counts"),
    path("conversations/fresh", views.fresh, name="fresh"),
    path("conversations/filters", views.filters, name="filters"),
]
