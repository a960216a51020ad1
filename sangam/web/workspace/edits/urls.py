from __future__ import annotations

from django.urls import path

from sangam.web.workspace.edits import views

urlpatterns = [
    path("customers/changes", views.listed, name="customer_edits"),
    path("customers/changes/new", views.new, name="customer_edit_new"),
    path("customers/changes/begin", views.begin, name="customer_edit_begin"),
    path("customers/changes/<int:number>", views.one, name="customer_edit"),
    path("customers/changes/<int:number>/undo", views.undo, name="customer_edit_undo"),
    path("customers/changes/<int:number>/stop", views.stop, name="customer_edit_stop"),
]
