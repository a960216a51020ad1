"""What somebody adds to an answer besides words and files: a place, somebody's card, choices to press."""

from __future__ import annotations

import re
from collections.abc import Mapping

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from sangam.channels.base import Enclosed, Person, Spot
from sangam.conversations import extras
from sangam.conversations.models import Message

PLACE, NAME, ADDRESS = "place", "place_name", "place_address"
CARD_NAME, CARD_PHONE, CARD_EMAIL, CHOICES = "card_name", "card_phone", "card_email", "choices"
FIELDS = (PLACE, NAME, ADDRESS, CARD_NAME, CARD_PHONE, CARD_EMAIL, CHOICES)
CHOICES_MAX, LINE_MAX, FIELD_MAX = 20, 200, 2000
NUMBER = r"-?\d{1,3}(?:\.\d+)?"
EXACT = r"-?\d{1,3}\.\d+"
LINKED = re.compile(rf"mlat=({NUMBER})&mlon=({NUMBER})|[@/=]({EXACT})[,/]({EXACT})")
TYPED = re.compile(rf"\s*({NUMBER})\s*[,; ]\s*({NUMBER})\s*")


def read(given: Mapping[str, object]) -> Enclosed:
    """Raises ValidationError."""
    said = {name: " ".join(str(given.get(name) or "")[:FIELD_MAX].split()) for name in FIELDS if name != CHOICES}
    lines = [" ".join(line.split())[:LINE_MAX] for line in str(given.get(CHOICES) or "")[:FIELD_MAX].splitlines()]
    choices = tuple(dict.fromkeys(filter(None, lines)))
    if len(choices) > CHOICES_MAX:
        raise ValidationError(_("At most {count} choices.").format(count=CHOICES_MAX))
    return Enclosed(_spot(said), _people(said), choices)


def _spot(said: Mapping[str, str]) -> Spot | None:
    if not said[PLACE]:
        if said[NAME] or said[ADDRESS]:
            raise ValidationError(_("Say where the place is: its coordinates, or the link of a map."))
        return None
    found = TYPED.fullmatch(said[PLACE]) or LINKED.search(said[PLACE])
    numbers = [float(one) for one in found.groups() if one is not None] if found else []
    if len(numbers) != 2 or abs(numbers[0]) > 90 or abs(numbers[1]) > 180:
        raise ValidationError(_("The place cannot be read. Write it like 41.1579, -8.6291, or paste the link of a map."))
    return Spot(numbers[0], numbers[1], said[NAME][:LINE_MAX], said[ADDRESS][:LINE_MAX])


def _people(said: Mapping[str, str]) -> tuple[Person, ...]:
    name, phone, email = said[CARD_NAME][:LINE_MAX], said[CARD_PHONE][:60], said[CARD_EMAIL][:LINE_MAX]
    if not (name or phone or email):
        return ()
    if not phone and not email:
        raise ValidationError(_("A contact needs a phone number or an e-mail address."))
    if phone and not re.fullmatch(r"\+?[\d\s().\-/]{3,}", phone):
        raise ValidationError(_("“{value}” is no phone number.").format(value=phone))
    number = re.sub(r"[^\d+]", "", phone)
    return (Person(name, (number,) if number else (), (email,) if email else ()),)


def written(message: Message) -> dict[str, str]:
    """What `read` reads back, of a message that is taken back."""
    found = extras.read(message.marks).enclosed
    values: dict[str, str] = {CHOICES: "\n".join(found.choices)}
    if found.place:
        values |= {
            PLACE: f"{found.place.latitude}, {found.place.longitude}",
            NAME: found.place.name,
            ADDRESS: found.place.address,
        }
    for one in found.people[:1]:
        values |= {CARD_NAME: one.name, CARD_PHONE: "".join(one.phones[:1]), CARD_EMAIL: "".join(one.emails[:1])}
    return {name: value for name, value in values.items() if value}
