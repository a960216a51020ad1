"""Which fields customers can be asked for. Rooms above this one offer theirs too (orders, conversations); the visible list of
who offers stands in the settings, because this room must not know them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cache

from django.conf import settings
from django.utils import timezone
from django.utils.module_loading import import_string

from sangam.conditions.fields import Clock, Field, Fields, by_key
from sangam.lib import clock

Offer = Callable[[], Iterable[Field]]


@cache
def _offers() -> tuple[Offer, ...]:
    return tuple(import_string(name) for name in settings.CUSTOMER_FIELDS)


def fields() -> Fields:
    """All of them, by key, in the order in which a screen shows them. Asks for what can be chosen (lists, attributes)."""
    return by_key(*(list(offer()) for offer in _offers()))


def present() -> Clock:
    """Now, with the days of the company."""
    return Clock(clock.now(), timezone.get_default_timezone())
