"""A place, cards and choices as WhatsApp carries them ("Location messages", "Contacts messages", "Interactive reply buttons
messages", "Interactive list messages", Cloud API)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import override

from sangam.channels.enclosed import Enclosed, Encloses, Person, Spot

BUTTONS, ROWS, TITLE_MAX = 3, 10, 20
BUTTONS_BODY_MAX, LIST_BODY_MAX = 1024, 4096
ABLE = Encloses(places=True, people=True, choices=ROWS, choice_max=TITLE_MAX)


def body_max(choices: Sequence[str]) -> int:
    return BUTTONS_BODY_MAX if len(choices) <= BUTTONS else LIST_BODY_MAX


def asked(words: str, choices: Sequence[str], language: str) -> Mapping[str, Any]:
    """Words with buttons below them, with a list where they are more than three."""
    rows = [{"id": str(place), "title": title} for place, title in enumerate(choices, 1)]
    if len(rows) <= BUTTONS:
        action: dict[str, Any] = {"buttons": [{"type": "reply", "reply": row} for row in rows]}
    else:
        with override(language):
            action = {"button": _("Choose")[:TITLE_MAX], "sections": [{"rows": rows}]}
    kind = "button" if len(rows) <= BUTTONS else "list"
    return {"type": "interactive", "interactive": {"type": kind, "body": {"text": words}, "action": action}}


def along(enclosed: Enclosed) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """(name of the part, its body)"""
    if enclosed.place:
        yield "place", {"type": "location", "location": _location(enclosed.place)}
    if enclosed.people:
        yield "cards", {"type": "contacts", "contacts": [_card(one) for one in enclosed.people]}


def _location(place: Spot) -> dict[str, Any]:
    """An address shows only below a name."""
    name = place.name or place.address
    told = {"name": name, "address": place.address if place.name else ""}
    return {"latitude": place.latitude, "longitude": place.longitude, **{key: value for key, value in told.items() if value}}


def _card(one: Person) -> dict[str, Any]:
    name = one.name or next(iter((*one.phones, *one.emails)), "?")
    first, _space, last = name.partition(" ")
    return {
        "name": {"formatted_name": name, "first_name": first, **({"last_name": last} if last else {})},
        **({"phones": [{"phone": phone, "type": "CELL"} for phone in one.phones]} if one.phones else {}),
        **({"emails": [{"email": email, "type": "WORK"} for email in one.emails]} if one.emails else {}),
    }
