"""What a messenger sends besides words (`channels.base.EXTRAS`), and what else stands on a message, as plain values.

Everything here was JSON of somebody else: whatever has not the shape or the type that it should is left out, nothing raises.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sangam.channels.base import KEPT, Enclosed, Person, Spot

WORDS_MAX = 300
ADDRESS_MAX = 2000
ROWS_MAX = 20
CONTACTS_MAX = 10
CODE_MAX = 10
NEAR = 1e-4
NUMBERS = re.compile(r"(-?\d{1,3}(?:\.\d{1,15})?)\s*[,; ]\s*(-?\d{1,3}(?:\.\d{1,15})?)")
WEB = ("https://", "http://")


@dataclass(frozen=True, slots=True)
class Place:
    """`latitude` and `longitude` in degrees, None where they were not told."""

    name: str
    address: str
    latitude: float | None
    longitude: float | None

    @property
    def coordinates(self) -> str:
        return f"{self.latitude:.5f}, {self.longitude:.5f}" if self.latitude is not None and self.longitude is not None else ""

    def says(self, line: str) -> bool:
        """Whether a line of text tells nothing but this place, however its numbers are written."""
        parts = [one.strip() for one in (self.name, self.address, self.url)]
        left = line.strip().strip("[]")
        if left in (self.coordinates, ", ".join(filter(None, parts[:2])), *parts):
            return True
        found = NUMBERS.fullmatch(left)
        if not found or self.latitude is None or self.longitude is None:
            return False
        return abs(float(found[1]) - self.latitude) < NEAR and abs(float(found[2]) - self.longitude) < NEAR

    @property
    def url(self) -> str:
        """A map with a mark there, "" without coordinates."""
        if not self.coordinates:
            return ""
        where = f"{self.latitude:.6f}/{self.longitude:.6f}"
        return f"https://www.openstreetmap.org/?mlat={self.latitude:.6f}&mlon={self.longitude:.6f}#map=16/{where}"


@dataclass(frozen=True, slots=True)
class Card:
    """Somebody whose ways of contact were passed on."""

    name: str
    phones: tuple[str, ...]
    emails: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Pointer:
    """Something that lies elsewhere: a story, a product, the advertisement that he came from. `url` is "" or of the web."""

    title: str
    url: str


@dataclass(frozen=True, slots=True)
class Called:
    state: str
    seconds: int


@dataclass(frozen=True, slots=True)
class Extras:
    location: Place | None = None
    contacts: tuple[Card, ...] = ()
    choice: str = ""
    sticker: str = ""
    story: Pointer | None = None
    product: Pointer | None = None
    referral: Pointer | None = None
    call: Called | None = None
    fields: tuple[tuple[str, str], ...] = ()
    buttons: tuple[str, ...] = ()

    @property
    def enclosed(self) -> Enclosed:
        """What of it goes along with a message of ours."""
        at = self.location
        known = at is not None and at.latitude is not None and at.longitude is not None
        spot = Spot(at.latitude, at.longitude, at.name, at.address) if at and known else None  # type: ignore[arg-type]
        return Enclosed(spot, tuple(Person(one.name, one.phones, one.emails) for one in self.contacts), self.buttons)


NOTHING = Extras()


def read(marks: Mapping[str, Any]) -> Extras:
    found = {name: of(marks[name]) for name, of in READERS.items() if marks.get(name)}
    return Extras(**{name: value for name, value in found.items() if value}) if found else NOTHING


def kept(marks: Mapping[str, Any]) -> Mapping[str, Any]:
    """What the kind that brought a message wants to know again when something is done to it."""
    return thing(marks.get(KEPT))


def words(given: Any, *, most: int = WORDS_MAX) -> str:
    """A text or a number, on one line."""
    if isinstance(given, bool) or not isinstance(given, str | int | float):
        return ""
    try:
        text = str(given)
    except ValueError:  # a number of thousands of digits
        return ""
    return " ".join(text.replace("\x00", "")[: most * 4].split())[:most]


def number(given: Any) -> float | None:
    if isinstance(given, bool) or not isinstance(given, str | int | float):
        return None
    try:
        found = float(given)
    except (ValueError, OverflowError):
        return None
    return found if math.isfinite(found) else None


def web(given: Any) -> str:
    """An address of the web as it was given, "" for anything else."""
    if not isinstance(given, str) or len(given) > ADDRESS_MAX or not given.lower().startswith(WEB):
        return ""
    return "" if any(character.isspace() or not character.isprintable() for character in given) else given


def price(marks: Mapping[str, Any]) -> tuple[str, str]:
    """(amount with its currency, the provider's category): what a message of ours cost, as far as the provider told."""
    given = thing(marks.get("price"))
    amount, currency = words(given.get("amount"), most=20), words(given.get("currency"), most=CODE_MAX)
    return f"{amount} {currency}".strip() if amount else "", words(given.get("category"), most=40)


def thing(given: Any) -> Mapping[str, Any]:
    return given if isinstance(given, dict) else {}


def many(given: Any) -> list[Any]:
    return given if isinstance(given, list) else []


def _place(given: Any) -> Place | None:
    row = thing(given)
    latitude, longitude = number(row.get("latitude")), number(row.get("longitude"))
    on_earth = latitude is not None and longitude is not None and abs(latitude) <= 90 and abs(longitude) <= 180
    found = Place(
        words(row.get("name")), words(row.get("address")), latitude if on_earth else None, longitude if on_earth else None
    )
    return found if found.name or found.address or found.coordinates else None


def _cards(given: Any) -> tuple[Card, ...]:
    rows = [thing(one) for one in many(given)[:CONTACTS_MAX]]
    found = [Card(words(row.get("name")), _all(row.get("phones")), _all(row.get("emails"))) for row in rows]
    return tuple(one for one in found if one.name or one.phones or one.emails)


def _all(given: Any) -> tuple[str, ...]:
    return tuple(filter(None, (words(one, most=100) for one in many(given)[:CONTACTS_MAX])))


def _choice(given: Any) -> str:
    row = thing(given)
    return words(row.get("title")) or words(row.get("id"))


def _buttons(given: Any) -> tuple[str, ...]:
    return tuple(filter(None, (_choice(one) for one in many(given)[:ROWS_MAX])))


def marks_of(enclosed: Enclosed) -> dict[str, Any]:
    """As a message keeps it: in the shape in which the same comes in."""
    at = enclosed.place
    place = {"latitude": at.latitude, "longitude": at.longitude, "name": at.name, "address": at.address} if at else None
    found: dict[str, Any] = {
        "location": place,
        "contacts": [
            {"name": one.name, "phones": list(one.phones), "emails": list(one.emails)} for one in enclosed.people
        ],
        "buttons": [{"id": str(place), "title": title} for place, title in enumerate(enclosed.choices, 1)],
    }  # fmt: skip
    return {name: value for name, value in found.items() if value}


def _sticker(given: Any) -> str:
    row = thing(given)
    return words(row.get("emoji"), most=20) or words(row.get("name"), most=80)


def _pointer(*titles: str) -> Callable[[Any], Pointer | None]:
    def read_one(given: Any) -> Pointer | None:
        row = thing(given)
        title, url = next(filter(None, (words(row.get(name)) for name in titles)), ""), web(row.get("url"))
        return Pointer(title, url) if title or url or row.get("id") else None

    return read_one


def _call(given: Any) -> Called | None:
    row = thing(given)
    seconds, state = number(row.get("seconds")), words(row.get("state"), most=40)
    return Called(state, int(max(0, min(seconds or 0, 10**6)))) if state or seconds else None


def _fields(given: Any) -> tuple[tuple[str, str], ...]:
    """Names and values, whatever they are."""
    rows = list(thing(given).items()) or [(_name(one), thing(one).get("value")) for one in many(given)]
    return tuple((words(name, most=80), _value(value)) for name, value in rows[:ROWS_MAX] if words(name) and _value(value))


def _name(given: Any) -> Any:
    row: Iterable[Any] = (thing(given).get(name) for name in ("label", "title", "name"))
    return next(filter(None, row), "")


def _value(given: Any) -> str:
    if isinstance(given, dict | list):
        try:
            return words(json.dumps(given, ensure_ascii=False)) if given else ""
        except (RecursionError, ValueError):
            return ""
    return words(given) if not isinstance(given, bool) else str(given).lower()


READERS: Mapping[str, Callable[[Any], Any]] = {
    "location": _place, "contacts": _cards, "choice": _choice, "sticker": _sticker, "story": _pointer("title"),
    "product": _pointer("title", "id"), "referral": _pointer("title", "source"), "call": _call, "fields": _fields,
    "buttons": _buttons,
}  # fmt: skip
