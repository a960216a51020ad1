"""Live chat and in-app help on other sites: `/widget/<token of the channel>/…`."""

from __future__ import annotations

from django.urls import path

from sangam.web.widget import devices, elsewhere, files, frames, hello, history, requests, tag

app_name = "widget"
urlpatterns = [
    path("<str:token>.js", tag.view, name="script"),
    path("<str:token>/worker.js", tag.worker, name="worker"),
    path("<str:token>/devices", devices.view, name="devices"),
    path("<str:token>/elsewhere", elsewhere.view, name="elsewhere"),
    path("<str:token>/requests", requests.view, name="requests"),
    path("<str:token>/hello", hello.view, name="hello"),
    path("<str:token>/frames", frames.view, name="frames"),
    path("<str:token>/history", history.view, name="history"),
    path("<str:token>/news", history.news, name="news"),
    path("<str:token>/files/<str:signed>", files.view, name="file"),
]
