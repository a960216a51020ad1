"""Who somebody is on WhatsApp: a phone number, a user id of one business (BSUID), one of its whole group of businesses.

Since 2026 a webhook may come without a phone number; the BSUID is always there, and changes when somebody changes his number.
It holds for one business portfolio, which no webhook names, so its scope is the business account. The parent id is shared by
linked portfolios and has no scope.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

import phonenumbers
from django.utils.translation import gettext as _

from sangam.channels import contacts
from sangam.channels.base import IdentityRef
from sangam.channels.kinds.whatsapp.reading import Json, many, part, text
from sangam.channels.providers import phones

PHONE, BSUID, PARENT = "phone", "bsuid", "parent_bsuid"
KINDS = (PHONE, BSUID, PARENT)
_SIGNS = re.compile(r"[\s().\-/\u00a0\u2010-\u2015]")
_DIGITS = re.compile(r"[0-9]{5,20}")
_ID = re.compile(r"[A-Z]{2}\.(ENT\.)?[A-Za-z0-9]{1,128}")


@dataclass(frozen=True, slots=True)
class Who:
    """`refs` in the order in which they are written to; `keys` name his talk, the most lasting one first."""

    refs: tuple[IdentityRef, ...] = ()
    name: str = ""
    username: str = ""

    @property
    def keys(self) -> tuple[str, ...]:
        order = (BSUID, PHONE, PARENT)
        return tuple(ref.value for ref in sorted(self.refs, key=lambda ref: order.index(ref.kind)))


def phone(value: str) -> str:
    """A number as WhatsApp or a person writes it, in E.164 with +; "" for none. The id of an account may be an older form of
    the number (Mexico with a 1 too many, Brazil without the 9 of mobile phones): it is told as it is dialled today, and as
    every other network of phones tells it."""
    digits = _SIGNS.sub("", value).removeprefix("+")
    return phones.fold(f"+{digits}") if _DIGITS.fullmatch(digits) else ""


def user_id(value: str) -> str:
    """A BSUID or parent BSUID, "" for what is none."""
    return value if _ID.fullmatch(value) else ""


def typed(value: str) -> str:
    """What a person types, "" for nothing. Raises ValueError."""
    value = value.strip()
    if not value or user_id(value):
        return value
    digits = _SIGNS.sub("", value)
    if digits.startswith("00"):
        digits = f"+{digits[2:]}"
    folded = phone(digits) if digits.startswith("+") else ""
    if not _possible(folded):
        raise ValueError(_("Write the number with its country, like +351 912 345 678."))
    return folded


def _possible(number: str) -> bool:
    try:
        return phonenumbers.is_possible_number(phonenumbers.parse(number, None))
    except phonenumbers.NumberParseException:
        return False


def who(*, number: str, user: str, parent: str, account: str, profile: Json | None = None) -> Who:
    """`account` is the business account that a BSUID holds for."""
    told = profile or {}
    username = contacts.name(text(told, "username").removeprefix("@"))
    name = contacts.name(text(told, "name")) or (f"@{username}" if username else "")
    found = (
        IdentityRef(PHONE, phone(number), "", name, True),
        IdentityRef(BSUID, user_id(user), account, name, True),
        IdentityRef(PARENT, user_id(parent), "", name, True),
    )
    return Who(tuple(ref for ref in found if ref.value), name, username)


def sender(message: Json, beside: Cards, account: str) -> Who:
    """Who wrote a message, with the card that belongs to it."""
    card = beside.of(text(message, "from_user_id"), text(message, "from"))
    return who(
        number=text(message, "from") or text(card, "wa_id"),
        user=text(message, "from_user_id") or text(card, "user_id"),
        parent=text(message, "from_parent_user_id") or text(card, "parent_user_id"),
        account=account,
        profile=part(card, "profile"),
    )


def receiver(message: Json, beside: Cards, account: str) -> Who:
    """Whom a message went to that was written elsewhere."""
    card = beside.of(text(message, "to_user_id", "recipient_user_id"), text(message, "to"))
    return who(
        number=text(message, "to") or text(card, "wa_id"),
        user=text(message, "to_user_id", "recipient_user_id") or text(card, "user_id"),
        parent=text(message, "to_parent_user_id", "recipient_parent_user_id") or text(card, "parent_user_id"),
        account=account,
        profile=part(card, "profile"),
    )


@dataclass(frozen=True, slots=True)
class Cards:
    """Who is named beside messages (`contacts[]`), by number and by user id; `only` is the one there is."""

    named: Mapping[str, Json]
    only: Json

    def of(self, *names: str) -> Json:
        return next((self.named[name] for name in names if name in self.named), self.only)


def cards(value: Json) -> Cards:
    rows = many(value, "contacts")
    named = {text(row, name): row for name in ("wa_id", "user_id") for row in reversed(rows) if text(row, name)}
    return Cards(named, rows[0] if len(rows) == 1 else {})
