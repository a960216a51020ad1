from __future__ import annotations

from django.urls import path

from sangam.web.workspace.snippets import views

urlpatterns = [
    path("snippets", views.kept, name="snippets"),
    path("snippets/new", views.new, name="new_snippet"),
    path("snippets/offered", views.offered, name="snippets_offered"),
    path("snippets/<int:number>", views.one, name="snippet"),
    path("snippets/<int:number>/insertion", views.insertion, name="snippet_insertion"),
    path("snippets/<int:number>/removal", views.removal, name="snippet_removal"),
    path("snippets/<int:number>/return", views.back, name="snippet_return"),
    path("conversations/<int:number>/snippets", views.offered, name="snippets_for"),
]
