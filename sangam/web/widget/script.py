"""The one script a host page loads: our modules joined, the sheet, and a small head that is the channel's own.

The sources in `client/` are ordinary ES modules. Here each becomes a function that gives its exports to those who import
it; comments and indentation are left out. So there is no build step, and what runs is what is read.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import re
from collections.abc import Iterator
from functools import cache, lru_cache
from graphlib import TopologicalSorter
from pathlib import Path

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.utils import translation

from sangam.accounts.models import Brand
from sangam.web.ui import colour, icons
from sangam.web.widget import words

CLIENT = Path(__file__).with_name("client")
ENTRY = "main"
FIVE_MINUTES = "public, max-age=300"
DRAWINGS = {
    "talk": "message-circle", "close": "x", "down": "chevron-down", "send": "arrow-up", "attach": "paperclip",
    "emoji": "smile", "sound": "volume-2", "silent": "volume-x", "file": "file", "mail": "mail", "clock": "clock",
    "bell": "bell", "away": "wifi-off", "refused": "circle-alert", "onward": "smartphone",
    "requests": "list-checks",
}  # fmt: skip
IMPORT = re.compile(r'^import \{(?P<names>[^}]*)\} from "\./(?P<module>\w+)\.js";$', re.MULTILINE)
EXPORT = re.compile(r"^export (?=(?:async )?(?:const|function) (?P<name>\w+))", re.MULTILINE)
LINE_COMMENT = re.compile(r"^[ \t]*//.*$", re.MULTILINE)
BLOCK_COMMENT = re.compile(r"^[ \t]*/\*.*?\*/[ \t]*$", re.MULTILINE | re.DOTALL)


def _bare(text: str) -> str:
    """Without comments that stand alone, indentation and empty lines."""
    text = LINE_COMMENT.sub("", BLOCK_COMMENT.sub("", text))
    return "\n".join(line for line in map(str.strip, text.splitlines()) if line)


def _modules() -> dict[str, str]:
    return {path.stem: path.read_text(encoding="utf-8") for path in CLIENT.glob("*.js")}


def _in_order(modules: dict[str, str]) -> Iterator[str]:
    """Who is imported comes first. Raises graphlib.CycleError where two need each other."""
    needs = {name: [match["module"] for match in IMPORT.finditer(text)] for name, text in modules.items()}
    return iter(TopologicalSorter(needs).static_order())


def _as_function(name: str, text: str) -> str:
    exports = ", ".join(match["name"] for match in EXPORT.finditer(text))
    inside = IMPORT.sub(lambda match: f"const {{{match['names']}}} = $.{match['module']};", EXPORT.sub("", text))
    return f"$.{name} = (() => {{\n{_bare(inside)}\nreturn {{ {exports} }};\n}})();"


def _sheet() -> str:
    texts = (path.read_text(encoding="utf-8") for path in sorted((CLIENT / "styles").glob("*.css")))
    return _bare("\n".join(texts))


def _joined() -> str:
    """All modules and the sheet, without the head."""
    modules = _modules()
    parts = [_as_function(name, modules[name]) for name in _in_order(modules)]
    return f"const STYLE = {json.dumps(_sheet(), ensure_ascii=False)};\nconst $ = {{}};\n" + "\n".join(parts)


@cache
def _kept() -> str:
    return _joined()


def accent(text: str) -> dict[str, str]:
    """A brand's colour and what is written on it, legible on the light and the dark surface."""
    wanted = colour.parse(text)
    light, dark = colour.legible(wanted, colour.LIGHT_SURFACE), colour.legible(wanted, colour.DARK_SURFACE)
    inks = {"light": "#ffffff", "dark": colour.written(colour.mixed(dark, (0, 0, 0), 0.85))}
    return {"light": colour.written(light), "light_ink": inks["light"], "dark": colour.written(dark), "dark_ink": inks["dark"]}


def _languages(default: str) -> dict[str, dict[str, object]]:
    """The first words in every language we have, the brand's own first."""
    codes = [code for code, _name in settings.CUSTOMER_LANGUAGES]
    codes.sort(key=lambda code: code != default)
    found: dict[str, dict[str, object]] = {}
    for code in codes:
        with translation.override(code):
            found[code] = {"words": words.first(), "rtl": translation.get_language_bidi()}
    return found


def _head(token: str, brand: Brand, position: str) -> str:
    channel = {
        "position": position,
        "token": token,
        "brand": {"name": brand.name},
        "accent": accent(brand.accent),
        "languages": _languages(brand.language),
        "icons": {name: icons.lines(drawing) for name, drawing in DRAWINGS.items()},
    }
    return f"const CHANNEL = {json.dumps(channel, ensure_ascii=False, separators=(',', ':'))};\n"


def text(token: str, brand: Brand, position: str = "end") -> str:
    """The whole script for one channel."""
    body = _joined() if settings.DEBUG else _kept()
    return f'(() => {{\n"use strict";\n{_head(token, brand, position)}{body}\n}})();\n'


@lru_cache(maxsize=256)
def _packed(source: str) -> bytes:
    return gzip.compress(source.encode(), 9, mtime=0)


def answer(request: HttpRequest, *, token: str, brand: Brand, position: str = "end") -> HttpResponse:
    """The script, for any site; `position` is where the channel wants it: "start" or "end" of the line."""
    source = text(token, brand, position)
    etag = f'"{hashlib.sha256(source.encode()).hexdigest()[:20]}"'
    small = "gzip" in request.headers.get("Accept-Encoding", "")
    response: HttpResponse
    if etag in request.headers.get("If-None-Match", ""):
        response = HttpResponseNotModified()
    else:
        response = HttpResponse(_packed(source) if small else source, content_type="text/javascript; charset=utf-8")
        if small:
            response["Content-Encoding"] = "gzip"
    response["ETag"] = etag
    response["Vary"] = "Accept-Encoding"
    response["Cache-Control"] = FIVE_MINUTES
    response["Access-Control-Allow-Origin"] = "*"
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response
