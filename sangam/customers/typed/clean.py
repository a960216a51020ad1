"""What a field of a type can hold: checked, as one Python value whatever it was typed or told in."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any, cast
from urllib.parse import urlsplit

from django.utils import timezone
from django.utils.translation import gettext as _

from sangam.channels import contacts
from sangam.channels.providers import phones
from sangam.conditions.fields import Money
from sangam.customers.typed.kinds import FieldType, TypedField
from sangam.lib import money

CURRENCY = re.compile(r"[A-Z]{3}")
LONG_MAX = 5000
LINK_MAX = 2000
DIGITS_MAX, PLACES_MAX = 18, 9
YES, NO = ("true", "on", "1", "yes"), ("false", "off", "0", "no")
Value = str | Decimal | Money | dt.date | bool | tuple[str, ...]
"""A moment is an aware `dt.datetime`; several choices are in the order of the list."""


class Wrong(ValueError):
    """A value that its field cannot hold; the text names the field and the way out. `problem` is the text without the name."""

    def __init__(self, text: str, problem: str = "") -> None:
        super().__init__(text)
        self.problem = problem or text


def clean(field: TypedField, value: Any) -> Value | None:
    """None for nothing at all. What `plain` says is taken back as it was. Raises Wrong."""
    if value is None or value in ("", [], ()) or (isinstance(value, str) and not value.strip()):
        return None
    try:
        return _CLEANERS[FieldType(field.type)](field, value)
    except (ValueError, TypeError, InvalidOperation, KeyError, OverflowError) as error:
        text = error.args[0] if isinstance(error, Wrong) else _("this value does not fit")
        raise Wrong(_("{label}: {problem}.").format(label=field.label, problem=text), text) from error


def plain(value: Value | None) -> Any:
    """As JSON: what an export, an undo or the API holds."""
    match value:
        case Money(minor, currency):
            return {"minor": minor, "currency": currency}
        case Decimal():
            return written(value)
        case dt.date():
            return value.isoformat()
        case tuple():
            return list(value)
    return value


def written(number: Decimal) -> str:
    """Without an exponent, and without zeros that say nothing."""
    text = format(number, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def _text(field: TypedField, value: Any) -> str:
    return _fitting(" ".join(_string(value).split()) if field.text_max <= 1000 else _string(value), field.text_max)


def _long(field: TypedField, value: Any) -> str:
    return _fitting(_string(value), LONG_MAX)


def _string(value: Any) -> str:
    if isinstance(value, Mapping | list | tuple | bool):
        raise TypeError
    return str(value).replace("\x00", "").strip()


def _fitting(text: str, most: int) -> str:
    if len(text) > most:
        raise Wrong(_("at most {count} characters").format(count=most))
    return text


def _number(field: TypedField, value: Any) -> Decimal:
    try:
        number = _decimal(value)
    except InvalidOperation as error:
        raise Wrong(_("write a number like 12.5")) from error
    if not number.is_finite() or abs(number) >= 10**DIGITS_MAX:
        raise Wrong(_("write a number like 12.5"))
    return round(number, PLACES_MAX) if number != round(number, PLACES_MAX) else number


def _decimal(value: Any) -> Decimal:
    """Commas as people write them: of both, the last one parts; alone before three digits it groups."""
    if isinstance(value, bool):
        raise TypeError
    text = "".join(str(value).split()).replace("\u2212", "-")
    if "," in text and "." in text:
        group = "," if text.rindex(".") > text.rindex(",") else "."
        text = text.replace(group, "")
    elif "," in text and (text.count(",") > 1 or len(text) - text.index(",") == 4):
        text = text.replace(",", "")
    return Decimal(text.replace(",", "."))


def _amount(field: TypedField, value: Any) -> Money:
    """Of {"minor": 1250, "currency": "EUR"}, {"amount": "12.50", "currency": "EUR"} or the text "12.50 EUR"."""
    if isinstance(value, Money):
        value = {"minor": value.minor, "currency": value.currency}
    if isinstance(value, str):
        amount, _space, currency = value.strip().rpartition(" ")
        value = {"amount": amount, "currency": currency}
    currency = str(value["currency"]).upper()
    if not CURRENCY.fullmatch(currency):
        raise Wrong(_("write an amount with its currency, like 12.50 EUR"))
    return Money(_minor(value, currency), currency)


def _minor(value: Mapping[str, Any], currency: str) -> int:
    try:
        minor = value["minor"] if "minor" in value else money.minor(str(value["amount"]), currency)
    except ValueError as error:
        pattern = _("write an amount with its currency, like 12.50 EUR; {currency} has {places} decimals")
        raise Wrong(pattern.format(currency=currency, places=money.places(currency))) from error
    if isinstance(minor, bool) or minor != int(minor) or abs(minor) >= money.MINOR_MAX:
        raise Wrong(_("write an amount with its currency, like 12.50 EUR"))
    return int(minor)


def amount(held: Money) -> str:
    """As somebody types it: 12.50."""
    return money.plain(held.minor, held.currency)


def _date(field: TypedField, value: Any) -> dt.date:
    if isinstance(value, dt.datetime):
        return value.date()
    return value if isinstance(value, dt.date) else dt.date.fromisoformat(str(value).strip())


def _moment(field: TypedField, value: Any) -> dt.datetime:
    """Without a zone it is meant in that of whoever writes it."""
    moment = value if isinstance(value, dt.datetime) else dt.datetime.fromisoformat(str(value).strip())
    if moment.tzinfo is None:
        moment = timezone.make_aware(moment)
    return moment.astimezone(dt.UTC)


def _checkbox(field: TypedField, value: Any) -> bool:
    if isinstance(value, bool):
        return value
    text = str(value).strip().lower()
    if text not in YES + NO:
        raise Wrong(_("yes or no"))
    return text in YES


def _choice(field: TypedField, value: Any) -> str:
    if value not in field.choices:
        raise Wrong(_("choose one of the list"))
    return str(value)


def _choices(field: TypedField, value: Any) -> tuple[str, ...]:
    chosen = {_choice(field, one) for one in ([value] if isinstance(value, str) else cast(Iterable[Any], value))}
    return tuple(one for one in field.choices if one in chosen)


def _link(field: TypedField, value: Any) -> str:
    text = _fitting(_string(value), LINK_MAX)
    parts = urlsplit(text)
    if parts.scheme not in ("http", "https") or not parts.hostname or any(letter.isspace() for letter in text):
        raise Wrong(_("write a web address that begins with https://"))
    return parts.geturl()


def _address(field: TypedField, value: Any) -> str:
    try:
        return contacts.address(_string(value)).value
    except ValueError as error:
        raise Wrong(_("write a whole e-mail address")) from error


def _phone(field: TypedField, value: Any) -> str:
    try:
        found = phones.typed(_string(value))
    except ValueError as error:
        raise Wrong(_("write a phone number with its country, like +351 912 345 678")) from error
    return found


_CLEANERS: Mapping[FieldType, Callable[[TypedField, Any], Value]] = {
    FieldType.TEXT: _text,
    FieldType.LONG_TEXT: _long,
    FieldType.NUMBER: _number,
    FieldType.AMOUNT: _amount,
    FieldType.DATE: _date,
    FieldType.MOMENT: _moment,
    FieldType.CHECKBOX: _checkbox,
    FieldType.CHOICE: _choice,
    FieldType.CHOICES: _choices,
    FieldType.LINK: _link,
    FieldType.ADDRESS: _address,
    FieldType.PHONE: _phone,
}
