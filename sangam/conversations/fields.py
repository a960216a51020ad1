"""Typed custom fields. Values are checked by their type and merged key by key, so that two writers lose nothing."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any
from urllib.parse import urlsplit

from django.db import transaction
from django.utils.translation import gettext as _

from sangam.conversations.models import Conversation, CustomField, FieldType
from sangam.events import record
from sangam.events.record import Actor
from sangam.lib import sql

CURRENCY = re.compile(r"^[A-Z]{3}$")
TEXT_MAX = 5000


class Wrong(ValueError):
    """A value that its field cannot hold; the text names the field and the way out."""


def clean(field: CustomField, value: Any) -> Any:
    """The value as it is stored (JSON); None empties the field. Raises Wrong."""
    if value in (None, "", []):
        return None
    try:
        return _CLEANERS[FieldType(field.type)](field, value)
    except (ValueError, TypeError, InvalidOperation, KeyError) as error:
        text = error.args[0] if isinstance(error, Wrong) else _("this value does not fit")
        raise Wrong(_("{label}: {problem}.").format(label=field.label, problem=text)) from error


def _text(field: CustomField, value: Any) -> str:
    if len(text := str(value).strip()) > TEXT_MAX:
        raise Wrong(_("at most {count} characters").format(count=TEXT_MAX))
    return text


def _number(field: CustomField, value: Any) -> str:
    number = Decimal(str(value).strip())
    if not number.is_finite():
        raise Wrong(_("write a number like 12.5"))
    return format(number, "f")


def _amount(field: CustomField, value: Any) -> dict[str, str]:
    """{"amount": "12.50", "currency": "EUR"}, or the text "12.50 EUR"."""
    if isinstance(value, str):
        amount, _space, currency = value.strip().rpartition(" ")
        value = {"amount": amount, "currency": currency}
    currency = str(value["currency"]).upper()
    if not CURRENCY.match(currency):
        raise Wrong(_("write an amount with its currency, like 12.50 EUR"))
    return {"amount": _number(field, value["amount"]), "currency": currency}


def _date(field: CustomField, value: Any) -> str:
    return (value if isinstance(value, dt.date) else dt.date.fromisoformat(str(value).strip())).isoformat()


def _checkbox(field: CustomField, value: Any) -> bool:
    return value in (True, "true", "on", "1", 1, "yes")


def _choice(field: CustomField, value: Any) -> str:
    if value not in field.choices:
        raise Wrong(_("choose one of the list"))
    return str(value)


def _choices(field: CustomField, value: Any) -> list[str]:
    chosen = [value] if isinstance(value, str) else list(value)
    return [_choice(field, one) for one in chosen]


def _link(field: CustomField, value: Any) -> str:
    parts = urlsplit(str(value).strip())
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise Wrong(_("write a web address that begins with https://"))
    return parts.geturl()


_CLEANERS = {
    FieldType.TEXT: _text,
    FieldType.LONG_TEXT: _text,
    FieldType.NUMBER: _number,
    FieldType.AMOUNT: _amount,
    FieldType.DATE: _date,
    FieldType.CHECKBOX: _checkbox,
    FieldType.CHOICE: _choice,
    FieldType.CHOICES: _choices,
    FieldType.LINK: _link,
}


def set_values(conversation: Conversation, values: Mapping[str, Any], *, by: Actor) -> None:
    """Write some fields; others keep what they have, also when somebody else writes them now. Raises Wrong."""
    known = {field.key: field for field in CustomField.objects.filter(key__in=values, active=True)}
    cleaned = {key: clean(known[key], value) for key, value in values.items() if key in known}
    if not cleaned:
        return
    with transaction.atomic():
        gone = [key for key, value in cleaned.items() if value is None]
        kept = {key: value for key, value in cleaned.items() if value is not None}
        with sql.cursor() as cursor:
            cursor.execute(
                f"UPDATE {Conversation._meta.db_table} SET fields = (fields || %s) - %s::text[] WHERE id = %s",
                [sql.Jsonb(kept), gone, conversation.pk],
            )
        record.record("conversation.fields", conversation, by=by, fields=sorted(known[key].pk for key in cleaned))
