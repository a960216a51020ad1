from __future__ import annotations

from django.urls import path

from sangam.web.workspace.files import views

urlpatterns = [
    path("uploads", views.upload, name="upload"),
    path("attachments/<int:number>", views.open_file, name="attachment"),
    path("files/<str:token>", views.download, name="file"),
]
