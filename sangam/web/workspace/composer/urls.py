from __future__ import annotations

from django.urls import path

from sangam.web.workspace.composer import later, preview, views, way

ONE = "conversations/<int:number>"
urlpatterns = [
    path("conversations/new", views.compose, name="compose"),
    path("conversations/new/draft", views.new_draft, name="new_draft"),
    path(f"{ONE}/replies", views.reply, name="reply"),
    path(f"{ONE}/notes", views.note, name="note"),
    path(f"{ONE}/draft/<slug:kind>", views.draft, name="draft"),
    path(f"{ONE}/colleagues", views.colleagues, name="colleagues"),
    path(f"{ONE}/composer", views.fresh_composer, name="composer"),
    path(f"{ONE}/way", way.way, name="way"),
    path(f"{ONE}/template", way.template, name="template"),
    path(f"{ONE}/measure", way.measure, name="measure"),
    path("messages/<int:number>/forwards", views.forward, name="forward"),
    path("messages/<int:number>/undo", views.undo, name="undo"),
    path("messages/<int:number>/moment", later.moment, name="reschedule"),
    path("later", later.choices, name="later"),
    path("preview", preview.preview, name="preview"),
]
