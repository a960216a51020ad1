"""A talk with a visitor: where the answer goes, and whether he is there to see it."""

from __future__ import annotations

import json

import pytest

from sangam.channels.base import Contact, IdentityRef, Inbound, RawItem
from sangam.channels.models import Channel
from sangam.conversations import visitor
from sangam.conversations.models import Conversation
from sangam.ingest import pipeline, store
from sangam.ingest.models import RawInbound
from sangam.web.workspace.tests.test_conversation import HTMX, at
from sangam.web.workspace.tests.test_list import signed_in
from sangam.web.workspace.tests.test_live import DOOR, happened, told, viewer
from tests.cast import Cast

pytestmark = pytest.mark.django_db
KEY = "a-browser-of-cleo"


@pytest.fixture
def chat(cast: Cast) -> Channel:
    return cast.chat()


def who(chat: Channel) -> IdentityRef:
    return IdentityRef(chat.capabilities.identity_kinds[0], KEY, str(chat.pk), "Cleo", True)


def writes(cast: Cast, chat: Channel, *addresses: str) -> Conversation:
    said = Inbound(
        external_id=f"{KEY}:1", sender=(who(chat),), sender_name="Cleo", text="Is it back?", reply_text="Is it back?",
        conversation_key=KEY, contacts=tuple(IdentityRef("email", one) for one in addresses),
    )  # fmt: skip
    (message,) = cast.arrive(said, channel=chat)
    return message.conversation


def leaves(chat: Channel, address: str) -> None:
    """An address, named after the message."""
    store.many(chat.pk, [RawItem(payload=b"{}")])
    raw = RawInbound.objects.latest("pk")
    pipeline.apply(chat, [raw], [[Contact(KEY, who(chat), (IdentityRef("email", address),))]])


def test_the_composer_says_where_an_answer_goes_on_to(cast: Cast, chat: Channel) -> None:
    row = writes(cast, chat, "cleo@example.com")
    shown = signed_in(cast.ben).get(at(row)).content.decode()
    assert "Has left: the answer goes on by e-mail to cleo@example.com" in shown
    assert "By e-mail from support@northwind.test" in shown


def test_without_an_address_the_answer_waits(cast: Cast, chat: Channel) -> None:
    shown = signed_in(cast.ben).get(at(writes(cast, chat))).content.decode()
    assert "Has left and gave no address: the answer waits in the chat" in shown
    assert KEY not in shown


def test_by_hand_it_goes_by_mail_and_the_talk_can_come_back(cast: Cast, chat: Channel) -> None:
    row, client = writes(cast, chat, "cleo@example.com"), signed_in(cast.ben)
    given = {"text": "Here in full.", "channel": cast.mailbox.pk, "to": "cleo@example.com", "seen": row.last_message_id}
    answer = client.post(at(row, "/replies"), given, headers=HTMX)
    assert answer.status_code == 200
    (sent,) = row.messages.get(kind="out").outbox.all()
    assert (sent.channel_id, sent.value) == (cast.mailbox.pk, "cleo@example.com")
    assert KEY not in answer.content.decode()
    row.refresh_from_db()
    back = {"text": "And here.", "channel": chat.pk, "seen": row.last_message_id}
    assert client.post(at(row, "/replies"), back, headers=HTMX).status_code == 200
    (sent,) = row.messages.filter(kind="out").latest("pk").outbox.all()
    assert (sent.channel_id, sent.value) == (chat.pk, KEY)


def test_a_letter_of_old_offers_no_chat(cast: Cast, chat: Channel) -> None:
    row = cast.conversation()
    assert "data-way" not in signed_in(cast.ben).get(at(row)).content.decode()
    given = {"text": "Hello", "channel": chat.pk, "seen": row.last_message_id}
    assert signed_in(cast.ben).post(at(row, "/replies"), given, headers=HTMX).status_code == 422


def test_an_address_that_is_left_later_comes_to_the_composer(cast: Cast, chat: Channel) -> None:
    row = writes(cast, chat)
    (frame,) = told(cast.ben, happened(lambda: leaves(chat, "cleo@example.com")), f"conversation:{row.pk}")
    assert "goes on by e-mail to cleo@example.com" in frame["reach"]
    assert happened(lambda: leaves(chat, "cleo@example.com")) == []


def test_who_looks_at_a_talk_follows_its_visitor(cast: Cast, chat: Channel) -> None:
    row = writes(cast, chat)
    watched = DOOR.watch(viewer(cast.ben), f"conversation:{row.pk}", {})
    assert watched is not None and watched.follows == (visitor.topic(str(chat.pk), KEY),)
    assert json.dumps(watched.follows).count("visitor:") == 1
