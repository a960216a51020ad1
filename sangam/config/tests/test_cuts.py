"""A call that broke off after all was said: what the other side tells of it spares saying it again."""

from __future__ import annotations

import pytest

from sangam.channels.base import DeliveryError, Item, Receipt, Sent
from sangam.channels.calls import CUT
from sangam.channels.models import Channel
from sangam.config.tests.test_afterwards import TestEchoes, said, settle_waiting, shop, tell
from sangam.conversations import write
from sangam.conversations.models import Message, Outbox
from sangam.delivery import claim, outbound, settle
from sangam.delivery.context import note
from sangam.events.record import Actor
from tests.cast import Cast

__all__ = ["shop"]
pytestmark = pytest.mark.django_db
BROKEN = DeliveryError("ReadTimeout", permanent=False, kind="network", code=CUT, retry_after=20)


def sending(cast: Cast, shop: Channel) -> tuple[Message, claim.Claimed]:
    message = TestEchoes().answer(cast, shop)
    (claimed,) = claim.claim(shop.pk, 5)
    return message, claimed


def once_more(shop: Channel) -> claim.Claimed:
    Outbox.objects.update(not_before="2026-01-01T00:00:00Z")
    (claimed,) = claim.claim(shop.pk, 5)
    return claimed


def heard(message: Message, how: str) -> Item:
    key = message.outbox.get().key
    if how == "echo":
        return said("p-1", "It comes today", outgoing=True, echo_of=key, echo_part="text-0")
    return Receipt("p-1", "delivered", echo_of=key, echo_part="text-0")


@pytest.mark.parametrize("how", ["echo", "receipt"])
@pytest.mark.parametrize("early", [True, False])
def test_what_came_back_is_not_sent_again(cast: Cast, shop: Channel, how: str, early: bool) -> None:
    """Early: while the call still hangs."""
    message, claimed = sending(cast, shop)
    item = heard(message, how)
    raws = tell(shop, item) if early else []
    settle.settle(claimed, BROKEN, shop.capabilities)
    raws += [] if early else tell(shop, item)
    again = once_more(shop)
    built = outbound.build(message, list(message.outbox.all()))
    assert dict(built.done) == {"text-0": "p-1"}, "the kind skips this part, and calls nobody"
    settle.settle(again, Sent("p-1"), shop.capabilities)
    settle_waiting(shop, {raw.pk: item for raw in raws})
    row = Outbox.objects.get()
    assert (row.state, row.maybe_twice) == ("delivered" if how == "receipt" else "sent", False)
    assert Message.objects.count() == 2


def test_the_rest_of_a_message_still_goes(cast: Cast, shop: Channel) -> None:
    message, claimed = sending(cast, shop)
    settle.settle(claimed, BROKEN, shop.capabilities)
    tell(shop, heard(message, "receipt"))
    assert Outbox.objects.get().state == "queued", "a receipt of one part does not end the message"


def test_where_nothing_came_back_it_says_that_it_may_be_there_twice(cast: Cast, shop: Channel) -> None:
    message, claimed = sending(cast, shop)
    settle.settle(claimed, BROKEN, shop.capabilities)
    assert not Outbox.objects.get().maybe_twice
    again = once_more(shop)
    built = outbound.build(message, list(message.outbox.all()))
    note(built, "text-0", "p-2")
    settle.settle(again, Sent("p-2"), shop.capabilities)
    assert (Outbox.objects.get().state, Outbox.objects.get().maybe_twice) == ("sent", True)


def test_a_part_that_is_known_is_noted_once(cast: Cast, shop: Channel) -> None:
    message, _claimed = sending(cast, shop)
    tell(shop, heard(message, "receipt"), heard(message, "receipt"))
    note(outbound.build(message, list(message.outbox.all())), "text-0", "p-1")
    assert Outbox.objects.get().done == [["text-0", "p-1"]]


def test_the_next_try_is_told_since_when_and_what_else_was_said(cast: Cast, shop: Channel) -> None:
    message, claimed = sending(cast, shop)
    assert outbound.build(message, list(message.outbox.all())).cut is None
    settle.settle(claimed, BROKEN, shop.capabilities)
    writing = write.Writing("It comes today", parties=write.reply_parties(message.conversation))
    other = write.reply(message.conversation, writing, channel=shop, by=Actor.user(cast.ben.pk), author=cast.ben)
    Message.objects.filter(pk=other.pk).update(external_id="p-0")
    Outbox.objects.filter(message=other).update(state="sent")
    once_more(shop)
    built = outbound.build(message, list(message.outbox.all()))
    assert built.cut == message.outbox.get().tries.earliest("number").started_at and "p-0" in built.others
    assert message.external_id not in built.others


def test_who_looked_knows_that_it_is_there_once(cast: Cast, shop: Channel) -> None:
    message, claimed = sending(cast, shop)
    settle.settle(claimed, BROKEN, shop.capabilities)
    again = once_more(shop)
    note(outbound.build(message, list(message.outbox.all())), "text-0", "p-1", looked=True)
    settle.settle(again, Sent("p-1"), shop.capabilities)
    assert (Outbox.objects.get().state, Outbox.objects.get().maybe_twice) == ("sent", False)


def test_a_process_that_died_is_looked_after_too(cast: Cast, shop: Channel) -> None:
    message, _claimed = sending(cast, shop)
    Outbox.objects.update(lease_until="2026-01-01T00:00:00Z")
    (again,) = claim.claim(shop.pk, 5)
    built = outbound.build(message, list(message.outbox.all()))
    assert built.cut is not None and Outbox.objects.get().maybe_twice
    note(built, "text-0", "p-1", looked=True)
    settle.settle(again, Sent("p-1"), shop.capabilities)
    assert not Outbox.objects.get().maybe_twice


def test_words_that_come_back_without_a_key_after_a_cut_are_not_said_again(cast: Cast, shop: Channel) -> None:
    message, claimed = sending(cast, shop)
    settle.settle(claimed, BROKEN, shop.capabilities)
    tell(shop, said("p-1", "It comes **today**", outgoing=True))
    assert Message.objects.count() == 2, "they are not taken for a colleague's"
    once_more(shop)
    assert dict(outbound.build(message, list(message.outbox.all())).done) == {"text-0": "p-1"}
