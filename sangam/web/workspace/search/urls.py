from __future__ import annotations

from django.urls import path

from sangam.web.workspace.search import views

urlpatterns = [
    path("search", views.search, name="search"),
    path("search/count", views.count, name="search_count"),
]
