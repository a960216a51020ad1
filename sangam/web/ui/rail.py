"""The areas of the product, as the rail shows them. An area appears when its screens are installed."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from sangam.channels import registry


@dataclass(frozen=True, slots=True)
class Area:
    """`pages`: what names of its pages begin with, where it shares a room with another area; `needs`: a capability that some
    installed kind of channel must have."""

    label: str | Promise
    icon: str
    url_name: str
    key: str
    admins: bool = False
    pages: str = ""
    needs: str = ""


AREAS = (
    Area(_("Inbox"), "inbox", "workspace:list", "g i"),
    Area(_("Streams"), "megaphone", "workspace:streams", "g t", pages="stream", needs="streams"),
    Area(_("Customers"), "users", "workspace:customers", "g c", pages="customer"),
    Area(_("Orders"), "shopping-bag", "workspace:orders", "g o", pages="order"),
    Area(_("Requests"), "clipboard-list", "workspace:requests", "g r", pages="request"),
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
    current = _current(request)
    return [
        Shown(area, url, area is current)
        for area in AREAS
        if (url := _address(area.url_name)) and (person.is_admin or not area.admins) and _has(area.needs)
    ]


def _current(request: HttpRequest) -> Area | None:
    """The area that this page belongs to: the one that names its pages, else the first of its room."""
    match = request.resolver_match
    room, name = (match.namespace or "", match.url_name or "") if match else ("", "")
    mine = [area for area in AREAS if area.url_name.startswith(f"{room}:")]
    named = [area for area in mine if area.pages and name.startswith(area.pages)]
    return next(iter(named or [area for area in mine if not area.pages]), None)


@cache
def _has(capability: str) -> bool:
    return not capability or any(getattr(one.capabilities, capability) for one in registry.adapters().values())


def _address(name: str) -> str:
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""
