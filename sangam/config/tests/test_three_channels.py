"""One customer, several channels: known again by his number, answered where he also is, and what he answers there belongs."""

from __future__ import annotations

import datetime as dt
from typing import Any

import jwt
import pytest
from django.test import Client

from sangam.channels import registry
from sangam.channels.base import Request
from sangam.channels.faking import Fake
from sangam.channels.kinds.sms.fake import Fake as Texts
from sangam.channels.kinds.whatsapp.fake import Fake as WhatsApp
from sangam.channels.models import Channel
from sangam.channels.widgets import WidgetAdapter
from sangam.config.playing import casting
from sangam.conversations import ways, write
from sangam.conversations.models import Conversation, Message, OpenThread, Outbox
from sangam.conversations.write import Writing
from sangam.customers.models import Customer, Identity
from sangam.delivery import claim
from sangam.events.record import Actor
from sangam.ingest import pipeline, store
from sangam.ingest.models import RawInbound
from sangam.lib import clock
from sangam.web.widget.tests.visiting import Browser
from tests.cast import Cast

pytestmark = pytest.mark.django_db
NUMBER = "+919825012345"
ALIKE = {Texts.kind: "hetal", WhatsApp.kind: "jignesh"}
"""Who has this number on both."""


class Provider:
    """A kind's fake with a channel, its calls taken by the real verification and pipeline."""

    def __init__(self, make: type[Fake]) -> None:
        part = casting.cast(registry.get(make.kind), make, "http://127.0.0.1:9")
        self.fake, self.channel = part.fake, part.channel

    def says(self, text: str, **more: Any) -> Message:
        return self.hears(self.fake.say(ALIKE[self.fake.kind], text, **more))

    def hears(self, calls: list[Request]) -> Message:
        settings, adapter = self.channel.plain_settings(), self.channel.adapter
        assert all(adapter.verify(call, settings).ok for call in calls)
        store.many(self.channel.pk, [raw for call in calls for raw in adapter.unpack(call, settings)])
        raws = list(RawInbound.objects.filter(channel=self.channel, state="stored").order_by("pk"))
        pipeline.apply(self.channel, raws, [adapter.parse(bytes(raw.payload), raw.headers) for raw in raws])
        return Message.objects.filter(channel=self.channel, kind="in").latest("pk")


@pytest.fixture
def texts(cast: Cast) -> Provider:
    return Provider(Texts)


@pytest.fixture
def whatsapp(cast: Cast) -> Provider:
    return Provider(WhatsApp)


def answer(cast: Cast, row: Conversation, channel: Channel, text: str = "It left today") -> Message:
    row.refresh_from_db()
    client = Client()
    client.force_login(cast.ben)
    given = {"text": text, "channel": channel.pk, "seen": row.last_message_id}
    answered = client.post(f"/conversations/{row.number}/replies", given, headers={"HX-Request": "true"})
    assert answered.status_code == 200, answered.content.decode()
    assert ("stream-bend" in answered.content.decode()) is (row.channel_id != channel.pk)
    return row.messages.filter(kind="out").latest("pk")


def test_one_number_on_two_networks_is_one_customer(texts: Provider, whatsapp: Provider) -> None:
    first, second = texts.says("Where is my tent?"), whatsapp.says("It is me again")
    assert first.conversation_id != second.conversation_id
    assert first.conversation.customer_id == second.conversation.customer_id
    assert Customer.objects.count() == 1


def test_an_answer_on_another_channel_brings_the_answer_to_it_home(cast: Cast, texts: Provider, whatsapp: Provider) -> None:
    row = texts.says("Where is my tent?").conversation
    whatsapp.says("Something else")
    answer(cast, row, whatsapp.channel)
    back = whatsapp.says("Thank you")
    assert back.conversation_id == row.pk
    assert texts.says("Here too").conversation_id == row.pk
    assert sorted(row.messages.values_list("channel__kind", flat=True)) == sorted([Texts.kind, WhatsApp.kind] * 2)
    assert Conversation.objects.count() == 2


def test_all_keys_of_his_talk_lead_there(cast: Cast, texts: Provider, whatsapp: Provider) -> None:
    """WhatsApp tells of him with a number and an id of its own, or with one of them."""
    row = texts.says("Where is my tent?").conversation
    whatsapp.says("Something else")
    before = set(OpenThread.objects.filter(channel=whatsapp.channel).values_list("key", flat=True))
    answer(cast, row, whatsapp.channel)
    keys = OpenThread.objects.filter(channel=whatsapp.channel)
    assert before <= set(keys.values_list("key", flat=True)) and set(keys.values_list("conversation", flat=True)) == {row.pk}


def test_who_answers_in_the_first_conversation_again_gets_the_answer_there(
    cast: Cast, texts: Provider, whatsapp: Provider
) -> None:
    row = texts.says("Where is my tent?").conversation
    other = whatsapp.says("Something else").conversation
    answer(cast, row, whatsapp.channel)
    answer(cast, other, whatsapp.channel)
    assert whatsapp.says("About the other").conversation_id == other.pk


def test_what_is_sent_later_leads_there_once_it_goes(cast: Cast, texts: Provider, whatsapp: Provider) -> None:
    row = texts.says("Where is my tent?").conversation
    other = whatsapp.says("Something else").conversation
    writing = Writing("Tomorrow", write.parties_on(row, whatsapp.channel), not_before=clock.now() + dt.timedelta(hours=1))
    write.reply(row, writing, channel=whatsapp.channel, by=Actor.user(cast.ben.pk), author=cast.ben)
    assert whatsapp.says("Still there?").conversation_id == other.pk
    Outbox.objects.update(not_before=clock.now())
    assert claim.release() == 1
    assert whatsapp.says("And now?").conversation_id == row.pk


def signed_in_at(chat: Channel, **claims: Any) -> Browser:
    browser = Browser(chat)
    secret = str(chat.plain_settings().get("identity_secret"))
    adapter = chat.adapter
    assert isinstance(adapter, WidgetAdapter)
    token = jwt.encode({"sub": "u-7", "exp": int(clock.now().timestamp()) + 600, **claims}, secret, algorithm="HS256")
    browser.token = adapter.admit("", token, chat.plain_settings()).token
    return browser


def test_a_signed_in_visitor_is_answered_on_his_phone_in_the_same_conversation(cast: Cast, whatsapp: Provider) -> None:
    chat = cast.chat()
    signed_in_at(chat, name="Jignesh", phone_number=NUMBER).say("Is it back?")
    row = Conversation.objects.get()
    assert Identity.objects.get(kind="phone").customer_id == row.customer_id
    assert ways.further(row, [whatsapp.channel]) == [whatsapp.channel]
    assert ways.of(row, whatsapp.channel).shut, "a window opens when they write"
    other = whatsapp.says("And here I am").conversation
    assert other.customer_id == row.customer_id and other.pk != row.pk
    answer(cast, row, whatsapp.channel)
    assert whatsapp.says("Thank you").conversation_id == row.pk


def test_a_stop_that_comes_twice_does_not_undo_the_start_between(texts: Provider) -> None:
    """Twilio tells no moments: the order of arrival is all there is, and what it repeats is old."""
    stop = texts.fake.say(ALIKE[Texts.kind], "STOP")
    texts.hears(stop)
    assert Identity.objects.get(value=NUMBER).refused
    texts.says("START")
    texts.hears(stop)
    assert Identity.objects.get(value=NUMBER).refused == ""
