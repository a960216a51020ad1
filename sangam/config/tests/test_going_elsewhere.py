"""A talk that goes on elsewhere: by letter, by a link with its code, and back to where the customer is."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse

from sangam.channels import administer, templates
from sangam.channels.base import IdentityRef, Inbound, Template, Thread
from sangam.channels.kinds.whatsapp.fake import Fake
from sangam.channels.models import Channel
from sangam.conversations import doors, reference, write
from sangam.conversations.models import Conversation, Message, Outbox
from sangam.customers.models import Identity
from sangam.events.record import Actor
from sangam.web.widget.tests.visiting import Browser
from sangam.web.workspace.tests.test_conversation import HTMX, at
from sangam.web.workspace.tests.test_list import signed_in
from tests.cast import Cast

pytestmark = pytest.mark.django_db
PHONE = "+351912345678"


@pytest.fixture
def texts(cast: Cast) -> Channel:
    values = {"kind": "sms", "name": "Texts", "address": "+351211234567", "brand": cast.brand, "team": cast.support}
    return Channel.objects.create(**values)


@pytest.fixture
def cleo(cast: Cast, texts: Channel) -> Browser:
    browser = Browser(cast.chat())
    browser.hello()
    browser.say("Is the Skerry 2 back?")
    return browser


def talk() -> Conversation:
    return Conversation.objects.select_related("customer", "brand", "channel").earliest("pk")


def text_message(texts: Channel, words: str) -> Inbound:
    return Inbound(external_id=words, conversation_key=PHONE, text=words, sender=(IdentityRef("phone", PHONE, proven=True),))


def default_way(cast: Cast, row: Conversation) -> str:
    page = signed_in(cast.ben).get(at(row)).content.decode()
    return page.split('id="composer"')[1].split("</section>")[0]


def test_the_ways_are_named_with_their_code(cleo: Browser, texts: Channel) -> None:
    told = cleo.get("elsewhere")
    code = reference.code(talk())
    assert told["letters"] is True
    (way,) = told["ways"]
    assert (way["address"], way["code"], way["carries"]) == (f"sms:{texts.address}?body={code}", code, True)
    assert way["qr"]["path"].startswith("M4 4h7v1h-7z")


def test_before_a_word_there_is_nothing_to_go_on_with(cast: Cast) -> None:
    stranger = Browser(cast.chat())
    stranger.hello()
    assert "why" in stranger.get("elsewhere")
    assert stranger.status == 404


def test_who_sends_the_code_is_answered_there(cast: Cast, cleo: Browser, texts: Channel) -> None:
    code = cleo.get("elsewhere")["ways"][0]["code"]
    cast.arrive(text_message(texts, f"{code} here I am"), channel=texts)
    row = talk()
    assert (Conversation.objects.count(), row.channel) == (1, texts)
    (party,) = write.reply_parties(row)
    assert party.identity.value == PHONE
    assert PHONE in default_way(cast, row).split("<textarea")[0].replace(" ", "")


def test_by_letter_with_a_code_and_no_word_of_the_talk(cast: Cast, cleo: Browser) -> None:
    assert cleo.post("elsewhere", {}) and cleo.status == 409
    cleo.frames({"type": "contact", "id": "c1", "email": "cleo@example.com"})
    assert cleo.post("elsewhere", {"language": "en"}) == {"reach": "c…@example.com"}
    row, sent = talk(), Message.objects.get(kind="out")
    assert (sent.channel, sent.outbox.get().value) == (cast.mailbox, "cleo@example.com")
    assert reference.code(row) in sent.text
    assert "Skerry" not in sent.text + sent.subject
    assert "cleo@example.com" in default_way(cast, row).split("<textarea")[0]
    choice = doors.chosen(row)
    assert choice is not None and choice.identity_id == Identity.objects.get(value="cleo@example.com").pk
    assert cast.arrive(cast.letter("Thanks", thread=Thread(in_reply_to=sent.external_id)))[0].conversation == row


def test_a_word_in_the_chat_ends_a_passing_choice_and_not_a_standing_one(cast: Cast, cleo: Browser) -> None:
    cleo.frames({"type": "contact", "id": "c1", "email": "cleo@example.com"})
    cleo.post("elsewhere", {})
    cleo.say("Still here")
    row = talk()
    assert doors.chosen(row) is None
    address = Identity.objects.get(value="cleo@example.com")
    doors.prefer(row, address, by=Actor.user(cast.ben.pk))
    cleo.say("And again")
    row = talk()
    assert doors.chosen(row) is not None


def test_one_address_gets_few_invitations(cast: Cast, cleo: Browser) -> None:
    cleo.frames({"type": "contact", "id": "c1", "email": "cleo@example.com"})
    for _ in range(5):
        cleo.post("elsewhere", {})
    assert Outbox.objects.filter(value="cleo@example.com").count() == 1
    row = talk()
    for number in range(doors.HOURLY):
        Outbox.objects.create(message=Message.objects.get(kind="out"), channel=cast.mailbox, kind="email", scope=str(number),
                              value="cleo@example.com", automatic=True, key=str(number), not_before=row.created_at)  # fmt: skip
    cleo.post("elsewhere", {})
    assert cleo.status == 429


def test_people_here_invite_and_note_where_he_wants_answers(cast: Cast, texts: Channel) -> None:
    row, client = cast.conversation(), signed_in(cast.ben)
    phone = Identity.objects.create(customer=row.customer, kind="phone", value=PHONE, verified_at=row.created_at)
    menu = client.get(at(row, "/elsewhere")).content.decode()
    assert f"sms:{texts.address}?body=" in menu
    assert f"{texts.pk}-{phone.pk}" in menu
    answer = client.post(reverse("workspace:invite", args=[row.number]), {"way": f"{texts.pk}-{phone.pk}"}, headers=HTMX)
    assert answer.status_code == 200
    sent = Message.objects.get(kind="out")
    assert (sent.channel, sent.outbox.get().value, sent.outbox.get().automatic) == (texts, PHONE, True)
    client.post(reverse("workspace:answer_by", args=[row.number]), {"identity": phone.pk}, headers=HTMX)
    row.customer.refresh_from_db()
    assert row.customer.preferred_id == phone.pk
    chosen = re.search(r'<option value="(\d+)"[^>]* selected', default_way(cast, row))
    assert chosen is not None and chosen[1] == str(texts.pk)
    client.post(reverse("workspace:answer_by", args=[row.number]), {"identity": ""}, headers=HTMX)
    row.customer.refresh_from_db()
    assert row.customer.preferred_id is None


@pytest.fixture
def phone(cast: Cast) -> Channel:
    """A messenger that may be written on for a day after he wrote there."""
    values = Fake("https://provider.example").settings()
    return administer.save(Channel(kind=Fake.kind, name="Our number", brand=cast.brand, team=cast.support), values, by=None)


def test_where_the_time_has_passed_a_template_that_needs_nothing_more_invites(cast: Cast, phone: Channel) -> None:
    row, client = cast.conversation(), signed_in(cast.ben)
    kind = phone.capabilities.identity_kinds[0]
    known = Identity.objects.create(customer=row.customer, kind=kind, value=PHONE, verified_at=row.created_at)
    menu = client.get(at(row, "/elsewhere")).content.decode()
    assert "the time to write has passed" in menu and f"{phone.pk}-{known.pk}" not in menu
    invite = reverse("workspace:invite", args=[row.number])
    assert client.post(invite, {"way": f"{phone.pk}-{known.pk}"}, headers=HTMX).status_code == 422
    templates.keep(phone, [
        Template("go_on", "en", "approved", "Hello {first_name}, go on with {matter} here.", ("first_name", "matter")),
        Template("odd", "en", "approved", "Hello {1}.", ("1",)),
    ])  # fmt: skip
    (fits,) = doors.fitting(row, phone)
    menu = client.get(at(row, "/elsewhere")).content.decode()
    assert "template go_on" in menu and "odd" not in menu and "has passed" not in menu
    assert client.post(invite, {"way": f"{phone.pk}-{known.pk}-{fits.pk}"}, headers=HTMX).status_code == 200
    sent = Message.objects.get(kind="out")
    assert sent.text == f"Hello {row.customer.name.split()[0]}, go on with {reference.code(row)} here."
    assert (sent.channel, sent.outbox.get().value, sent.marks["template"]["name"]) == (phone, PHONE, "go_on")


def test_a_way_of_somebody_else_is_not_taken(cast: Cast, texts: Channel) -> None:
    row, other = cast.conversation(), cast.conversation(sender="otto@evil.test")
    theirs = Identity.objects.get(value="otto@evil.test")
    client = signed_in(cast.ben)
    invite = reverse("workspace:invite", args=[row.number])
    assert client.post(invite, {"way": f"{cast.mailbox.pk}-{theirs.pk}"}, headers=HTMX).status_code == 422
    answer = client.post(reverse("workspace:answer_by", args=[row.number]), {"identity": theirs.pk}, headers=HTMX)
    assert answer.status_code == 404
    assert other.messages.filter(kind="out").count() == 0
