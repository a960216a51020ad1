from __future__ import annotations

from django.urls import path

from sangam.web.workspace.files import pictures, views

urlpatterns = [
    path("uploads", views.upload, name="upload"),
    path("attachments/<int:number>", views.open_file, name="attachment"),
    path("attachments/<int:number>/thumbnail", pictures.thumbnail, name="thumbnail"),
    path("pictures/<str:token>", pictures.picture, name="picture"),
    path("files/<str:token>", views.download, name="file"),
    path("files/shared/<str:token>/<str:name>", views.shared, name="shared_file"),
]
