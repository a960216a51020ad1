"""Which fields conversations have."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sangam.accounts.models import User
from sangam.conversations.models import CustomField
from sangam.customers.typed import listed

CHANGEABLE = ("label", "help", "choices", "active")
NOUN = "field"


def create(values: Mapping[str, Any], *, by: User) -> CustomField:
    return listed.create(CustomField.objects.all(), values, noun=NOUN, by=by)


def change(field: CustomField, values: Mapping[str, Any], *, by: User) -> None:
    """Label, hint, choices, whether it is in use."""
    listed.change(field, values, changeable=CHANGEABLE, noun=NOUN, by=by)


def move(field: CustomField, up: bool, *, by: User) -> bool:
    return listed.move(field, CustomField.objects.all(), up, noun=NOUN, by=by)
