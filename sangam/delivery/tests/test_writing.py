"""That somebody here writes is shown to the customer at his provider, and costs nobody anything when it cannot be."""

from __future__ import annotations

from concurrent.futures import wait

import pytest
from django.db import connection

from sangam.channels.base import DeliveryError
from sangam.channels.models import ChannelState
from sangam.conversations import acts
from sangam.conversations.models import Act, Outbox
from sangam.customers.models import Identity
from sangam.delivery.breaker import Breaker
from sangam.delivery.writing import Writing
from sangam.events.models import Event
from tests.cast import Cast
from tests.plaza import Plaza, plaza

__all__ = ["plaza"]
pytestmark = pytest.mark.django_db


def hear(writing: Writing, conversation: int) -> None:
    writing.hear(str(conversation))
    wait(writing.under_way, timeout=10)
    connection.ensure_connection()


def test_once_in_the_time_that_it_stays_there(cast: Cast, plaza: Plaza) -> None:
    plaza.hears("m1", "Hello", extra={"kept": {"token": "t"}})
    matter = plaza.hears("m2", "Are you there?", extra={"kept": {"token": "t-2"}}).conversation_id
    events, writing = Event.objects.count(), Writing(Breaker())
    for _ in range(3):
        hear(writing, matter)
    (action,) = plaza.adapter.performed
    assert (action.name, action.external_id, action.to.value, action.conversation_key) == ("typing", "m2", "aiko", "aiko")
    assert action.extra == {"token": "t-2"}
    assert (Act.objects.count(), Outbox.objects.count(), Event.objects.count()) == (0, 0, events)
    writing.quiet.clear()
    hear(writing, matter)
    assert len(plaza.adapter.performed) == 2


def test_two_talks_know_nothing_of_each_other(cast: Cast, plaza: Plaza) -> None:
    writing = Writing(Breaker())
    for matter in {plaza.hears(f"m{n}", conversation_key=f"key-{n}").conversation_id for n in range(2)}:
        hear(writing, matter)
    assert len(plaza.adapter.performed) == 2


def test_a_failure_is_nobodys_trouble(cast: Cast, plaza: Plaza) -> None:
    matter, writing = plaza.hears("m1").conversation_id, Writing(Breaker())
    plaza.adapter.refuses = DeliveryError("no", permanent=True, kind="auth")
    hear(writing, matter)
    assert (
        ChannelState.objects.filter(channel=plaza.channel).exclude(last_error="").count(),
        writing.breaker.open_channels(),
    ) == (0, [])


def test_a_channel_that_is_out_of_order_is_left_alone(cast: Cast, plaza: Plaza) -> None:
    matter, writing = plaza.hears("m1").conversation_id, Writing(Breaker())
    writing.breaker.of(plaza.channel.pk).failed("auth", settings="x")
    hear(writing, matter)
    assert plaza.adapter.performed == []


def test_who_does_not_want_to_be_written_to_sees_no_sign(cast: Cast, plaza: Plaza) -> None:
    matter, writing = plaza.hears("m1").conversation_id, Writing(Breaker())
    Identity.objects.update(refused="stop")
    hear(writing, matter)
    assert plaza.adapter.performed == []


@pytest.mark.parametrize("payload", ["", "x", "-1", "999999999", "²"])
def test_nonsense_does_nothing(cast: Cast, payload: str) -> None:
    writing = Writing(Breaker())
    writing.hear(payload)
    assert not writing.under_way


def test_a_letter_shows_nothing(cast: Cast) -> None:
    assert acts.writing(cast.conversation().pk) is None
