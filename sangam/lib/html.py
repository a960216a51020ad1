"""Foreign HTML made harmless, and our own text made HTML.

The result is meant for a sandboxed document of its own: nothing in it runs, nothing is fetched until somebody asks.
Rules of style elements stand in the elements that they mean. Pictures of other hosts wait in `data-remote-src`, those of
the mail itself in `data-cid`.
"""

from __future__ import annotations

import html as entities
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

import nh3
from markdown_it import MarkdownIt

from sangam.lib.csssafe import safe_style
from sangam.lib.htmlguard import MAX_SIZE, RAW, guard
from sangam.lib.htmlstyle import inlined, sheets
from sangam.lib.wordlist import words

BLANK: Final = "data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7"
"""A transparent picture of one pixel."""
MAX_DATA_IMAGE = 300_000
"""Characters of one `data:` picture."""
MAX_TEXT = 2_000_000
MAX_MARKDOWN = 100_000
MAX_MARKS = 600
"""Opening brackets, and half the other marks, that Markdown parsers read in a reasonable time."""

TAGS = words(
    """a abbr address b bdi bdo big blockquote br caption center cite code col colgroup dd del dfn div dl dt em
    figcaption figure font h1 h2 h3 h4 h5 h6 hr i img ins kbd li mark ol p pre q rp rt ruby s samp section small
    span strike strong sub sup table tbody td tfoot th thead tr tt u ul var wbr article aside footer header main
    nav"""
)
_EVERYWHERE = frozenset(("style", "class", "dir", "lang", "title", "align", "valign", "bgcolor", "width", "height"))
_NUMBERS = words("""width height border cellpadding cellspacing colspan rowspan span start size hspace vspace value""")
_TABLE = frozenset(("border", "cellpadding", "cellspacing", "rules", "frame", "summary", "bordercolor"))
_CELL = frozenset(("colspan", "rowspan", "nowrap", "scope", "headers", "abbr"))
ATTRIBUTES = {
    "*": set(_EVERYWHERE),
    "a": {"href"},
    "img": {"src", "alt", "border", "hspace", "vspace", "data-cid", "data-remote-src"},
    "font": {"color", "face", "size"},
    "table": set(_TABLE),
    "td": set(_CELL),
    "th": set(_CELL),
    "col": {"span"},
    "colgroup": {"span"},
    "ol": {"start", "type", "reversed"},
    "ul": {"type"},
    "li": {"value", "type"},
    "hr": {"size", "noshade", "color"},
}
CLASSES = {
    "msonormal": "m-paragraph",
    "msolistparagraph": "m-paragraph",
    "gmail_quote": "m-quote",
    "gmail_signature": "m-signature",
    "moz-signature": "m-signature",
    "moz-cite-prefix": "m-attribution",
    "gmail_attr": "m-attribution",
}
"""The few classes of mail clients that a viewer may style, under names of ours."""
_OWN_CLASSES = frozenset(CLASSES.values())

_NOISE = re.compile("[\x00-\x20\x7f-\xa0\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]+")
_EDGES = "".join(map(chr, range(0x21))) + "\xa0"
_INSIDE = re.compile("[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]+")
_LINK = re.compile(r"(?:https?://[^/\s]|mailto:.|tel:\+?[\d(])", re.I)
_WEB = re.compile(r"https?://[^/\s]", re.I)
_DATA = re.compile(r"data:image/(?:png|gif|jpe?g|webp|bmp);base64,[a-z0-9+/=]+", re.I)
_CID = re.compile(r"[^\s<>\"'\\]{1,300}")
_NUMBER = re.compile(r"-?\+?\d{1,5}(?:\.\d{1,4})?(?:%|px|pt|em)?\*?", re.I)
_PLAIN_VALUE = re.compile(r"[^<>\x00-\x08\x0b-\x1f\x7f]{0,400}")
_IMAGE = re.compile(r'<img((?: [\w-]+="[^"]*")*)>')
_PAIR = re.compile(r' ([\w-]+)="([^"]*)"')
_URL = re.compile(
    r"(?<![a-z0-9])(?:https?://|www\.)[^\s<>\"`\u3000-\u303f\uff00-\uffef]{2,2000}"
    r"|(?<![\w.%+-])[\w.%+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,6}",
    re.I,
)
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Clean:
    """Safe HTML. `truncated`: text was cut at the size limit. `remote_images`: pictures that wait for a click.

    `notes` are for the log: "rebuilt", "unstable", "data image dropped".
    """

    html: str
    truncated: bool = False
    remote_images: int = 0
    notes: tuple[str, ...] = ()


def sanitise(html: str, *, cid: Mapping[str, str] | None = None) -> Clean:
    """Safe HTML for a sandboxed document. `cid` maps Content-IDs (without brackets) to addresses of ours.

    The result is a fixed point: cleaning it again changes nothing, which is what mutation attacks need to break.
    """
    guarded = guard(html)
    notes = ["rebuilt"] if guarded.rebuilt else []
    css = sheets(html[:MAX_SIZE]) if "<style" in html or "<STYLE" in html else ""
    clean = _clean(inlined(guarded.html, css) if css else guarded.html)
    for _ in range(4):
        if "<" not in clean or _reparsed(clean) == clean:
            break
        clean = _clean(clean)
    else:
        notes.append("unstable")
        clean = _as_text(clean)
    remote = 0

    def image(match: re.Match[str]) -> str:
        nonlocal remote
        attributes, is_remote = _image(dict(_PAIR.findall(match[1])), cid or {})
        remote += is_remote
        return "<img" + "".join(f' {name}="{value}"' for name, value in attributes.items()) + ">"

    return Clean(_IMAGE.sub(image, clean), guarded.truncated, remote, tuple(notes))


_POLICY: Final[dict[str, Any]] = {
    "tags": set(TAGS),
    "clean_content_tags": set(RAW),
    "attributes": ATTRIBUTES,
    "url_schemes": {"http", "https", "mailto", "tel", "cid", "data"},
    "link_rel": "noopener noreferrer nofollow",
    "set_tag_attribute_values": {"a": {"target": "_blank"}},
}


def _clean(html: str) -> str:
    return _FILTERING.clean(html)


def _reparsed(html: str) -> str:
    """What another reading makes of our own output; the values were filtered already, only the structure can differ."""
    return _STRUCTURAL.clean(html)


def _as_text(html: str) -> str:
    """The last resort for markup that mutates at every reading: its text alone."""
    return entities.escape(entities.unescape(re.sub(r"<[^>]*>", " ", html)), quote=False)


def _attribute(tag: str, name: str, value: str) -> str | None:
    """What may stay of one attribute; None drops it. Mails repeat themselves, so short values are remembered."""
    return _filter_known(tag, name, value) if len(value) < 300 else _filter(tag, name, value)


@lru_cache(maxsize=16_384)
def _filter_known(tag: str, name: str, value: str) -> str | None:
    return _filter(tag, name, value)


def _filter(tag: str, name: str, value: str) -> str | None:
    if name == "style":
        return safe_style(value) or None
    if name == "href":
        return _link(value)
    if tag == "img" and name in ("src", "data-cid", "data-remote-src"):
        return _source(name, value)
    if name == "class":
        return _classes(value)
    if name in _NUMBERS:
        return value if _NUMBER.fullmatch(value.strip()) else None
    return value if _PLAIN_VALUE.fullmatch(value) else None


def _link(value: str) -> str | None:
    value = _INSIDE.sub("", value).strip(_EDGES)
    if value.startswith("//"):
        value = "https:" + value
    elif value[:4].lower() == "www.":
        value = "http://" + value
    return value if _LINK.match(value) else None


def _source(name: str, value: str) -> str | None:
    value = _NOISE.sub("", value)
    if name == "data-cid":
        return value if _CID.fullmatch(value) else None
    if value.startswith("//"):
        value = "https:" + value
    if _WEB.match(value):
        return value[:4000]
    if name == "data-remote-src":
        return None
    if value[:4].lower() == "cid:":
        return value if _CID.fullmatch(value[4:]) else None
    return value if len(value) <= MAX_DATA_IMAGE and _DATA.fullmatch(value) else None


def _classes(value: str) -> str | None:
    found = []
    for word in value.lower().split()[:50]:
        name = CLASSES.get(word.removeprefix("x_"), word)
        if name in _OWN_CLASSES and name not in found:
            found.append(name)
    return " ".join(found) or None


def _image(attributes: dict[str, str], cid: Mapping[str, str]) -> tuple[dict[str, str], bool]:
    """Attributes of a picture that fetches nothing (values stay escaped), and whether it waits on another host."""
    source = attributes.pop("src", "")
    if source[:4].lower() == "cid:":
        attributes["data-cid"] = source[4:]
    elif source[:5].lower() == "data:" and source != BLANK:
        attributes.pop("data-cid", None)
    elif _WEB.match(source):
        attributes["data-remote-src"] = source
        attributes.pop("data-cid", None)
    if "data-cid" in attributes:
        attributes.pop("data-remote-src", None)
        address = cid.get(entities.unescape(attributes["data-cid"]))
        return {"src": entities.escape(address) if address else BLANK, **attributes}, False
    if "data-remote-src" in attributes:
        return {"src": BLANK, **attributes}, True
    return {"src": source or BLANK, **attributes}, False


# Built once: making a cleaner costs twice what it takes to clean a short mail.
_FILTERING: Final = nh3.Cleaner(attribute_filter=_attribute, **_POLICY)
_STRUCTURAL: Final = nh3.Cleaner(**_POLICY)


def plain_to_html(text: str) -> str:
    """Plain text as safe HTML: line breaks and spaces as written, addresses as links. Linear in its length."""
    parts, position = [], 0
    text = text[:MAX_TEXT]
    for match in _URL.finditer(text):
        address = _without_tail(match[0])
        parts.append(entities.escape(text[position : match.start()], quote=False))
        parts.append(_anchor(address))
        position = match.start() + len(address)
    parts.append(entities.escape(text[position:], quote=False))
    body = _UNPRINTABLE.sub("", "".join(parts))
    return f'<div style="white-space:pre-wrap">{body}</div>'


def _without_tail(address: str) -> str:
    """Without the punctuation that ends the sentence, and a closing bracket that was opened outside."""
    while address and (address[-1] in ".,;:!?'*…" or (address[-1] in ")]}" and _unpaired(address))):
        address = address[:-1]
    return address


def _unpaired(address: str) -> bool:
    opening = {")": "(", "]": "[", "}": "{"}[address[-1]]
    return address.count(opening) < address.count(address[-1])


def _anchor(address: str) -> str:
    lower = address.lower()
    if lower.startswith("www."):
        target = "http://" + address
    elif "://" in lower[:9]:
        target = address
    else:
        target = "mailto:" + address
    shown = entities.escape(address, quote=False)
    return f'<a href="{entities.escape(target)}" rel="noopener noreferrer nofollow" target="_blank">{shown}</a>'


@lru_cache(maxsize=1)
def _markdown() -> MarkdownIt:
    options = {"html": False, "linkify": True, "breaks": True, "typographer": False}
    return MarkdownIt("commonmark", options).enable(["table", "strikethrough", "linkify"])


def markdown(text: str) -> str:
    """An agent's Markdown as safe HTML; what is too long or too dense in marks to be prose is shown as plain text."""
    if len(text) > MAX_MARKDOWN or text.count("[") > MAX_MARKS or _LONG_WORD.search(text):
        return plain_to_html(text)
    return sanitise(_markdown().render(_UNPRINTABLE.sub("", text))).html


_LONG_WORD = re.compile(r"\S{3000}")


__all__ = ["BLANK", "MAX_SIZE", "Clean", "markdown", "plain_to_html", "sanitise"]
