"""What every page loads: one sheet made of a sheet a component, one sprite of icons, one colour."""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from sangam.web.ui import colour, icons

WEB = Path(__file__).resolve().parents[1]
FIRST, LAST = ("tokens.css", "base.css", "shell.css"), ("print.css",)
A_YEAR = "public, max-age=31536000, immutable"


def _sheets() -> Iterable[Path]:
    """Tokens first, then the components, then what each screen adds, print last."""
    own = WEB / "ui" / "styles"
    middle = sorted(path for path in own.glob("*.css") if path.name not in FIRST + LAST)
    screens = sorted(path for path in WEB.glob("*/*/*.css") if path.parent != own and "static" not in path.parts)
    return [*(own / name for name in FIRST), *middle, *screens, *(own / name for name in LAST)]


def _joined() -> str:
    return "\n".join(path.read_text(encoding="utf-8") for path in _sheets())


@cache
def _kept() -> str:
    return _joined()


def sheet_text() -> str:
    return _joined() if settings.DEBUG else _kept()


def version(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:10]


@cache
def _kept_url() -> str:
    return reverse("ui:sheet", args=[version(sheet_text())])


def sheet_url() -> str:
    """The address changes with the content, so that browsers may keep it for a year."""
    return reverse("ui:sheet", args=[version(sheet_text())]) if settings.DEBUG else _kept_url()


@cache
def _packed(text: str) -> bytes:
    return gzip.compress(text.encode(), mtime=0)


def _answer(request: HttpRequest, text: str, content_type: str) -> HttpResponse:
    small = "gzip" in request.headers.get("Accept-Encoding", "")
    answer = HttpResponse(_packed(text) if small else text, content_type=content_type)
    if small:
        answer["Content-Encoding"] = "gzip"
    answer["Vary"] = "Accept-Encoding"
    answer["Cache-Control"] = A_YEAR
    return answer


@cache
def modules() -> tuple[str, ...]:
    """The scripts that app.js leads to, so that a page can ask for all of them at once."""
    return tuple(sorted(f"ui/js/{path.name}" for path in (WEB / "ui" / "static" / "ui" / "js").glob("*.js")))


@require_safe
def sheet(request: HttpRequest, version: str) -> HttpResponse:
    return _answer(request, sheet_text(), "text/css; charset=utf-8")


@require_safe
def sprite(request: HttpRequest, version: str) -> HttpResponse:
    return _answer(request, icons.sprite(icons.kind_icons()), "image/svg+xml; charset=utf-8")


@require_safe
def accent(request: HttpRequest, hexadecimal: str) -> HttpResponse:
    return _answer(request, colour.sheet(f"#{hexadecimal}"), "text/css; charset=utf-8")
