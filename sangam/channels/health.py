"""How a channel is: told by whoever uses it, shown wherever it is listed."""

from __future__ import annotations

from django.db.models import F

from sangam.channels.models import Channel, ChannelState
from sangam.lib import clock

ERROR_MAX = 2000


def succeeded(channel_id: int) -> None:
    ChannelState.objects.update_or_create(
        channel_id=channel_id, defaults={"last_success_at": clock.now(), "failures": 0, "last_error": ""}
    )


def failed(channel_id: int, error: str) -> None:
    """Keep the other side's own words; they are shown on the channel."""
    ChannelState.objects.get_or_create(channel_id=channel_id)
    ChannelState.objects.filter(channel_id=channel_id).update(
        last_error=error[:ERROR_MAX], last_error_at=clock.now(), failures=F("failures") + 1
    )


def state_of(channel: Channel) -> ChannelState:
    return ChannelState.objects.get_or_create(channel=channel)[0]
