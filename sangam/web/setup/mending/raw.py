"""One raw as it came: headers, bytes as text, the file itself."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from sangam.conversations.models import Message
from sangam.ingest import store
from sangam.ingest.models import RawInbound
from sangam.web.setup.channels.listing import adapter_of
from sangam.web.setup.frame import show
from sangam.web.setup.guard import admins
from sangam.web.ui import download
from sangam.web.ui.person import Request

SHOWN_MAX = 40_000
# Of calls, what proves the sender must not be read off a screen.
HIDDEN = ("authorization", "cookie", "signature", "token", "secret", "api-key")

# Controls become their pictures; marks that turn the direction of writing show as what cannot be shown.
TURNING = (*range(0x200E, 0x2010), *range(0x202A, 0x202F), *range(0x2066, 0x206A))
PICTURES = {code: 0x2400 + code for code in range(32) if chr(code) not in "\n\t"} | dict.fromkeys(TURNING, 0xFFFD)


@dataclass(frozen=True, slots=True)
class Content:
    """The first bytes as text; controls are drawn as their pictures, so that nothing hides."""

    text: str
    cut: bool
    missing: bool = False


@require_safe
@admins
def page(request: Request, number: int) -> HttpResponse:
    row = _raw(number)
    context = {
        "raw": row,
        "adapter": adapter_of(row.channel),
        "content": content(row),
        "heads": heads(row),
        "message": Message.objects.filter(raw_id=row.pk).select_related("conversation").order_by("pk").first(),
    }
    return show(request, "setup_mending/raw.html.jinja", "mending", context)


def _raw(number: int) -> RawInbound:
    return get_object_or_404(RawInbound.objects.select_related("channel"), pk=number)


def heads(row: RawInbound) -> list[tuple[str, str]]:
    """The headers of the call, in order, without what proves who may call."""
    return [(name, "•••" if _hides(name) else str(value)) for name, value in sorted(row.headers.items())]


def _hides(name: str) -> bool:
    return any(word in name.lower() for word in HIDDEN)


def content(row: RawInbound) -> Content:
    try:
        data = store.payload(row)
    except OSError:
        return Content("", cut=False, missing=True)
    text = data[:SHOWN_MAX].decode("utf-8", "replace").replace("\r\n", "\n")
    return Content(text.translate(PICTURES), cut=len(data) > SHOWN_MAX)


@require_safe
@admins
def file(request: Request, number: int) -> HttpResponseBase:
    """The bytes as they came, as a download that no browser opens."""
    row = _raw(number)
    adapter = adapter_of(row.channel)
    suffix = "eml" if adapter and adapter.capabilities.letters else "bin"
    try:
        bytes_of, size = store.opened(row)
    except FileNotFoundError as error:
        raise Http404 from error
    return download.answer(request, bytes_of, size, name=f"raw-{row.pk}.{suffix}")
