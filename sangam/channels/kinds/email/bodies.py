"""From the tree of parts to what a person sees: the text, the HTML and the files."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from html import escape
from urllib.parse import unquote

from sangam.channels.base import File
from sangam.lib.htmltext import to_text

from . import charset, filenames, flowed, headers, invitation, mime, reports, smime, tnef, uuencode
from .mime import Part, Tree

TEXT_MAX = 1_000_000
HTML_MAX = 2_000_000

_PLAIN = {"text/plain", "text/enriched", "text/richtext", "text/markdown", "text/x-markdown", "text/x-web-markdown"}
_IGNORED = {"text/x-amp-html", "text/x-watch-html", "application/applefile"}
_RFC822 = {"message/rfc822", "message/global", "message/news"}
_CALENDAR = {"text/calendar", "application/ics"}
_TNEF = {"application/ms-tnef", "application/vnd.ms-tnef"}
_SMIME = {"application/pkcs7-mime", "application/x-pkcs7-mime"}
OPENED_MAX = 3
"""Signed mails inside signed mails that are taken out."""
_SIGNATURES = {"application/pgp-signature", "application/pkcs7-signature", "application/x-pkcs7-signature"}
_META = re.compile(rb"<meta[^<>]{0,200}?charset\s*=\s*[\"']?\s*([A-Za-z0-9_:.-]{2,40})", re.IGNORECASE)
_CID = re.compile(r"cid:([^\"'\s<>)]{1,300})", re.IGNORECASE)
_NO_HTML = re.compile(
    r"(?:(?:e-?mail|mail)?\s*(?:client|program|reader|software|app)\b.{0,60}\b(?:html|support|display)"
    r"|html[ -](?:e-?mail|message|format|version|view|mail|compatible|capable)"
    r"|view (?:this|it|the).{0,40}(?:browser|html|online)"
    r"|ist eine html|format html|version html|im browser|no plain.?text)",
    re.IGNORECASE | re.DOTALL,
)
_MARKUP = re.compile(r"\s*(?:<!doctype html|<html[\s>]|<body[\s>])", re.IGNORECASE)


@dataclass(slots=True)
class Block:
    """One stretch of the mail in up to two dresses."""

    plain: str | None = None
    html: str | None = None

    @property
    def text(self) -> str:
        if self.plain is not None and not (self.html and _says_nothing(self.plain)):
            return self.plain
        return to_text(self.html) if self.html else self.plain or ""


@dataclass(slots=True)
class Body:
    text: str = ""
    html: str = ""
    files: tuple[File, ...] = ()
    notes: list[str] = field(default_factory=list)
    report: reports.Report = field(default_factory=reports.Report)


def read(tree: Tree, hint: str = "") -> Body:
    """The body of a mail. `hint` is a charset to try where none is declared."""
    reader = _Reader(hint, list(tree.notes))
    blocks = reader.read(tree.root)
    if not any(block.plain or block.html for block in blocks):
        blocks = reader.instead()
    text = _limit("\n".join(_texts(blocks)), TEXT_MAX, reader.notes, "text-cut")
    html = _limit(_html(blocks), HTML_MAX, reader.notes, "html-cut")
    _flag_armour(text, reader.notes)
    return Body(text, html, _with_references(reader.files, html), reader.notes, reader.report)


def _texts(blocks: Iterable[Block]) -> list[str]:
    return [text for text in (block.text.strip("\n").rstrip() for block in blocks) if text]


def _html(blocks: list[Block]) -> str:
    """All stretches as one document: plain ones keep their line ends. "" if nothing came as HTML."""
    if not any(block.html for block in blocks):
        return ""
    pieces = []
    for block in blocks:
        if block.html:
            pieces.append(block.html)
        elif block.plain and block.plain.strip():
            pieces.append(f'<div style="white-space: pre-wrap">{escape(block.plain.strip())}</div>')
    return "\n".join(pieces)


def _without_double(blocks: list[Block]) -> list[Block]:
    """Some programs send the two dresses of one text under mixed instead of alternative."""
    if len(blocks) < 2 or not blocks[0].plain or blocks[0].html or not blocks[1].html or blocks[1].plain:
        return blocks
    plain = "".join(blocks[0].plain.split())
    if plain and plain == "".join(to_text(blocks[1].html, links=False).split()):
        return [Block(blocks[0].plain, blocks[1].html), *blocks[2:]]
    return blocks


def _limit(text: str, limit: int, notes: list[str], note: str) -> str:
    if len(text) <= limit:
        return text
    notes.append(note)
    return text[:limit]


def _says_nothing(plain: str) -> bool:
    """Empty, or only the excuse that this program shows no HTML, or nothing but an address to look at."""
    text = plain.strip()
    return len(text) < 2 or (len(text) < 400 and text.count("\n") < 6 and bool(_NO_HTML.search(text)))


def _flag_armour(text: str, notes: list[str]) -> None:
    if "-----BEGIN PGP MESSAGE-----" in text and "encrypted" not in notes:
        notes.append("encrypted")
    if "-----BEGIN PGP SIGNED MESSAGE-----" in text and "signed" not in notes:
        notes.append("signed")


def _with_references(files: list[File], html: str) -> tuple[File, ...]:
    """`inline` for what the HTML shows by its Content-ID (or Content-Location, kept in `ref` up to here)."""
    shown = {unquote(found).lower() for found in _CID.findall(html)} if html else set()
    out = []
    for file in files:
        seen = (file.content_id and file.content_id.lower() in shown) or (file.ref and file.ref in html)
        out.append(_replace(file, inline=bool(seen) or file.inline))
    return tuple(out)


def _replace(file: File, *, inline: bool) -> File:
    return File(file.name, file.content_type, file.size, file.sha256, file.content, inline=inline, content_id=file.content_id)


class _Reader:
    """Walks the tree once; depth is bounded by the parser."""

    def __init__(self, hint: str, notes: list[str]) -> None:
        self.hint = hint
        self.notes = notes
        self.files: list[File] = []
        self.report = reports.Report()
        self.calendars: dict[str, str] = {}
        self.held: tuple[Part, File] | None = None
        self.spare: list[Block] = []
        self.leaves = 0
        self.opened = 0

    def note(self, note: str) -> None:
        if note not in self.notes:
            self.notes.append(note)

    def read(self, part: Part, *, bare: bool = True) -> list[Block]:
        """Blocks of a part. `bare` says that a text here is a body even if it has a name (root, alternatives)."""
        if part.main == "multipart":
            return self._multipart(part)
        self.leaves += 1
        if part.type in _IGNORED:
            return []
        if part.main == "message":
            return self._message(part)
        if self._is_body(part, bare):
            return [self._text(part)]
        inner = self._signed_inside(part) if part.type in _SMIME else []
        self._file(part)
        return inner

    def instead(self) -> list[Block]:
        """The text of a mail that has none: a named text taken for a file, the invitation, the note in winmail.dat."""
        if self.held:
            part, file = self.held
            self.files = [other for other in self.files if other is not file]
            return [self._text(part)]
        return self.spare

    def _multipart(self, part: Part) -> list[Block]:
        kind = part.type.partition("/")[2]
        if kind == "alternative":
            return self._alternative(part)
        if kind == "encrypted":
            self.note("encrypted")
        elif kind == "signed":
            self.note("signed")
        elif kind == "report" or (kind == "mixed" and "report-type" in part.params):
            self.report.kind = self.report.kind or part.params.get("report-type", "").lower() or _report_kind(part)
        blocks: list[Block] = []
        for number, child in enumerate(part.children):
            blocks += self.read(child, bare=number == 0 and kind in ("related", "report", "signed"))
        return _without_double(blocks)

    def _alternative(self, part: Part) -> list[Block]:
        """The richest of each dress: the last HTML, the first plain text that says something."""
        plain: str | None = None
        html: str | None = None
        for child in part.children:
            blocks = self.read(child)
            if any(block.html for block in blocks):
                inner = [block.plain for block in blocks if block.plain]
                html = _html(blocks)
                if plain is None and inner and len(inner) == len(blocks):
                    plain = "\n".join(inner)
            elif blocks:
                text = "\n".join(block.plain or "" for block in blocks)
                plain = text if plain is None or not plain.strip() else plain
        return [] if plain is None and html is None else [Block(plain, html)]

    def _is_body(self, part: Part, bare: bool) -> bool:
        if part.type not in _PLAIN and part.type not in ("text/html", "application/xhtml+xml"):
            return part.main == "text" and not part.declared
        named = bool(part.disposition_params.get("filename") or part.params.get("name"))
        if part.disposition == "attachment":
            return not named and part.depth == 0
        return bare or not named

    def _text(self, part: Part) -> Block:
        data = part.content()
        declared = part.params.get("charset", "")
        if part.type in ("text/html", "application/xhtml+xml"):
            return Block(html=self._markup(data, declared))
        text = _lines(charset.decode(data, declared, self.hint))
        if part.type == "text/enriched":
            text = flowed.enriched(text)
        elif part.type == "text/richtext":
            text = flowed.richtext(text)
        elif part.params.get("format", "").lower() == "flowed":
            text = flowed.unflow(text, delsp=part.params.get("delsp", "").lower() == "yes")
        if _MARKUP.match(text):
            return Block(html=text)
        text, inside = uuencode.extract(text)
        for name, content in inside:
            self._keep(filenames.clean(headers.words(name)), "", content)
        return Block(plain=text)

    def _markup(self, data: bytes, declared: str) -> str:
        name = charset.codec(declared) if declared else None
        if name in (None, "ascii") and not data.isascii():
            meta = _META.search(data, 0, 3_000)
            declared = meta[1].decode("ascii") if meta else declared
        return _lines(charset.decode(data, declared, self.hint))

    def _message(self, part: Part) -> list[Block]:
        if part.type in reports.MACHINE_TYPES:
            if self.report.kind == "" and part.type == "message/feedback-report":
                self.report.kind = "feedback-report"
            self.report.groups += reports.read_groups(part)
            return []
        if part.type in reports.HEADER_TYPES:
            reports.take_returned(self.report, part, only_headers=True)
            return []
        if part.type == "message/partial":
            self.note("partial")
        elif part.type == "message/external-body":
            self.note("external-body")
        if part.type in _RFC822:
            reports.take_returned(self.report, part, only_headers=not self.report.kind)
        self._file(part)
        return []

    def _file(self, part: Part) -> None:
        kind = part.type
        if kind in reports.HEADER_TYPES and self.report.kind:
            reports.take_returned(self.report, part, only_headers=True)
            return
        content = part.content()
        name = filenames.declared(part, self.hint)
        if kind in _RFC822:
            name = name or self._forwarded_name(part, content)
        if (kind in _TNEF or name.lower() == "winmail.dat") and self._unpacked(content):
            return
        if kind in _CALENDAR and self._known_calendar(part, content, name):
            return
        if kind in _SIGNATURES:
            self.note("signed")
        elif kind in _SMIME:
            self.note("signed" if self.opened or "signed" in part.params.get("smime-type", "").lower() else "encrypted")
        file = self._keep(name, kind, content, part)
        if self.leaves == 1 and kind in ("text/plain", "text/html") and part.disposition != "attachment":
            self.held = (part, file)

    def _signed_inside(self, part: Part) -> list[Block]:
        """The body of an opaque signed mail; the envelope stays a file, since only it can be verified."""
        if self.opened >= OPENED_MAX or "enveloped" in part.params.get("smime-type", "").lower():
            return []
        entity = smime.content(part.content())
        if entity is None:
            return []
        self.opened += 1
        self.note("signed")
        tree = mime.parse(entity, headers.block(entity))
        for note in tree.notes:
            self.note(note)
        return self.read(tree.root)

    def _forwarded_name(self, part: Part, content: bytes) -> str:
        subject = headers.text(headers.first(headers.block(content.lstrip(b"\r\n")).fields, "subject"), self.hint)
        subject = subject or part.header("content-description")
        return filenames.of_message(subject, part.type, len(self.files) + 1)

    def _unpacked(self, content: bytes) -> bool:
        """Whether winmail.dat could be opened to its end; its files take its place. Of a broken one both are shown."""
        found = tnef.read(content)
        if found is None:
            self.note("winmail-unreadable")
            return False
        for file in found.files:
            self._keep(filenames.clean(file.name), file.content_type, file.content, content_id=file.content_id)
        if found.text.strip() or found.html.strip():
            self.spare.append(Block(_lines(found.text) or None, _lines(found.html) or None))
        if not found.whole:
            self.note("winmail-unreadable")
        return found.whole

    def _known_calendar(self, part: Part, content: bytes, name: str) -> bool:
        """The same invitation is often sent as an alternative and as a file: it is one file, under the better name."""
        digest = hashlib.sha256(b"".join(content.split())).hexdigest()
        if digest in self.calendars:
            if name:
                old = self.calendars[digest]
                self.files = [_renamed(file, name) if file.name == old else file for file in self.files]
            return True
        self.calendars[digest] = name or "invite.ics"
        found = invitation.read(content, part.params.get("charset", ""))
        if found and not self.spare:
            self.spare.append(Block(found.text()))
        return False

    def _keep(self, name: str, kind: str, content: bytes, part: Part | None = None, *, content_id: str = "") -> File:
        number = len(self.files) + 1
        kind = kind or filenames.type_of(name)
        location = ""
        inline = False
        if part is not None:
            content_id = part.header("content-id").strip().strip("<>").strip()
            location = part.header("content-location")
            inline = part.disposition == "inline" and part.main == "image"
        file = File(
            name or filenames.made(kind, number), kind, len(content), hashlib.sha256(content).hexdigest(), content,
            ref=location, inline=inline, content_id=headers.safe(content_id)[:300],
        )  # fmt: skip
        self.files.append(file)
        return file


def _renamed(file: File, name: str) -> File:
    return File(name, file.content_type, file.size, file.sha256, file.content, ref=file.ref, content_id=file.content_id)


def _report_kind(part: Part) -> str:
    kinds = {"message/delivery-status": "delivery-status", "message/feedback-report": "feedback-report"}
    return next((kinds[child.type] for child in part.children if child.type in kinds), "report")


def _lines(text: str) -> str:
    """One kind of line end."""
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return text.replace("\u2028", "\n").replace("\u2029", "\n\n") if "\u2028" in text or "\u2029" in text else text
