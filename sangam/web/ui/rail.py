"""The areas of the product, as the rail shows them. An area appears when its screens are installed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Area:
    label: str | Promise
    icon: str
    url_name: str
    key: str
    admins: bool = False


AREAS = (
    Area(_("Inbox"), "inbox", "workspace:list", "g i"),
    Area(_("Customers"), "users", "workspace:customers", "g c"),
    Area(_("Knowledge"), "book-open", "portal:home", "g k"),
    Area(_("Insights"), "chart-column", "insights:home", "g n"),
    Area(_("Setup"), "settings", "setup:home", "g s", admins=True),
)


@dataclass(frozen=True, slots=True)
class Shown:
    area: Area
    url: str
    current: bool


def areas(request: HttpRequest) -> list[Shown]:
    """What this person may open, in order."""
    person: Any = request.user
    room = (request.resolver_match.namespace if request.resolver_match else "") or ""
    return [
        Shown(area, url, area.url_name.startswith(f"{room}:"))
        for area in AREAS
        if (url := _address(area.url_name)) and (person.is_admin or not area.admins)
    ]


def _address(name: str) -> str:
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""
