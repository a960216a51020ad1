"""A calendar invitation as a few lines of text, for mails that bring nothing else (RFC 5545)."""

from __future__ import annotations

import re
from dataclasses import dataclass

from . import charset

SIZE_MAX = 200_000

_FOLD = re.compile(r"\n[ \t]")
_ESCAPE = re.compile(r"\\([\\;,nN])")
_HEAD = re.compile(r'(?:[^":]|"[^"]{0,500}"){1,1000}(?=:)')
_STAMP = re.compile(r"(\d{4})(\d{2})(\d{2})(?:T(\d{2})(\d{2})(\d{2})?(Z?))?")


@dataclass(frozen=True, slots=True)
class Invitation:
    """The first event of a calendar. `start` and `end` are times with their zone as the organiser wrote them."""

    method: str = ""
    summary: str = ""
    start: str = ""
    end: str = ""
    location: str = ""
    organizer: str = ""
    description: str = ""

    def text(self) -> str:
        when = " – ".join(part for part in (self.start, self.end) if part)
        lines = [line for line in (self.summary, when, self.location, self.organizer) if line]
        return "\n".join(lines) + (f"\n\n{self.description}" if self.description else "")


def read(data: bytes, declared: str = "") -> Invitation | None:
    """The event of an iCalendar object, None if there is no calendar in it."""
    text = charset.decode(data[:SIZE_MAX], declared or "utf-8").replace("\r\n", "\n").replace("\r", "\n")
    if "BEGIN:VCALENDAR" not in text.upper():
        return None
    found: dict[str, str] = {}
    inside: list[str] = []
    for line in _FOLD.sub("", text).split("\n"):
        name, params, value = _property(line)
        if name == "BEGIN":
            inside.append(value.strip().upper())
        elif name == "END":
            del inside[-1:]
        elif inside in (["VCALENDAR"], ["VCALENDAR", "VEVENT"], ["VCALENDAR", "VTODO"]):
            found.setdefault(name, _shown(name, params, value))
    keys = ("METHOD", "SUMMARY", "DTSTART", "DTEND", "LOCATION", "ORGANIZER", "DESCRIPTION")
    return Invitation(*(found.get(key, "") for key in keys))


def _property(line: str) -> tuple[str, str, str]:
    """NAME;PARAMS:VALUE; a colon inside quotes does not end the parameters."""
    found = _HEAD.match(line)
    if not found:
        return "", "", ""
    at = found.end()
    name, _, params = line[:at].partition(";")
    return name.strip().upper(), params, line[at + 1 :]


def _shown(name: str, params: str, value: str) -> str:
    if name in ("DTSTART", "DTEND"):
        return _when(params, value)
    if name == "ORGANIZER":
        return _person(params, value)
    return _ESCAPE.sub(lambda sign: "\n" if sign[1] in "nN" else sign[1], value).strip()


def _person(params: str, value: str) -> str:
    named = re.search(r'CN=(?:"([^"]{1,200})"|([^;:]{1,200}))', params, re.IGNORECASE)
    address = value.strip().removeprefix("mailto:").removeprefix("MAILTO:")
    return f"{named[1] or named[2]} <{address}>" if named else address


def _when(params: str, value: str) -> str:
    stamp = _STAMP.match(value.strip())
    if not stamp:
        return ""
    day = f"{stamp[1]}-{stamp[2]}-{stamp[3]}"
    if not stamp[4]:
        return day
    zone = re.search(r'TZID="?([^";:]{1,80})', params, re.IGNORECASE)
    name = "UTC" if stamp[7] else zone[1] if zone else ""
    return f"{day} {stamp[4]}:{stamp[5]}" + (f" ({name})" if name else "")
