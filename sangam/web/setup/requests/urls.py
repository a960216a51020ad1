"""Addresses of the types of request. A part is one of their "stages" or "fields"."""

from __future__ import annotations

from django.urls import path

from sangam.web.setup.requests import parts, types

ONE = "requests/<int:number>"
urlpatterns = [
    path("requests", types.page, name="requests"),
    path("requests/new", types.new, name="new_request_type"),
    path(ONE, types.one, name="request_type"),
    path(f"{ONE}/place", types.place, name="request_type_place"),
    path(f"{ONE}/archive", types.archive, name="request_type_archive"),
    path(f"{ONE}/<str:part>/new", parts.new, name="new_request_part"),
    path(f"{ONE}/<str:part>/<str:key>", parts.one, name="request_part"),
    path(f"{ONE}/<str:part>/<str:key>/place", parts.place, name="request_part_place"),
    path(f"{ONE}/<str:part>/<str:key>/removal", parts.remove, name="request_part_removal"),
]
