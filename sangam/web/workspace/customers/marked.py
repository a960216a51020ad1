"""Forms that two people may save at once: the marks of what they were drawn from travel with them (`customers/together.py`)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.http import QueryDict
from django.utils.formats import time_format
from django.utils.translation import gettext as _

from sangam.customers.together import mark
from sangam.lib import clock
from sangam.web.ui.when import day, language_name

SEEN = "seen-"


def marks(values: Mapping[str, Any]) -> dict[str, str]:
    return {name: mark(value) for name, value in values.items()}


def seen(data: QueryDict) -> dict[str, str]:
    return {name.removeprefix(SEEN): str(data[name]) for name in data if name.startswith(SEEN)}


def told(value: Any) -> str:
    """A value in words, for whoever is asked which of two shall stand."""
    match value:
        case None | "":
            return _("nothing")
        case dt.time():
            return time_format(value)
        case dt.date():
            return day(value, clock.now().date())
    return str(value)


def clash(theirs: str) -> str:
    words = _("Somebody else wrote “%(value)s” meanwhile. That stands; save again to put yours in its place.")
    return words % {"value": theirs}


def language(code: str) -> str:
    return language_name(code) if code else _("nothing")
