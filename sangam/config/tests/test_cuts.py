"""A call that broke off after all was said: what the other side tells of it spares saying it again."""

from __future__ import annotations

import pytest

from sangam.channels.base import DeliveryError, Item, Receipt, Sent
from sangam.channels.calls import CUT
from sangam.channels.models import Channel
from sangam.config.tests.test_afterwards import TestEchoes, said, settle_waiting, shop, tell
from sangam.conversations.models import Message, Outbox
from sangam.delivery import claim, outbound, settle
from sangam.delivery.context import note
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
