"""Secrets of a channel that change by themselves (a refreshed token), kept without touching the rest."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from sangam.channels.models import Channel
from sangam.lib import secrets


def merge(channel_id: int, values: Mapping[str, Any]) -> None:
    """Put these secrets beside the others of the channel; None removes one. Raises secrets.Unreadable."""
    with transaction.atomic():
        channel = Channel.objects.select_for_update().only("sealed").get(pk=channel_id)
        both = {**secrets.unseal(channel.sealed), **values}
        channel.sealed = secrets.seal({name: value for name, value in both.items() if value is not None})
        channel.save(update_fields=["sealed"])
