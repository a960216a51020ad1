"""A place, a card and choices beside an answer: as such where the channel has them, as words elsewhere."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import ValidationError

from sangam.channels.base import Spot
from sangam.channels.models import Channel
from sangam.conversations import drafts, streamed
from sangam.conversations.models import Message
from sangam.delivery import outbound
from sangam.web.workspace.composer import along
from sangam.web.workspace.tests.test_conversation import at
from sangam.web.workspace.tests.test_list import signed_in
from sangam.web.workspace.tests.test_ways import answer, page, phone, said
from tests.cast import Cast

__all__ = ["phone"]
pytestmark = pytest.mark.django_db
PLACE = {"place": "41.1579, -8.6291", "place_name": "Our shop", "place_address": "Rua 7"}
CARD = {"card_name": "Ana Lima", "card_phone": "+351 912 345 678"}


def test_all_of_it_goes_and_stands_in_the_stream(cast: Cast, phone: Channel) -> None:
    conversation = said(phone)
    drawn = answer(signed_in(cast.ben), conversation, phone, **PLACE, **CARD, choices="Yes\n\nNo\nYes\n").content.decode()
    message = Message.objects.get(kind="out")
    built = outbound.build(message, list(message.outbox.all())).enclosed
    assert built.place == Spot(41.1579, -8.6291, "Our shop", "Rua 7")
    assert (built.people[0].name, built.people[0].phones) == ("Ana Lima", ("+351912345678",))
    assert built.choices == ("Yes", "No")
    assert message.text == "It comes today"
    for words in ("Our shop", "Ana Lima", 'class="choice"', "openstreetmap.org"):
        assert words in drawn


def test_a_place_needs_no_words(cast: Cast, phone: Channel) -> None:
    assert answer(signed_in(cast.ben), said(phone), phone, text="", **PLACE).status_code == 200
    message = Message.objects.select_related("conversation").get(kind="out")
    assert (message.content, message.conversation.preview) == ("location", "\N{ROUND PUSHPIN}")
    assert streamed.one(message).extras.location is not None


@pytest.mark.parametrize("wrong", [
    {"place": "somewhere"}, {"place": "91.0, 5.0"}, {"place_name": "Shop"}, {"card_name": "Ana"}, {"card_phone": "call me"},
    {"choices": "\n".join(map(str, range(30)))}, {"text": "", "choices": "Yes"},
])  # fmt: skip
def test_what_cannot_be_read_is_told_and_kept(cast: Cast, phone: Channel, wrong: dict[str, Any]) -> None:
    refused = answer(signed_in(cast.ben), said(phone), phone, **wrong)
    assert refused.status_code == 422
    name, value = next((one for one in wrong.items() if one[1]), ("", ""))
    assert value.splitlines()[0] in refused.content.decode() and not Message.objects.filter(kind="out").exists()
    assert name


def test_on_a_channel_without_any_of_it_the_words_say_it(cast: Cast) -> None:
    letters = cast.conversation()
    given = {"to": "cleo@example.com", "seen": letters.last_message_id, **PLACE, **CARD, "choices": "Yes\nNo"}
    answer(signed_in(cast.ben), letters, cast.mailbox, **given)
    message = Message.objects.filter(kind="out").latest("pk")
    assert "1. Yes\n2. No" in message.text and "mlat=41.157900" in message.text and "+351912345678" in message.text
    assert not streamed.one(message).extras.enclosed


def test_more_choices_than_the_channel_has_become_a_list(cast: Cast, phone: Channel) -> None:
    most = phone.capabilities.encloses.choices
    answer(signed_in(cast.ben), said(phone), phone, choices="\n".join(f"Choice {n}" for n in range(most + 1)))
    assert f"{most + 1}. Choice {most}" in Message.objects.get(kind="out").text


def test_what_was_begun_stays_until_it_is_sent(cast: Cast, phone: Channel) -> None:
    conversation, client = said(phone), signed_in(cast.ben)
    client.post(at(conversation, "/draft/reply"), {"text": "", **PLACE, "channel": phone.pk})
    assert drafts.find(cast.ben, conversation, "reply")
    assert 'value="Our shop"' in page(cast, conversation)
    answer(client, conversation, phone, **PLACE)
    assert drafts.find(cast.ben, conversation, "reply") is None


def test_the_preview_shows_what_goes_as_words(cast: Cast, phone: Channel) -> None:
    conversation, client = said(phone), signed_in(cast.ben)
    given = {"conversation": conversation.number, "text": "Which?", "choices": "Yes\nNo"}
    told = client.post("/preview", {**given, "channel": cast.mailbox.pk})
    assert "Yes" in told.content.decode()
    assert "Yes" not in client.post("/preview", {**given, "channel": phone.pk}).content.decode()


@pytest.mark.parametrize("link", [
    "https://www.openstreetmap.org/?mlat=41.1579&mlon=-8.6291#map=16/41.15/-8.62",
    "https://www.google.com/maps/@41.1579,-8.6291,17z",
    "https://maps.google.com/?q=41.1579,-8.6291", "41.1579 -8.6291", "41.1579,-8.6291",
    "https://www.openstreetmap.org/#map=16/41.1579/-8.6291",
])  # fmt: skip
def test_links_of_maps_are_read(link: str) -> None:
    assert along.read({"place": link}).place == Spot(41.1579, -8.6291)


def test_a_number_that_is_none_is_refused() -> None:
    with pytest.raises(ValidationError):
        along.read({"place": "1,2,3"})
