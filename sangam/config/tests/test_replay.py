"""A provider delivers at least once and in any order. A recorded day leaves the same rows whatever it does.

Each kind that calls us plays a day. Yesterday its people wrote and were answered; today the receipts of that come, they write,
send files and places, answer, react and think better of it, change and take back, say something in public, want no more
messages and want them again. The day is given to the real webhook address and pipeline once in order, and five times over
in an order thrown by dice; files are fetched from the provider.
"""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction
from django.test import Client

from sangam.channels import administer, watching
from sangam.channels.base import Adapter, Consent, Request
from sangam.channels.faking import Fake, twice_and_shuffled
from sangam.channels.models import Channel
from sangam.channels.testing import FakeContext
from sangam.config.playing import casting
from sangam.config.playing.casting import Part
from sangam.config.tests import test_offers
from sangam.config.tests.test_offers import KINDS, PNG, Told
from sangam.conversations import write
from sangam.conversations.changes import RAWS
from sangam.conversations.models import Attachment, Conversation, Message, Outbox, ReplyWindow
from sangam.customers.models import Customer, Identity
from sangam.delivery import claim, send, settle
from sangam.events.record import Actor
from sangam.ingest import fetching
from sangam.ingest.models import RawInbound
from sangam.ingest.worker import Worker
from sangam.lib import clock
from sangam.lib.children import Pool
from sangam.social.models import StreamPost
from tests.cast import Cast

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
REPLAYS = 5
STEP = dt.timedelta(seconds=2)
SERVER = "http://127.0.0.1:9"


class Enough(Exception):
    """Takes back what a replay wrote."""


@pytest.fixture(scope="module")
def pool() -> Iterator[Pool]:
    found = Pool(size=1, deadline=20, preload=["sangam.ingest.reading", "sangam.channels.registry:adapters"])
    yield found
    found.close()


class Day:
    """What a kind's people do, a few seconds apart: providers tell of moments by the second."""

    def __init__(self, told: Told, begin: dt.datetime) -> None:
        self.told, self.now = told, begin
        self.calls: list[Request] = []

    def says(self, text: str = "", **more: Any) -> str:
        """The id of what was said, "" where it is no message."""
        self.now += STEP
        with clock.held_at(self.now):
            return next(iter(self.told.kept(self.calls, text, **more)), "")

    def hears(self) -> None:
        """Receipts, and our own words where a provider tells us of those too."""
        self.now += STEP
        with clock.held_at(self.now):
            self.calls += self.told.fake.receipts()

    def of(self, persona: str, name: str) -> None:
        """Everything that one of them does, of what is possible there."""
        self.told.who, fake = persona, self.told.fake
        first = self.says(f"Good day, {name} here")
        second = self.says("And a second word")
        for offer, value in PLAIN:
            if offer in fake.offers:
                self.says("", **{offer: value})
        if "reply_to" in fake.offers:
            self.says("About that", reply_to=first)
        if "reaction" in fake.offers:
            for emoji in ("👍", "❤", "", "👍"):
                self.says("", reaction=emoji, reply_to=first)
        if "edit" in fake.offers:
            self.says("Changed", edit=first)
            self.says("Changed once more", edit=first)
        if "delete" in fake.offers:
            self.says("", delete=second)
        if fake.mentions:
            self.says("They are good people", **fake.mentions)
        if fake.leaves:
            self.says(**fake.leaves)
            if self.knows_moments():
                self.says(**fake.returns)
                self.says(**fake.leaves)

    def in_public(self, persona: str) -> None:
        """A word that stands, one that is changed twice, one taken back, and one that is changed and then taken back."""
        self.told.who, offers = persona, self.told.fake.offers
        self.says("They are good people")
        for changes, taken_back in ((2, False), (0, True), (2, True)):
            name = self.says(f"Changed {changes} times")
            for count in range(changes if "edit" in offers else 0):
                self.says(f"Change {count + 1}", edit=name)
            if taken_back and "delete" in offers:
                self.says("", delete=name)

    def knows_moments(self) -> bool:
        """Whether a wish not to be written to tells when it was said; else the order of arrival is all there is."""
        words = [item for item in self.told.read(self.calls[-1:]) if isinstance(item, Consent)]
        return bool(words and words[0].at)


PLAIN: list[tuple[str, Any]] = [
    ("file", ("pole.png", "image/png", PNG)), ("location", (35.01, 135.77)), ("sticker", "🎉"), ("choice", "yes"),
]  # fmt: skip
STREAMS = [
    pytest.param(adapter, make, id=adapter.kind)
    for adapter, make in casting.playable() if adapter.capabilities.streams and test_offers.calls(make)
]  # fmt: skip


def give(calls: list[Request], worker: Worker) -> None:
    for call in calls:
        path = call.url.removeprefix("http://localhost:8000")
        headers = {name: value for name, value in call.headers.items() if name != "content-type"}
        reply = Client().post(path, call.body, content_type=call.headers["content-type"], headers=headers)
        assert reply.status_code == 200, (reply.status_code, path)
    while worker.once():
        pass
    assert not RawInbound.objects.filter(state__in=("stored", "quarantined")).exists(), RawInbound.objects.values("reason")


def fetch(fake: Fake) -> None:
    for row in Attachment.objects.filter(missing="waiting").select_related("message__channel"):
        fetching.at_once(row, FakeContext(answers=fake.http))


def yesterday(cast: Cast, told: Told, part: Part, worker: Worker) -> None:
    """Each of them wrote, and was answered by Ben."""
    for persona in told.fake.personas:
        calls: list[Request] = []
        told.who = persona.key
        told.kept(calls, f"Where is my tent? ({persona.key})")
        give(calls, worker)
        conversation = Message.objects.filter(channel=part.channel).latest("pk").conversation
        writing = write.Writing("It left today", write.parties_on(conversation, part.channel), hold=False)
        write.reply(conversation, writing, channel=part.channel, by=Actor.user(cast.ben.pk), author=cast.ben)
        for claimed in claim.claim(part.channel.pk, 10):
            message, values = send.prepare(claimed, part.channel)
            sent = part.adapter.send(message, values, FakeContext(answers=told.fake.http))
            settle.settle(claimed, sent, part.channel.capabilities)


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
        "files": sorted(
            (one.message.external_id, one.name, one.content_type, one.size, one.sha256, one.missing, one.trouble)
            for one in Attachment.objects.filter(message__channel=channel).select_related("message") if one.message
        ),
        "receivers": sorted(Outbox.objects.values_list("message__external_id", "value", "state", "failure_code")),
        "windows": sorted(ReplyWindow.objects.values_list("identity__value", "name", "how", "opened_at", "closes_at", "count")),
        "posts": sorted(
            StreamPost.objects.values_list("external_id", "text", "author_name", "at", "parent_id", "state", "edited_at", "deleted_at")
        ),
        "customers": sorted(Customer.objects.values_list("name", flat=True)),
        "identities": sorted(Identity.objects.values_list("kind", "scope", "value", "refused")),
        "matters": sorted(
            sorted(matter.messages.values_list("external_id", flat=True)) for matter in Conversation.objects.all()
        ),
    }  # fmt: skip


def _marks(marks: dict[str, Any], names: dict[str, str]) -> str:
    reactions = {names.get(who, who): given for who, given in marks.get("reactions", {}).items()}
    shown = {name: value for name, value in marks.items() if name != RAWS}
    return repr(sorted({**shown, "reactions": reactions}.items()))


def replayed(part: Part, calls: list[Request], worker: Worker) -> dict[str, list[Any]]:
    """The rows that these calls leave in an install that knew of yesterday only."""
    found: dict[str, list[Any]] = {}
    try:
        with transaction.atomic():
            give(calls, worker)
            fetch(part.fake)
            found = rows(part.channel)
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
    worker = Worker(pool)
    part = casting.cast(adapter, make, SERVER)
    told = Told(adapter, make, fake=part.fake)
    begin = clock.now() - dt.timedelta(hours=2)
    with clock.held_at(begin):
        yesterday(cast, told, part, worker)
    day = Day(told, begin + dt.timedelta(minutes=1))
    day.hears()
    for persona in make.personas:
        day.of(persona.key, persona.name)
    # Some providers sign a moment, and what is old is refused.
    with clock.held_at(day.now):
        once = replayed(part, day.calls, worker)
        assert len(once["messages"]) >= 4 * len(make.personas) and once["customers"]
        assert not [one for one in once["files"] if one[5]], once["files"]
        for seed in range(REPLAYS):
            found = replayed(part, twice_and_shuffled(day.calls, random.Random(seed)), worker)
            assert {name: different(found[name], once[name]) for name in once} == {name: [] for name in once}, f"seed {seed}"


@pytest.mark.parametrize(("adapter", "make"), STREAMS)
def test_posts_changed_and_taken_back_are_the_same_in_any_order(
    cast: Cast, pool: Pool, adapter: Adapter, make: type[Fake], settings: Any
) -> None:
    settings.BASE_URL = "http://localhost:8000"
    worker = Worker(pool)
    part = casting.cast(adapter, make, SERVER)
    administer.save(part.channel, {**part.channel.settings, watching.MENTIONS: watching.STREAMS}, by=None)
    day = Day(Told(adapter, make, fake=part.fake), clock.now() - dt.timedelta(hours=1))
    for persona in make.personas:
        day.in_public(persona.key)
    with clock.held_at(day.now):
        once = replayed(part, day.calls, worker)
        deleted = [(text, edited) for _id, text, _name, _at, _parent, _state, edited, gone in once["posts"] if gone]
        edited = [text for _id, text, _name, _at, _parent, _state, changed, _gone in once["posts"] if changed]
        assert once["posts"]
        assert bool(deleted) == ("delete" in make.offers) and set(deleted) <= {("", None)}
        assert bool(edited) == ("edit" in make.offers) and set(edited) <= {"Change 2"}
        for seed in range(REPLAYS):
            found = replayed(part, twice_and_shuffled(day.calls, random.Random(seed)), worker)
            assert {name: different(found[name], once[name]) for name in once} == {name: [] for name in once}, f"seed {seed}"
