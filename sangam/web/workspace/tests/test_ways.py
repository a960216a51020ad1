"""The composer knows the window: until when and with what an answer may go, before anybody writes."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.test import Client

from sangam.channels import administer, registry, templates
from sangam.channels.base import Template
from sangam.channels.kinds.whatsapp.fake import Fake
from sangam.channels.models import Channel
from sangam.conversations import ways, windows, write
from sangam.conversations.models import Conversation, Message, ReplyWindow
from sangam.customers import consent
from sangam.customers.models import Identity
from sangam.delivery import outbound
from sangam.events.record import SYSTEM
from sangam.ingest import pipeline, store
from sangam.ingest.models import RawInbound
from sangam.lib import clock
from sangam.web.workspace.tests.test_conversation import HTMX, at
from sangam.web.workspace.tests.test_list import signed_in
from tests.cast import Cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def phone(cast: Cast) -> Channel:
    return administer.save(
        Channel(kind=Fake.kind, name="Our number", brand=cast.brand, team=cast.support),
        Fake("https://provider.example").settings(),
        by=None,
    )


def said(channel: Channel, text: str = "Where is my tent?") -> Conversation:
    """A customer of the fake writes, through the real verification and the real pipeline."""
    fake = Fake("https://provider.example")
    for call in fake.say(fake.personas[0].key, text):
        assert channel.adapter.verify(call, channel.plain_settings()).ok
        store.many(channel.pk, channel.adapter.unpack(call, channel.plain_settings()))
    raws = list(RawInbound.objects.filter(channel=channel, state="stored").order_by("pk"))
    parsed = [channel.adapter.parse(bytes(raw.payload), raw.headers) for raw in raws]
    pipeline.apply(channel, raws, parsed)
    return Conversation.objects.filter(channel=channel).latest("pk")


def pass_by(hours: int) -> None:
    for row in ReplyWindow.objects.all():
        ReplyWindow.objects.filter(pk=row.pk).update(closes_at=row.closes_at - dt.timedelta(hours=hours))


def page(cast: Cast, conversation: Conversation) -> str:
    return signed_in(cast.ben).get(at(conversation)).content.decode()


def answer(client: Client, conversation: Conversation, channel: Channel, **more: Any) -> Any:
    given = {"text": "It comes today", "channel": channel.pk, "seen": conversation.last_message_id, **more}
    return client.post(at(conversation, "/replies"), given, headers=HTMX)


def test_the_composer_says_until_when(cast: Cast, phone: Channel) -> None:
    text = page(cast, said(phone))
    assert "Answers may go here until" in text
    assert "data-shut" not in text


def test_after_the_window_nothing_is_written_and_the_words_say_what_to_do(cast: Cast, phone: Channel) -> None:
    conversation = said(phone)
    pass_by(25)
    assert "The time to answer here has passed" in page(cast, conversation)
    refused = answer(signed_in(cast.ben), conversation, phone)
    assert refused.status_code == 422
    assert "Choose a template" in refused.content.decode()
    assert Message.objects.filter(kind="out").count() == 0


def test_a_template_goes_when_nothing_else_may(cast: Cast, phone: Channel) -> None:
    conversation = said(phone)
    pass_by(25)
    templates.keep(phone, [
        Template("on_its_way", "en", "approved", "Hello {1}, your tent comes {2}.", ("1", "2")),
        Template("no_good", "en", "rejected", "Buy!"),
    ])  # fmt: skip
    client = signed_in(cast.ben)
    row = templates.usable(phone).get()
    holes = client.get(at(conversation, "/template"), {"channel": phone.pk, "template": row.pk, "var-2": "today"})
    assert "Hello ‹…›, your tent comes today." in holes.content.decode()
    empty = answer(client, conversation, phone, template=row.pk, text="", **{"var-1": "Cleo"})
    assert empty.status_code == 422
    assert "Fill in: your tent comes … ." in empty.content.decode()
    assert (
        answer(client, conversation, phone, template=row.pk, text="", **{"var-1": "Cleo", "var-2": "today"}).status_code == 200
    )
    message = Message.objects.get(kind="out")
    assert message.text == "Hello Cleo, your tent comes today."
    sending = outbound.build(message, list(message.outbox.all()))
    assert sending.template is not None
    assert (sending.template.name, dict(sending.template.values)) == ("on_its_way", {"1": "Cleo", "2": "today"})


def test_a_template_that_is_not_approved_is_not_sent(cast: Cast, phone: Channel) -> None:
    conversation = said(phone)
    templates.keep(phone, [Template("no_good", "en", "rejected", "Buy!")])
    wanted = phone.templates.get().pk
    assert answer(signed_in(cast.ben), conversation, phone, template=wanted).status_code == 422
    templates.keep(phone, [])
    assert phone.templates.get().gone


def test_what_waited_past_the_window_fails_with_its_reason_and_is_not_sent(cast: Cast, phone: Channel) -> None:
    conversation = said(phone)
    answer(signed_in(cast.ben), conversation, phone)
    message = Message.objects.get(kind="out")
    assert outbound.build(message, list(message.outbox.all())).open
    pass_by(25)
    with pytest.raises(Exception, match="has passed") as told:
        outbound.build(message, list(message.outbox.all()))
    assert told.value.failure.kind == "window"


def test_a_count_of_answers_is_kept(cast: Cast, phone: Channel) -> None:
    conversation = said(phone)
    ReplyWindow.objects.update(count=2)
    client = signed_in(cast.ben)
    answer(client, conversation, phone)
    assert ways.of(conversation, phone).standing.left == 1
    conversation.refresh_from_db()
    answer(client, conversation, phone)
    conversation.refresh_from_db()
    assert ways.of(conversation, phone).shut
    assert answer(client, conversation, phone).status_code == 422
    said(phone, "Still there?")
    assert ReplyWindow.objects.get().opened_at <= clock.now()


def test_who_does_not_want_it_is_not_offered(cast: Cast, phone: Channel) -> None:
    conversation = said(phone)
    for identity in Identity.objects.filter(customer=conversation.customer_id):
        consent.said(identity.pk, given=False, reason="stop", at=clock.now(), by=SYSTEM)
    assert "do not want to be written to" in page(cast, conversation)
    assert answer(signed_in(cast.ben), conversation, phone).status_code == 422


class TestOtherWays:
    def test_a_customer_is_answered_where_he_also_is(self, cast: Cast, phone: Channel) -> None:
        """Somebody who proved an address and a number may be answered by either, whatever he wrote by."""
        conversation = said(phone)
        Identity.objects.create(
            customer_id=conversation.customer_id,
            kind="email",
            value="marina@example.com",
            verified_at=clock.now(),
            verified_by="code",
        )
        assert f'value="{cast.mailbox.pk}"' in page(cast, conversation)

    def test_a_claimed_number_is_no_way(self, cast: Cast) -> None:
        sms = administer.save(Channel(kind="sms", name="Texts", brand=cast.brand, team=cast.support), {}, by=None)
        letters = cast.conversation()
        Identity.objects.create(customer=letters.customer, kind=sms.capabilities.identity_kinds[0], value="+351912345678")
        assert ways.further(letters, [sms]) == []
        Identity.objects.filter(value="+351912345678").update(verified_at=clock.now())
        assert ways.further(letters, [sms]) == [sms]
        assert write.parties_on(letters, sms)[0].identity.value == "+351912345678"

    def test_where_the_time_has_passed_another_way_is_at_hand(self, cast: Cast, phone: Channel) -> None:
        sms = administer.save(Channel(kind="sms", name="Texts", brand=cast.brand, team=cast.support), {}, by=None)
        conversation = said(phone)
        assert "data-way-to" not in page(cast, conversation)
        pass_by(25)
        assert f'data-way-to="{sms.pk}"' in page(cast, conversation)
        told = signed_in(cast.ben).get(at(conversation, "/way"), {"channel": phone.pk}).content.decode()
        assert "Answer on Texts" in told
        Identity.objects.update(undeliverable_at=clock.now())
        assert "data-way-to" not in page(cast, conversation)

    def test_another_way_is_told_when_it_is_chosen(self, cast: Cast, phone: Channel) -> None:
        conversation = said(phone)
        told = signed_in(cast.ben).get(at(conversation, "/way"), {"channel": phone.pk}).content.decode()
        assert "Answers may go here until" in told
        assert 'name="quotes"' not in told, "what is quoted stays where it is, once"
        assert signed_in(cast.ben).get(at(conversation, "/way"), {"channel": cast.billing_mailbox.pk}).status_code == 404


def test_lengths_and_links_are_told_while_writing(cast: Cast, phone: Channel) -> None:
    conversation = said(phone)
    client = signed_in(cast.ben)
    limit = phone.capabilities.max_length
    assert limit is not None
    told = client.post(at(conversation, "/measure"), {"channel": phone.pk, "text": "short"}).content.decode()
    assert "/" not in told.replace("</", "")
    told = client.post(at(conversation, "/measure"), {"channel": phone.pk, "text": "word " * (limit // 4)}).content.decode()
    assert "goes as 2 messages" in told


def test_the_later_of_two_openings_counts(cast: Cast, phone: Channel) -> None:
    conversation = said(phone)
    row = ReplyWindow.objects.get()
    opening = registry.get(phone.kind)
    assert opening.capabilities.windowed
    before = row.closes_at
    older = windows.Opening(row.name, 86400)
    windows.opened([(phone.pk, row.identity_id, older, row.opened_at - dt.timedelta(hours=3))])
    row.refresh_from_db()
    assert row.closes_at == before
    assert ways.of(conversation, phone).standing.until == before
