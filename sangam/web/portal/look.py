"""How a brand's page appears: its own colour, and the few sheets of the house that it needs, as one."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from sangam.accounts.models import Brand
from sangam.channels.models import Channel
from sangam.web.portal import finding
from sangam.web.ui import assets, colour

OURS = Path(__file__).with_name("styles")
HOUSE = ("tokens", "base", "button", "field")


@cache
def _sheets() -> str:
    house = [assets.WEB / "ui" / "styles" / f"{name}.css" for name in HOUSE]
    return "\n".join(path.read_text(encoding="utf-8") for path in (*house, *sorted(OURS.glob("*.css"))))


def text(brand: Brand) -> str:
    return _sheets() + colour.sheet(brand.accent)


def address(channel: Channel) -> str:
    return reverse("my:look", args=[channel.address, assets.digest(text(channel.brand))])


@require_safe
def sheet(request: HttpRequest, name: str, version: str) -> HttpResponse:
    found = text(finding.portal(name).brand)
    return assets.sheet_answer(request, found, version)
