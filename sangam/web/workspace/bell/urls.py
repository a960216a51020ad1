from __future__ import annotations

from django.urls import path

from sangam.web.workspace.bell import views

urlpatterns = [
    path("me/bell", views.ring, name="bell"),
    path("me/bell/count", views.count, name="bell_count"),
    path("me/bell/seen", views.seen, name="bell_seen"),
    path("me/bell/desktop", views.desktop, name="bell_desktop"),
    path("me/bell/wishes", views.wanted, name="wishes"),
]
