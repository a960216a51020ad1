from __future__ import annotations

from django.urls import path

from sangam.web.workspace.bulk import views

urlpatterns = [
    path("conversations/changes", views.change_many, name="bulk"),
    path("conversations/changes/choices", views.choices, name="bulk_choices"),
    path("conversations/changes/whole", views.whole, name="bulk_whole"),
    path("changes", views.listed, name="changes"),
    path("changes/<int:number>", views.one, name="change"),
    path("changes/<int:number>/undo", views.undo, name="change_undo"),
    path("changes/<int:number>/stop", views.stop, name="change_stop"),
    path("changes/<int:number>/put-away", views.put_away, name="change_put_away"),
]
