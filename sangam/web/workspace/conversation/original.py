"""The original of a letter: foreign HTML as a document of its own, and the bytes as they came.

The HTML was sanitised before it was stored. Here it gets a document with a policy under which nothing runs and nothing
is fetched, except the letter's own pictures as we made them anew, and those of others after somebody asked for them.
"""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from urllib.parse import unquote

from django.conf import settings
from django.http import HttpResponse
from django.utils.html import escape

from sangam.conversations.models import Message

IMAGE = re.compile(r"<img\b[^>]*>", re.IGNORECASE)
REMOTE = re.compile(r'\sdata-remote-src="([^"]*)"')
OWN = re.compile(r'\sdata-cid="([^"]*)"')
SOURCE = re.compile(r'\ssrc="[^"]*"')
SAID = re.compile(r'\salt="([^"]*)"')
WEB = ("https://", "http://")
LOOK = """
:root{color-scheme:light}body{margin:0;padding:4px 2px;
font:15px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans",sans-serif;
color:#1c1d1b;background:#fff;overflow-wrap:anywhere}
img{max-width:100%;height:auto}table{max-width:100%}pre{white-space:pre-wrap}
blockquote{margin:8px 0;padding-inline-start:12px;border-inline-start:2px solid #cdcdc6;color:#565952}
.waiting-picture{display:inline-block;max-width:100%;padding:2px 8px;border:1px dashed #b4b4ac;border-radius:4px;
background:#f6f6f3;color:#565952;font:13px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans",sans-serif}
"""


def remote_pictures(source: str) -> int:
    """How many pictures of other hosts wait."""
    return len(REMOTE.findall(source))


def policy(*, pictures: bool) -> str:
    """No script, no frame, no form; style inline; pictures of other hosts only when asked for."""
    files_host = f" https://{settings.FILES_HOST}" if settings.FILES_HOST else ""
    hosts = "data: https: http:" if pictures else f"data:{files_host}"
    return (
        f"default-src 'none'; style-src 'unsafe-inline'; img-src 'self' {hosts}; base-uri 'none'; form-action 'none'; "
        "frame-ancestors 'self'; sandbox allow-same-origin allow-popups allow-popups-to-escape-sandbox"
    )


def with_pictures(source: str) -> str:
    """Waiting pictures get their address back."""

    def shown(match: re.Match[str]) -> str:
        remote = REMOTE.search(match[0])
        if remote is None or not html.unescape(remote[1]).lower().startswith(WEB):
            return match[0]
        return SOURCE.sub("", REMOTE.sub("", match[0])).replace("<img", f'<img src="{remote[1]}"', 1)

    return IMAGE.sub(shown, source)


def without_pictures(source: str) -> str:
    """A waiting picture says in a quiet box what it shows, where the letter says so; others keep their empty place."""

    def described(match: re.Match[str]) -> str:
        said = SAID.search(match[0]) if REMOTE.search(match[0]) else None
        text = html.unescape(said[1]).strip() if said else ""
        return f'<span class="waiting-picture" dir="auto">{escape(text)}</span>' if text else match[0]

    return IMAGE.sub(described, source)


def with_own_pictures(source: str, addresses: Mapping[str, str]) -> str:
    """The letter's own pictures get the address that `addresses` gives for their Content-ID (RFC 2392: may be quoted)."""

    def shown(match: re.Match[str]) -> str:
        own = OWN.search(match[0])
        if own is None:
            return match[0]
        content_id = html.unescape(own[1])
        address = addresses.get(content_id) or addresses.get(unquote(content_id))
        if address is None:
            return match[0]
        return SOURCE.sub("", OWN.sub("", match[0])).replace("<img", f'<img src="{escape(address)}"', 1)

    return IMAGE.sub(shown, source)


def document(message: Message, *, pictures: bool, own: Mapping[str, str]) -> HttpResponse:
    """`own` maps Content-IDs to addresses."""
    body = with_own_pictures(message.html, own)
    body = with_pictures(body) if pictures else without_pictures(body)
    language = escape(message.language or "und")
    answer = HttpResponse(
        f'<!doctype html><html lang="{language}"><meta charset="utf-8"><meta name="referrer" content="no-referrer">'
        f'<base target="_blank"><title>{escape(message.subject)}</title><style>{LOOK}</style>'
        f'<body dir="auto">{body}</body></html>'
    )
    answer["Content-Security-Policy"] = policy(pictures=pictures)
    answer["Referrer-Policy"] = "no-referrer"
    answer["X-Content-Type-Options"] = "nosniff"
    answer["X-Frame-Options"] = "SAMEORIGIN"
    return answer
