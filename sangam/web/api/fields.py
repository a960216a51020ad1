"""The types that the shapes are made of: strict, because a number that was a text is a mistake somebody wants to hear of."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any
from urllib.parse import urlsplit

from ninja import Schema
from pydantic import AfterValidator, AwareDatetime, BeforeValidator, ConfigDict, Field, StrictBool, StrictInt, StringConstraints

from sangam.commerce.models import ID_MAX, NAME_MAX, URL_MAX
from sangam.lib import money

FIRST, LAST = dt.datetime(1970, 1, 1, tzinfo=dt.UTC), dt.datetime(2200, 1, 1, tzinfo=dt.UTC)


class Shape(Schema):
    """A field that does not exist is a mistyped one."""

    model_config = ConfigDict(extra="forbid")


def _clean(value: str) -> str:
    if any(ord(char) < 32 or ord(char) == 127 or 0xD800 <= ord(char) <= 0xDFFF for char in value):
        raise ValueError("no control characters, and no halves of characters")
    return value


def _filled(value: str) -> str:
    if not value.strip():
        raise ValueError("must not be empty")
    return value


def _link(value: str) -> str:
    try:
        parts = urlsplit(value)
        good = not value or (parts.scheme in ("http", "https") and bool(parts.hostname) and " " not in value)
    except ValueError:
        good = False
    if not good:
        raise ValueError("an address that begins with https:// or http://")
    return value


def _written(value: Any) -> Any:
    if not isinstance(value, str | dt.datetime):
        raise ValueError("a moment like 2026-03-14T09:30:00Z, with its zone")
    return value


def _near(value: dt.datetime) -> dt.datetime:
    if not FIRST <= value < LAST:
        raise ValueError("a moment between 1970 and 2199")
    return value.astimezone(dt.UTC)


def _currency(value: str) -> str:
    if value not in money.known():
        raise ValueError("a currency of ISO 4217 in capitals, like EUR")
    return value


Text = Annotated[str, StringConstraints(max_length=NAME_MAX), AfterValidator(_clean)]
Named = Annotated[str, StringConstraints(min_length=1, max_length=NAME_MAX), AfterValidator(_clean), AfterValidator(_filled)]
Id = Annotated[str, StringConstraints(min_length=1, max_length=ID_MAX), AfterValidator(_clean), AfterValidator(_filled)]
Word = Annotated[str, StringConstraints(max_length=80), AfterValidator(_clean)]
Code = Annotated[str, StringConstraints(max_length=ID_MAX), AfterValidator(_clean)]
Link = Annotated[str, StringConstraints(max_length=URL_MAX), AfterValidator(_clean), AfterValidator(_link)]
Moment = Annotated[AwareDatetime, BeforeValidator(_written), AfterValidator(_near)]
Currency = Annotated[str, StringConstraints(pattern="^[A-Z]{3}$"), AfterValidator(_currency)]
Amount = Annotated[StrictInt, Field(ge=-money.MINOR_MAX, le=money.MINOR_MAX)]
Positive = Annotated[StrictInt, Field(ge=0, le=money.MINOR_MAX)]
Count = Annotated[StrictInt, Field(ge=0, le=1_000_000)]
Number = Annotated[StrictInt, Field(ge=0, le=2**62)]
Yes = StrictBool
