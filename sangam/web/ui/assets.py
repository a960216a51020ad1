"""What every page loads: one sheet made of a sheet a component, one sprite of icons, scripts, one colour.

Addresses carry a digest of the content and may be kept for a year. Nothing is collected or built: files are served from
where they lie, from memory after the first time.
"""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Iterable, Mapping
from functools import cache, lru_cache
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles import finders
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe
from markupsafe import Markup

from sangam.accounts import brands
from sangam.web.ui import colour, icons

WEB = Path(__file__).resolve().parents[1]
FIRST, LAST = ("tokens.css", "base.css", "shell.css"), ("print.css",)
A_YEAR = "public, max-age=31536000, immutable"
A_WHILE = "private, max-age=300, stale-while-revalidate=86400"
SERVED_AS = {".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml"}
SERVED = tuple(SERVED_AS)


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


def digest(content: bytes | str) -> str:
    return hashlib.sha256(content.encode() if isinstance(content, str) else content).hexdigest()[:10]


@cache
def _kept_url() -> str:
    return reverse("ui:sheet", args=[digest(sheet_text())])


def sheet_url() -> str:
    """The address changes with the content, so that browsers may keep it for a year."""
    return reverse("ui:sheet", args=[digest(sheet_text())]) if settings.DEBUG else _kept_url()


def _found() -> Iterable[tuple[str, Path]]:
    """Every script and drawing of ours and of our packages: the name below static/, and where it lies."""
    for finder in finders.get_finders():
        for name, storage in finder.list([]):
            if name.endswith(SERVED):
                prefix = getattr(storage, "prefix", "")
                yield f"{prefix}/{name}" if prefix else name, Path(storage.path(name))


@cache
def _files() -> Mapping[str, Path]:
    return dict(reversed(list(_found())))


@lru_cache(maxsize=512)
def _kept_content(name: str) -> bytes:
    return _files()[name].read_bytes()


def _content(name: str) -> bytes:
    """Raises KeyError for a name we do not know."""
    return _files()[name].read_bytes() if settings.DEBUG else _kept_content(name)


@cache
def files_version() -> str:
    """One for all scripts: they import each other by relative names, so they stand in one folder that changes whole."""
    return digest("".join(f"{name} {digest(_content(name))}\n" for name in sorted(_files())))


@lru_cache(maxsize=512)
def static(name: str) -> str:
    """The address of a file below static/. Raises KeyError for one that is not there."""
    return reverse("ui:file", args=[files_version(), _known(name)])


def _known(name: str) -> str:
    if name not in _files():
        raise KeyError(f"there is no file static/{name}")
    return name


@cache
def preloads() -> Markup:
    """The scripts that app.js leads to, so that a page asks for all of them at once."""
    names = sorted(f"ui/js/{path.name}" for path in (WEB / "ui" / "static" / "ui" / "js").glob("*.js"))
    return Markup("\n").join(Markup('<link rel="modulepreload" href="{}">').format(static(name)) for name in names)


@lru_cache(maxsize=512)
def _packed(content: bytes) -> bytes:
    return gzip.compress(content, mtime=0)


def _answer(request: HttpRequest, content: bytes | str, content_type: str, *, keep: str = A_YEAR) -> HttpResponse:
    plain = content.encode() if isinstance(content, str) else content
    small = "gzip" in request.headers.get("Accept-Encoding", "")
    answer = HttpResponse(_packed(plain) if small else plain, content_type=content_type)
    if small:
        answer["Content-Encoding"] = "gzip"
    answer["Vary"] = "Accept-Encoding"
    answer["Cache-Control"] = keep
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


def _lasting(asked: str, now: str) -> str:
    """For a page of another version (an old tab after an upgrade, a server not yet upgraded) what we have must do, but
    nobody may keep it under that name."""
    return A_YEAR if asked == now and not settings.DEBUG else "no-cache"


@require_safe
def sheet(request: HttpRequest, version: str) -> HttpResponse:
    return sheet_answer(request, sheet_text(), version)


def sheet_answer(request: HttpRequest, text: str, version: str) -> HttpResponse:
    """A sheet that another room put together, under an address that carries its digest."""
    return _answer(request, text, "text/css; charset=utf-8", keep=_lasting(version, digest(text)))


@require_safe
def sprite(request: HttpRequest, version: str) -> HttpResponse:
    drawn = icons.sprite(icons.kind_icons())
    return _answer(request, drawn, "image/svg+xml; charset=utf-8", keep=_lasting(version, digest(drawn)))


@require_safe
def file(request: HttpRequest, version: str, name: str) -> HttpResponse:
    try:
        content = _content(name)
    except KeyError:
        raise Http404 from None
    kind = SERVED_AS[f".{name.rpartition('.')[2]}"]
    return _answer(request, content, f"{kind}; charset=utf-8", keep=_lasting(version, files_version()))


@require_safe
def accent(request: HttpRequest) -> HttpResponse:
    """The colour of the company's first brand. It may change any time, so browsers ask again after a while."""
    return _answer(request, colour.sheet(brands.first_accent()), "text/css; charset=utf-8", keep=A_WHILE)
