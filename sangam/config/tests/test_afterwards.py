"""What is told about messages after they were said, in whatever order it comes: the same stands in the end."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Sequence
from typing import Any

import pytest
from django.db import transaction

from sangam.channels.base import (
    Change,
    Consent,
    DeliveryError,
    File,
    IdentityRef,
    Inbound,
    Item,
    Known,
    Opening,
    RawItem,
    Receipt,
    Sent,
)
from sangam.channels.models import Channel
from sangam.conversations import acts, awaited, streamed, windows, write
from sangam.conversations.models import Act, Attachment, Category, Conversation, Message, Outbox
from sangam.customers.models import Identity
from sangam.delivery import claim, outbound, settle
from sangam.events.models import Event
from sangam.events.record import Actor
from sangam.ingest import again, pipeline, replay, store
from sangam.ingest.models import RawInbound, RawState
from sangam.lib import clock
from tests.cast import Cast

pytestmark = pytest.mark.django_db

NOON = dt.datetime(2026, 11, 2, 12, 0, tzinfo=dt.UTC)
AIKO = IdentityRef("api", "aiko", "", "Aiko", proven=True)


def minute(number: int) -> dt.datetime:
    return NOON + dt.timedelta(minutes=number)


@pytest.fixture
def shop(cast: Cast) -> Channel:
    """A channel where people talk, with ids of its own."""
    return Channel.objects.create(kind="api", name="Shop", brand=cast.brand, team=cast.support)


def said(external_id: str, text: str, *, at: int = 0, **more: Any) -> Inbound:
    given = {"sender": (AIKO,), "conversation_key": "aiko", "sent_at": minute(at), **more}
    return Inbound(external_id=external_id, text=text, reply_text=text, **given)


def tell(channel: Channel, *items: Item) -> list[RawInbound]:
    """Each as a raw of its own, one batch; then what waited for them."""
    store.many(channel.pk, [RawItem(b"{}") for _ in items])
    raws = list(RawInbound.objects.filter(channel=channel, state=RawState.STORED).order_by("pk"))[-len(items) :]
    pipeline.apply(channel, raws, [[item] for item in items])
    return raws


def settle_waiting(channel: Channel, told: dict[int, Item]) -> None:
    """What the worker does with raws that go down the road again."""
    while again.go_on():
        raws = list(RawInbound.objects.filter(channel=channel, state=RawState.STORED).order_by("pk"))
        if raws:
            pipeline.apply(channel, raws, [[told[raw.pk]] for raw in raws])


def the_end(channel: Channel) -> list[tuple[Any, ...]]:
    """All that stands, without the numbers that the order gave it."""
    rows = []
    for message in Message.objects.filter(channel=channel).order_by("external_id"):
        reactions = sorted((one["text"], one["at"]) for one in message.marks.get("reactions", {}).values())
        rest = {name: value for name, value in message.marks.items() if name not in ("reactions", "raws")}
        rows.append((message.external_id, message.kind, message.text, message.state, reactions, sorted(rest.items(), key=str)))
    people = Identity.objects.order_by("kind", "value").values_list("kind", "value", "refused", "consent_at")
    return [*rows, *people, Conversation.objects.count()]


DAY: Sequence[Item] = (
    said("m1", "Where is my tent?", at=1),
    said("m2", "The green one", at=2, reply_to="m1"),
    Change("m2", "edit", "The blue one", by=(AIKO,), at=minute(3)),
    Change("m2", "edit", "The red one", by=(AIKO,), at=minute(5)),
    Change("m1", "react", "👍", by=(AIKO,), at=minute(4)),
    Change("m1", "unreact", by=(AIKO,), at=minute(6)),
    Change("m2", "react", "❤", by=(AIKO,), at=minute(6)),
    said("m3", "secret", at=7),
    Change("m3", "delete", by=(AIKO,), at=minute(8)),
    Change("m3", "edit", "more secret", by=(AIKO,), at=minute(9)),
    Consent(AIKO, False, "stop", minute(9)),
    Consent(AIKO, True, "start", minute(10)),
    Known(AIKO, (IdentityRef("api", "aiko-2", "", proven=True),)),
)


def test_a_day_in_any_order_and_many_times_leaves_what_it_leaves_once(cast: Cast, shop: Channel) -> None:
    ends = []
    for seed in range(12):
        dice, point = random.Random(seed), transaction.savepoint()
        day = list(DAY)
        if seed:
            day = day * dice.randrange(1, 6)
            dice.shuffle(day)
        told: dict[int, Item] = {}
        while day:
            part = [day.pop() for _ in range(min(len(day), dice.randrange(1, 6) if seed else len(day)))]
            part = part if seed else part[::-1]
            raws = tell(shop, *part)
            told |= {raw.pk: item for raw, item in zip(raws, part, strict=True)}
            settle_waiting(shop, told)
        ends.append(the_end(shop))
        transaction.savepoint_rollback(point)
    assert ends[0][1][2] == "The red one"
    assert ends[0][2][2] == ""
    for end in ends:
        assert end == ends[0]


def test_what_is_taken_back_is_gone_with_its_files(cast: Cast, shop: Channel) -> None:
    tell(shop, said("m1", "look", files=(File("a.png", "image/png", 0, ref="media-7"),)))
    assert Attachment.objects.get().missing == "waiting"
    tell(shop, Change("m1", "delete", by=(AIKO,), at=minute(2)))
    message = Message.objects.get()
    assert (message.text, message.html, Attachment.objects.count()) == ("", "", 0)
    assert message.conversation.preview == ""
    assert Event.objects.filter(kind="message.deleted", conversation_id=message.conversation_id).exists()


class TestForgetting:
    """What was taken back is gone from the raws that brought it, too."""

    def left(self, raws: list[RawInbound]) -> list[bool]:
        return [bool(RawInbound.objects.get(pk=raw.pk).payload) for raw in raws]

    def test_the_message_and_its_edits_go_and_the_record_stays(self, cast: Cast, shop: Channel) -> None:
        raws = tell(shop, said("m1", "secret"), said("m2", "no secret"))
        raws += tell(shop, Change("m1", "edit", "more secret", by=(AIKO,), at=minute(2)))
        raws += tell(shop, Change("m1", "delete", by=(AIKO,), at=minute(3)))
        assert self.left(raws) == [False, True, False, True]
        first = RawInbound.objects.get(pk=raws[0].pk)
        assert (first.state, first.reason, first.size) == (RawState.APPLIED, "what stood here was taken back", 2)
        assert not replay.again(first)

    def test_in_one_batch_and_out_of_order(self, cast: Cast, shop: Channel) -> None:
        raws = tell(shop, said("m1", "secret"), Change("m1", "delete", by=(AIKO,), at=minute(3)))
        raws += tell(shop, Change("m1", "edit", "more secret", by=(AIKO,), at=minute(2)))
        assert self.left(raws) == [False, True, False]
        assert RawInbound.objects.get(pk=raws[0].pk).reason == "what stood here was taken back"

    def test_a_raw_that_also_brought_what_still_stands_stays(self, cast: Cast, shop: Channel) -> None:
        store.many(shop.pk, [RawItem(b"{}")])
        raws = list(RawInbound.objects.filter(channel=shop))
        pipeline.apply(shop, raws, [[said("m1", "secret"), said("m2", "stands")]])
        tell(shop, Change("m1", "delete", by=(AIKO,), at=minute(3)))
        assert self.left(raws) == [True]
        tell(shop, Change("m2", "delete", by=(AIKO,), at=minute(4)))
        assert self.left(raws) == [False]

    def test_nobody_outside_can_name_the_raws_of_others(self, cast: Cast, shop: Channel) -> None:
        (other,) = tell(shop, said("m1", "stands"))
        tell(shop, said("m2", "x", extra={"raws": [other.pk]}), Change("m2", "delete", by=(AIKO,), at=minute(3)))
        assert self.left([other]) == [True]


def test_an_edit_keeps_what_stood_before(cast: Cast, shop: Channel) -> None:
    tell(shop, said("m1", "The green one"), Change("m1", "edit", "The blue one", by=(AIKO,), at=clock.now()))
    message = Message.objects.get()
    assert message.text == message.conversation.preview == "The blue one"
    assert [text for _at, text in message.marks["versions"]] == ["The green one", "The blue one"]


def test_what_a_kind_kept_comes_back_when_something_is_done_to_it(cast: Cast, shop: Channel) -> None:
    tell(shop, said("m1", "Where is my tent?", extra={"kept": {"token": "t-1"}}))
    asked = Message.objects.get()
    assert acts.action(Act(message=asked, name="seen")).extra == {"token": "t-1"}
    writing = write.Writing("It comes", parties=write.reply_parties(asked.conversation), quotes=asked.pk)
    ours = write.reply(asked.conversation, writing, channel=shop, by=Actor.user(cast.ben.pk), author=cast.ben)
    built = outbound.build(ours, list(ours.outbox.all()))
    assert (built.in_reply_to, built.answered) == ("m1", {"token": "t-1"})


def test_without_a_quote_nothing_of_it_travels(cast: Cast, shop: Channel) -> None:
    tell(shop, said("m1", "Where is my tent?", extra={"kept": {"token": "t-1"}}))
    matter = Conversation.objects.get()
    writing = write.Writing("It comes", parties=write.reply_parties(matter))
    ours = write.reply(matter, writing, channel=shop, by=Actor.user(cast.ben.pk), author=cast.ben)
    assert outbound.build(ours, list(ours.outbox.all())).answered == {}


class TestEchoes:
    def answer(self, cast: Cast, shop: Channel, text: str = "It comes **today**") -> Message:
        tell(shop, said("m1", "Where is my tent?"))
        conversation = Conversation.objects.get()
        writing = write.Writing(text, parties=write.reply_parties(conversation))
        return write.reply(conversation, writing, channel=shop, by=Actor.user(cast.ben.pk), author=cast.ben)

    def test_one_of_ours_by_its_key_is_no_new_message(self, cast: Cast, shop: Channel) -> None:
        ours = self.answer(cast, shop)
        tell(shop, said("p-9", "It comes today", outgoing=True, echo_of=ours.outbox.get().key))
        assert Message.objects.count() == 2
        assert streamed.one(ours).text == "It comes **today**"

    def test_one_that_is_quicker_than_the_answer_to_our_call_is_known_by_its_words(self, cast: Cast, shop: Channel) -> None:
        self.answer(cast, shop)
        (claimed,) = claim.claim(shop.pk, 5)
        tell(shop, said("p-9", "It comes **today**", outgoing=True))
        settle.settle(claimed, Sent("p-9"), shop.capabilities)
        assert Message.objects.count() == 2
        tell(shop, Receipt("p-9", "read"))
        assert Outbox.objects.get().state == "read"

    def test_what_a_colleague_wrote_on_his_phone_stands_in_the_conversation(self, cast: Cast, shop: Channel) -> None:
        tell(shop, said("m1", "Where is my tent?"), said("p-1", "In Osaka", at=1, outgoing=True, sender_name="Shop's phone"))
        conversation = Conversation.objects.get()
        message = conversation.messages.get(external_id="p-1")
        assert (message.kind, message.state, message.author_name) == ("out", "sent", "Shop's phone")
        assert conversation.category == 3
        assert conversation.waiting_since is None


class TestReceipts:
    def test_a_receipt_before_the_id_is_known_is_not_lost(self, cast: Cast, shop: Channel) -> None:
        TestEchoes().answer(cast, shop)
        (claimed,) = claim.claim(shop.pk, 5)
        receipt = Receipt("p-9", "delivered", extra={"price": {"amount": "0.01", "currency": "EUR"}})
        (raw,) = tell(shop, receipt)
        raw.refresh_from_db()
        assert raw.state == RawState.IGNORED
        settle.settle(claimed, Sent("p-9"), shop.capabilities)
        settle_waiting(shop, {raw.pk: receipt})
        assert Outbox.objects.get().state == "delivered"
        assert Message.objects.get(kind="out").marks["price"]["currency"] == "EUR"
        assert awaited.forget_old() == 0

    def test_of_several_parts_the_last_tells_that_all_arrived_and_any_that_it_failed(self, cast: Cast, shop: Channel) -> None:
        TestEchoes().answer(cast, shop)
        (claimed,) = claim.claim(shop.pk, 5)
        Outbox.objects.update(done=[["text-0", "p-1"], ["file-0", "p-2"]])
        settle.settle(claimed, Sent("p-1", further=("p-2",)), shop.capabilities)
        tell(shop, Receipt("p-1", "read"))
        assert Outbox.objects.get().state == "sent"
        tell(shop, Receipt("p-2", "delivered"))
        assert Outbox.objects.get().state == "delivered"
        tell(shop, Change("p-2", "react", "🎉", by=(AIKO,), at=minute(9)))
        assert next(iter(Message.objects.get(kind="out").marks["reactions"].values()))["text"] == "🎉"

    def test_a_mark_up_to_a_moment_reads_all_that_went_before(self, cast: Cast, shop: Channel) -> None:
        TestEchoes().answer(cast, shop)
        (claimed,) = claim.claim(shop.pk, 5)
        settle.settle(claimed, Sent("p-1"), shop.capabilities)
        tell(shop, Receipt("", "read", recipient="aiko", before=clock.now() - dt.timedelta(hours=1)))
        assert Outbox.objects.get().state == "sent"
        tell(shop, Receipt("", "read", recipient="aiko", before=clock.now()))
        assert Outbox.objects.get().state == "read"


def test_somebody_who_does_not_want_it_is_not_written_to(cast: Cast, shop: Channel) -> None:
    ours = TestEchoes().answer(cast, shop)
    tell(shop, Consent(AIKO, False, "stop", clock.now()))
    with pytest.raises(DeliveryError, match="do not want"):
        outbound.build(ours, list(ours.outbox.all()))
    tell(shop, Consent(AIKO, True, "start", clock.now()))
    assert outbound.build(ours, list(ours.outbox.all())).text


def test_a_new_id_of_somebody_leads_to_him(cast: Cast, shop: Channel) -> None:
    other = IdentityRef("api", "aiko-new", "", proven=True)
    tell(shop, said("m1", "Hello"), Known(AIKO, (other,)))
    tell(shop, said("m2", "It is me", sender=(other,), conversation_key="aiko-new"))
    assert len({message.conversation.customer_id for message in Message.objects.all()}) == 1


def test_in_one_batch_too(cast: Cast, shop: Channel) -> None:
    """The notice of the new id and the first words under it may come together."""
    other = IdentityRef("api", "aiko-new", "", proven=True)
    tell(shop, said("m1", "Hello"))
    tell(shop, Known(AIKO, (other,)), said("m2", "It is me", sender=(other,), conversation_key="aiko-new"))
    assert len({message.conversation.customer_id for message in Message.objects.all()}) == 1


NEW = IdentityRef("api", "aiko-new", "", proven=True)
RENAMED = Known(AIKO, (NEW,), key="aiko", further_keys=("aiko-new",))


def anew(external_id: str, at: int = 1) -> Inbound:
    return said(external_id, "It is me", at=at, sender=(NEW,), conversation_key="aiko-new")


@pytest.mark.parametrize("batches", [
    [[said("m1", "Hello")], [RENAMED], [anew("m2")]],
    [[said("m1", "Hello")], [RENAMED, anew("m2")]],
    [[said("m1", "Hello")], [anew("m2"), RENAMED]],
    [[said("m1", "Hello"), RENAMED], [anew("m2")]],
    [[said("m1", "Hello"), RENAMED, anew("m2")]],
    [[said("m1", "Hello"), RENAMED], [RENAMED], [anew("m2"), RENAMED]],
])  # fmt: skip
def test_a_talk_goes_on_under_the_new_key(cast: Cast, shop: Channel, batches: list[list[Item]]) -> None:
    for batch in batches:
        tell(shop, *batch)
    assert Conversation.objects.count() == 1
    tell(shop, said("m3", "And by the old one", at=2), anew("m4", at=3))
    assert Conversation.objects.get().messages.count() == 4


def test_a_new_key_that_leads_elsewhere_already_stays_there(cast: Cast, shop: Channel) -> None:
    bo = IdentityRef("api", "bo", "", proven=True)
    tell(shop, said("m1", "Hello"), said("b1", "I am Bo", sender=(bo,), conversation_key="bo"))
    tell(shop, Known(AIKO, (NEW,), key="aiko", further_keys=("bo", "aiko-new")))
    tell(shop, said("b2", "Still Bo", at=2, sender=(bo,), conversation_key="bo"), anew("m2"))
    assert sorted(one.messages.count() for one in Conversation.objects.all()) == [2, 2]


def test_after_a_closed_talk_a_new_one_begins_under_the_new_key(cast: Cast, shop: Channel) -> None:
    tell(shop, said("m1", "Hello"), RENAMED)
    first = Conversation.objects.get()
    Conversation.objects.update(category=Category.CLOSED)
    tell(shop, anew("m2"))
    assert Conversation.objects.exclude(pk=first.pk).get().follows_id == first.pk


def test_who_writes_again_can_be_written_to(cast: Cast, shop: Channel) -> None:
    tell(shop, said("m1", "Hello"))
    Identity.objects.update(undeliverable_at=clock.now())
    tell(shop, said("m2", "Are you there?", at=1))
    assert Identity.objects.get().undeliverable_at is None


def test_a_word_that_changes_nothing_is_no_event(cast: Cast, shop: Channel) -> None:
    tell(shop, said("m1", "Hello"), Consent(AIKO, True, "start", clock.now()))
    assert not Event.objects.filter(kind__startswith="customer.consent").exists()


def test_openings(cast: Cast, shop: Channel) -> None:
    day = Opening("service", 86400)
    tell(shop, said("m1", "Hello", opens=(day,), at=0))
    assert windows.standing(shop, AIKO) == windows.ALWAYS
