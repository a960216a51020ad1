"""A provider delivers at least once and in any order. A recorded day leaves the same rows whatever it does.

Each kind that calls us plays a day: its people write, answer, change and take back, we answer, receipts come. The day is
given to the real webhook address and pipeline once in order, and five times over in an order thrown by dice.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction
from django.test import Client

from sangam.channels.base import Adapter, Request
from sangam.channels.faking import Fake, twice_and_shuffled
from sangam.channels.models import Channel
from sangam.config.playing import casting
from sangam.config.playing.casting import Part
from sangam.config.tests.test_offers import KINDS, Told
from sangam.conversations.models import Conversation, Message
from sangam.customers.models import Customer, Identity
from sangam.ingest.models import RawInbound
from sangam.ingest.worker import Worker
from sangam.lib.children import Pool
from tests.cast import Cast

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
REPLAYS = 5
SERVER = "http://127.0.0.1:9"


class Enough(Exception):
    """Takes back what a replay wrote."""


@pytest.fixture(scope="module")
def pool() -> Iterator[Pool]:
    found = Pool(size=1, deadline=20, preload=["sangam.ingest.reading", "sangam.channels.registry:adapters"])
    yield found
    found.close()


def recorded(adapter: Adapter, make: type[Fake], hook: str) -> list[Request]:
    """A day's calls, in the order in which they were made."""
    told = Told(adapter, make, hook=hook)
    calls: list[Request] = []
    for persona in make.personas:
        told.who = persona.key
        (first, *_rest) = told.kept(calls, f"Good day, {persona.name} here")
        told.kept(calls, "And a second word")
        for more in _changes(make, first):
            told.kept(calls, str(more.pop("text", "")), **more)
    return calls


def _changes(make: type[Fake], first: str) -> list[dict[str, Any]]:
    possible: list[tuple[str, dict[str, Any]]] = [
        ("reply_to", {"text": "About that", "reply_to": first}), ("reaction", {"reaction": "👍", "reply_to": first}),
        ("choice", {"choice": "yes"}), ("location", {"location": (35.01, 135.77)}), ("edit", {"edit": first, "text": "Changed"}),
    ]  # fmt: skip
    return [more for name, more in possible if name in make.offers]


def give(calls: list[Request], worker: Worker) -> None:
    for call in calls:
        path = call.url.removeprefix("http://localhost:8000")
        headers = {name: value for name, value in call.headers.items() if name != "content-type"}
        reply = Client().post(path, call.body, content_type=call.headers["content-type"], headers=headers)
        assert reply.status_code == 200, (reply.status_code, path)
    while worker.once():
        pass
    assert not RawInbound.objects.filter(state__in=("stored", "quarantined")).exists(), RawInbound.objects.values("reason")


def rows(channel: Channel) -> dict[str, list[Any]]:
    """What people see of it, without our own numbers and the order of arrival."""
    said = Message.objects.filter(channel=channel)
    names = {str(one.pk): one.value for one in Identity.objects.all()}
    return {
        "messages": sorted(
            (one.external_id, one.kind, one.text, one.content, one.state, one.sent_at, one.reply_to and one.reply_to.external_id,
             one.identity and one.identity.value, _marks(one.marks, names))
            for one in said.select_related("reply_to", "identity")
        ),
        "customers": sorted(Customer.objects.values_list("name", flat=True)),
        "identities": sorted(Identity.objects.values_list("kind", "scope", "value")),
        "matters": sorted(
            sorted(matter.messages.values_list("external_id", flat=True)) for matter in Conversation.objects.all()
        ),
    }  # fmt: skip


def _marks(marks: dict[str, Any], names: dict[str, str]) -> str:
    reactions = {names[who]: given for who, given in marks.get("reactions", {}).items()}
    return repr(sorted({**marks, "reactions": reactions}.items()))


def replayed(channel: Channel, calls: list[Request], worker: Worker) -> dict[str, list[Any]]:
    """The rows that these calls leave in an install that was empty before."""
    found: dict[str, list[Any]] = {}
    try:
        with transaction.atomic():
            give(calls, worker)
            found = rows(channel)
            raise Enough
    except Enough:
        return found


def different(found: list[Any], expected: list[Any]) -> list[tuple[str, Any]]:
    """What one has and the other has not."""
    more = [("only then", one) for one in found if one not in expected or found.count(one) > expected.count(one)]
    return more + [("only once", one) for one in expected if one not in found]


@pytest.mark.parametrize(("adapter", "make"), KINDS)
def test_a_day_five_times_over_in_any_order_is_the_day_once(
    cast: Cast, pool: Pool, adapter: Adapter, make: type[Fake], settings: Any
) -> None:
    settings.BASE_URL = "http://localhost:8000"
    part: Part = casting.cast(adapter, make, SERVER)
    calls = recorded(adapter, make, part.fake.hook)
    worker = Worker(pool)
    once = replayed(part.channel, calls, worker)
    assert len(once["messages"]) >= 2 * len(make.personas) and once["customers"]
    for seed in range(REPLAYS):
        shuffled = twice_and_shuffled(calls * 2, random.Random(seed))
        found = replayed(part.channel, shuffled, worker)
        assert {name: different(found[name], once[name]) for name in once} == {name: [] for name in once}, f"seed {seed}"
