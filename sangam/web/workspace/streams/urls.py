from __future__ import annotations

from django.urls import path

from sangam.web.workspace.streams import views

urlpatterns = [
    path("streams", views.streams, name="streams"),
    path("streams/ignored", views.many_ignored, name="streams_ignored"),
    path("streams/restored", views.many_restored, name="streams_restored"),
    path("streams/<int:number>", views.one, name="stream"),
    path("streams/<int:number>/ignored", views.ignored, name="stream_ignored"),
    path("streams/<int:number>/restored", views.restored, name="stream_restored"),
    path("streams/<int:number>/like", views.liked, name="stream_like"),
    path("streams/<int:number>/unlike", views.unliked, name="stream_unlike"),
    path("streams/<int:number>/conversation", views.turned, name="stream_turned"),
]
