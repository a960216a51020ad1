"""The whole road there and back: the real webhook address, the pipeline, delivery, and a program that listens."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client

from sangam.channels import administer
from sangam.channels.kinds.api import proof
from sangam.channels.kinds.api.tests import other_side
from sangam.channels.kinds.api.tests.other_side import OtherSide
from sangam.channels.models import Channel
from sangam.conversations import status, write
from sangam.conversations.models import Category, Conversation, Message
from sangam.delivery.tests.office import MINUTE, deliver
from sangam.events.record import Actor
from sangam.ingest.models import RawInbound
from sangam.lib import clock
from tests.cast import Cast

pytestmark = pytest.mark.django_db(transaction=True)
CUSTOMER = {"id": "u-7", "name": "Cleo Marin"}


@pytest.fixture
def side(settings: Any) -> Iterator[OtherSide]:
    settings.INTERNAL_HOSTS = ["127.0.0.1"]
    with other_side.running() as found:
        yield found


@pytest.fixture
def shop(cast: Cast, side: OtherSide) -> Channel:
    channel = Channel(kind="api", name="Shop", brand=cast.brand, team=cast.support)
    channel = administer.save(channel, {"webhook_url": side.url}, by=cast.ada)
    side.secret = proof.shown(channel.plain_settings().get(proof.SIGNING))
    return channel


def call(channel: Channel, body: object, secret: str = "") -> Any:
    bearer = secret or channel.plain_settings().get(proof.SECRET)
    return Client().post(
        f"/hooks/{channel.token}/",
        json.dumps(body),
        content_type="application/json",
        headers={"authorization": f"Bearer {bearer}"},
    )


def said(text: str, number: int = 1, **more: Any) -> dict[str, Any]:
    return {"id": f"m-{number}", "customer": CUSTOMER, "conversation": "order-9", "text": text, **more}


def answer(cast: Cast, shop: Channel, conversation: Conversation, text: str = "It is **back**.") -> Message:
    writing = write.Writing(text, write.reply_parties(conversation))
    return write.reply(conversation, writing, channel=shop, by=Actor.user(cast.ben.pk), author=cast.ben)


def test_there_and_back(cast: Cast, shop: Channel, side: OtherSide) -> None:
    reply = call(shop, said("Is the Skerry back?"))
    assert (reply.status_code, reply.json()) == (200, {"entries": [{"id": "m-1"}], "settled": True})
    conversation = Conversation.objects.get()
    assert (conversation.customer.name, conversation.messages.get().text) == ("Cleo Marin", "Is the Skerry back?")
    message = answer(cast, shop, conversation)
    deliver()
    ((name, told),) = side.taken.items()
    assert told["data"]["conversation"] == "order-9" and told["data"]["customers"][0]["id"] == "u-7"
    assert told["data"]["text"] == "It is **back**." and "<strong>back</strong>" in told["data"]["html"] and name
    assert call(shop, {"type": "receipt", "message": told["data"]["id"], "state": "read"}).json()["settled"]
    message.refresh_from_db()
    assert message.state == "read"
    call(shop, said("Thank you", 2))
    assert Conversation.objects.count() == 1 and conversation.messages.count() == 3


def test_the_same_call_five_times_is_one_message(shop: Channel) -> None:
    assert {call(shop, said("Hello")).status_code for _time in range(5)} == {200}
    assert Message.objects.count() == 1


def test_what_is_not_genuine_leaves_no_row(shop: Channel) -> None:
    assert call(shop, said("Hello"), secret="wrong").status_code == 401
    assert not RawInbound.objects.exists()


def test_what_cannot_be_read_is_told_and_kept(shop: Channel) -> None:
    reply = call(shop, ["no", "object"])
    assert reply.status_code == 400 and reply.json()["error"]
    assert RawInbound.objects.get().state == "quarantined"


def test_while_the_other_side_is_away_the_answer_waits(cast: Cast, shop: Channel, side: OtherSide) -> None:
    call(shop, said("Hello"))
    side.status = 503
    message = answer(cast, shop, Conversation.objects.get())
    deliver()
    message.refresh_from_db()
    assert message.state == "queued" and not side.taken
    side.status = 200
    with clock.held_at(clock.now() + 5 * MINUTE):
        deliver()
    message.refresh_from_db()
    assert message.state == "sent" and len(side.heard) == 2 and len(set(side.heard)) == 1


def test_two_matters_of_one_customer_stay_two(shop: Channel) -> None:
    call(shop, {"entries": [said("Tent", 1), said("Stove", 2, conversation="order-10"), said("Again the tent", 3)]})
    counts = sorted(row.messages.count() for row in Conversation.objects.all())
    assert counts == [1, 2] and Conversation.objects.values("customer").distinct().count() == 1


def test_what_was_solved_opens_again(cast: Cast, shop: Channel) -> None:
    call(shop, said("Tent"))
    row = Conversation.objects.get()
    status.solve(row, by=Actor.user(cast.ben.pk))
    call(shop, said("And again", 2))
    row.refresh_from_db()
    assert row.category == Category.OPEN and row.messages.count() == 2


def test_the_trial_of_the_setup_screen_calls_and_names_what_to_paste(shop: Channel, side: OtherSide) -> None:
    checks = administer.probe(shop)
    assert all(check.ok for check in checks) and [told["type"] for told in side.taken.values()] == ["ping"]
    assert any(shop.token in check.text for check in checks)
    side.status = 500
    assert not administer.probe(shop)[-1].ok
