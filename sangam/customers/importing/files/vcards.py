"""Address books: vCard 2.1, 3.0 (RFC 2426) and 4.0 (RFC 6350) as one table. Photos, keys and sounds are passed over."""

from __future__ import annotations

import binascii
import quopri
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import unquote

from sangam.customers.importing.files import charsets

HEADINGS = ("Name", "First name", "Last name", "E-mail", "Phone", "Company", "Language", "Time zone", "Notes", "ID")
LINE_MAX = 256 * 1024
PASSED = frozenset({"PHOTO", "LOGO", "SOUND", "KEY", "AGENT", "X-ABCROPRECTANGLE"})
_ESCAPED = re.compile(r"\\([nN,;:\\])")
_PARTS = re.compile(r"(?<!\\);")


def are(beginning: str) -> bool:
    return beginning.lstrip("\ufeff\r\n\t ").upper().startswith("BEGIN:VCARD")


@dataclass(slots=True)
class Card:
    name: str = ""
    first: str = ""
    last: str = ""
    mails: list[str] = field(default_factory=list)
    phones: list[str] = field(default_factory=list)
    company: str = ""
    language: str = ""
    zone: str = ""
    notes: list[str] = field(default_factory=list)
    uid: str = ""

    def cells(self) -> list[str]:
        several = ("\n".join(dict.fromkeys(found)) for found in (self.mails, self.phones))
        mails, phones = several
        name = self.name or ("" if self.first or self.last else self.company)
        return [
            name, self.first, self.last, mails, phones, self.company, self.language, self.zone, "\n".join(self.notes), self.uid,
        ]  # fmt: skip


def rows(path: str, charset: str) -> Iterator[tuple[int, list[str]]]:
    """The number of the card stands for its line."""
    card: Card | None = None
    depth = number = 0
    for line in _unfolded(path, charset):
        upper = line.strip().upper()
        if upper == "BEGIN:VCARD":
            depth += 1
            if depth == 1:
                card, number = Card(), number + 1
        elif upper == "END:VCARD":
            depth = max(0, depth - 1)
            if depth == 0 and card is not None:
                yield number, card.cells()
                card = None
        elif card is not None and depth == 1:
            _take(card, line)
    if card is not None:
        yield number, card.cells()


def _unfolded(path: str, charset: str) -> Iterator[str]:
    """A line that begins with a blank goes on with the one before; quoted-printable (2.1) goes on behind a "=". What grows
    beyond `LINE_MAX` is a picture: its rest is let go."""
    kept = ""
    with open(path, encoding=charsets.opened_as(charset), errors="replace", newline=None) as file:
        for raw in file:
            line = raw.rstrip("\n").replace("\x00", "")
            if kept and kept.endswith("=") and _is_quoted(kept):
                kept = kept[:-1] + line.lstrip(" \t")
            elif line[:1] in (" ", "\t") and kept:
                kept += line[1:] if len(kept) < LINE_MAX else ""
            else:
                if kept:
                    yield kept
                kept = line
    if kept:
        yield kept


def _is_quoted(line: str) -> bool:
    return "QUOTED-PRINTABLE" in line.partition(":")[0].upper()


def _take(card: Card, line: str) -> None:
    head, colon, value = _split(line)
    name, _, given = head.partition(";")
    name = name.rpartition(".")[2].upper()
    if not colon or name in PASSED:
        return
    value = _decoded(value, given)
    match name:
        case "FN":
            card.name = card.name or _plain(value)
        case "N":
            parts = [_plain(part) for part in _PARTS.split(value)] + [""] * 3
            card.last, card.first = parts[0], " ".join(filter(None, (parts[1], parts[2])))
        case "EMAIL":
            card.mails.append(_plain(value).removeprefix("mailto:"))
        case "TEL":
            card.phones.append(unquote(_plain(value).removeprefix("tel:").partition(";")[0]))
        case "ORG":
            card.company = card.company or _plain(_PARTS.split(value)[0])
        case "LANG":
            card.language = card.language or _plain(value)
        case "TZ":
            card.zone = card.zone or (_plain(value) if "/" in value else "")
        case "NOTE":
            card.notes.append(_plain(value))
        case "UID":
            card.uid = _plain(value)


def _split(line: str) -> tuple[str, str, str]:
    """At the first colon outside quotes: a parameter may hold one between them."""
    quoted = False
    for place, char in enumerate(line):
        if char == '"':
            quoted = not quoted
        elif char == ":" and not quoted:
            return line[:place], ":", line[place + 1 :]
    return line, "", ""


def _decoded(value: str, given: str) -> str:
    """As RFC 2045 wraps it (2.1 only), in the character set that the line names."""
    parameters = given.upper().split(";")
    if not any(one in ("QUOTED-PRINTABLE", "ENCODING=QUOTED-PRINTABLE") for one in parameters):
        return value
    named = next((one.partition("=")[2] for one in parameters if one.startswith("CHARSET=")), "UTF-8")
    try:
        return quopri.decodestring(value.encode("utf-8", "replace")).decode(named, "replace")
    except (LookupError, binascii.Error):
        return value


def _plain(value: str) -> str:
    return _ESCAPED.sub(lambda found: "\n" if found[1] in "nN" else found[1], value).strip()
