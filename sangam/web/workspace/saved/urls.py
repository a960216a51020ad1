from __future__ import annotations

from django.urls import path

from sangam.web.workspace.saved import views

urlpatterns = [
    path("views", views.kept, name="views"),
    path("views/new", views.new, name="new_view"),
    path("views/<int:number>", views.one, name="view"),
    path("views/<int:number>/place", views.place, name="view_place"),
    path("views/<int:number>/removal", views.removal, name="view_removal"),
    path("views/<int:number>/return", views.back, name="view_return"),
]
