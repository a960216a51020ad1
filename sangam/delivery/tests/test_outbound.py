"""What a message on its way out may show, and to whom."""

from __future__ import annotations

import datetime as dt

import pytest

from sangam.calendars.models import Calendar
from sangam.channels.base import IdentityRef, Outbound, Party, Thread
from sangam.channels.models import Channel
from sangam.conversations import write
from sangam.conversations.models import Conversation, Message
from sangam.delivery import outbound
from sangam.delivery.tests.office import CLEO, answer, to
from sangam.events.record import Actor
from tests.cast import Cast

pytestmark = pytest.mark.django_db


def built(message: Message) -> Outbound:
    message = Message.objects.select_related("conversation__brand__calendar", "author", "channel", "reply_to").get(
        pk=message.pk
    )
    return outbound.build(message, list(message.outbox.order_by("pk")))


def sent(message: Message) -> Message:
    Message.objects.filter(pk=message.pk).update(state="sent")
    return message


def told(message: Message) -> str:
    found = built(message)
    return " ".join([found.text, found.html, *(one.text + one.html for one in found.history)])


@pytest.fixture
def talk(cast: Cast) -> Conversation:
    """Cleo asks, Ben notes and answers, Cleo asks again."""
    conversation = cast.conversation("FIRST QUESTION")
    write.note(conversation, "SECRET NOTE", by=Actor.user(cast.ben.pk), author=cast.ben)
    first = sent(answer(cast, conversation, "FIRST ANSWER"))
    cast.arrive(cast.letter("SECOND QUESTION", thread=Thread(in_reply_to=first.external_id)))
    return conversation


def test_the_customer_sees_what_he_and_we_said_and_no_note(cast: Cast, talk: Conversation) -> None:
    message = answer(cast, talk, "SECOND ANSWER")
    found = built(message)
    assert [one.text for one in found.history] == ["FIRST QUESTION", "FIRST ANSWER", "SECOND QUESTION"]
    assert "SECRET" not in told(message)
    ids = list(
        talk.messages.filter(kind__in=("in", "out"), pk__lt=message.pk).order_by("pk").values_list("external_id", flat=True)
    )
    assert list(found.references) == ids
    assert found.in_reply_to == ids[-1]


@pytest.mark.parametrize("role", ["to", "cc", "bcc"])
def test_a_newcomer_gets_no_history(cast: Cast, talk: Conversation, role: str) -> None:
    message = answer(cast, talk, "hello", parties=(*to(CLEO), *to("otto@evil.test", role=role)))
    assert built(message).history == ()
    assert "QUESTION" not in told(message)


def test_a_forward_carries_the_original_and_nothing_else(cast: Cast, talk: Conversation) -> None:
    original = talk.messages.filter(kind="in").order_by("pk").first()
    assert original is not None
    writing = write.Writing("please look", to("maker@example.org"), subject="Fwd: tent", hold=False)
    message = write.forward(talk, original, writing, channel=cast.mailbox, by=Actor.user(cast.ben.pk), author=cast.ben)
    found = built(message)
    assert "please look" in found.text and "FIRST QUESTION" in found.text
    for hidden in ("ANSWER", "SECOND", "SECRET"):
        assert hidden not in told(message)
    assert (found.reply_token, found.in_reply_to, found.references, found.history) == ("", "", (), ())
    sent(message)
    assert "please look" not in told(answer(cast, talk, "to Cleo"))


def test_undone_failed_and_waiting_answers_are_not_quoted(cast: Cast, talk: Conversation) -> None:
    for state in ("cancelled", "failed", "held", "scheduled"):
        Message.objects.filter(pk=answer(cast, talk, f"never {state}").pk).update(state=state)
    assert "never" not in told(answer(cast, talk, "now"))


def test_an_automatic_letter_quotes_nothing(cast: Cast, talk: Conversation) -> None:
    assert built(answer(cast, talk, "robot", automatic=True)).history == ()


def test_the_signature_is_filled_in(cast: Cast, talk: Conversation) -> None:
    calendar = Calendar.objects.create(name="Lisbon", zone="Europe/Lisbon")
    cast.brand.signature = "{agent}\n{brand}\nYou hear from us {answer_time}."
    cast.brand.calendar, cast.brand.first_answer_minutes = calendar, 60
    cast.brand.save()
    cast.ben.signature = "Ben from {brand}"
    cast.ben.save()
    lines = built(answer(cast, talk)).look.signature.splitlines()
    assert lines[0].startswith("Ben from") and lines[1] == "Northwind Outdoor"
    assert lines[2].startswith("You hear from us by t") and "Lisbon" in lines[2]


def test_many_references_keep_the_first_and_the_last(cast: Cast, talk: Conversation) -> None:
    for place in range(30):
        sent(answer(cast, talk, f"number {place}"))
    found = built(answer(cast, talk))
    assert len(found.references) == outbound.REFERENCES_MAX
    assert found.references[0] == talk.messages.order_by("pk")[0].external_id


def test_dates_of_quotes_are_of_the_brands_place(cast: Cast, talk: Conversation) -> None:
    cast.brand.calendar = Calendar.objects.create(name="Osaka", zone="Asia/Tokyo")
    cast.brand.save()
    assert {one.at.utcoffset() for one in built(answer(cast, talk)).history} == {dt.timedelta(hours=9)}


def test_a_retry_names_only_those_still_open(cast: Cast, talk: Conversation) -> None:
    message = answer(cast, talk, parties=(*to(CLEO), Party("cc", IdentityRef("email", "pal@example.com"))))
    message = Message.objects.select_related("conversation__brand__calendar", "author", "channel", "reply_to").get(
        pk=message.pk
    )
    one = list(message.outbox.filter(value="pal@example.com"))
    found = outbound.build(message, one)
    assert [party.identity.value for party in found.recipients] == ["pal@example.com"]
    assert [party.identity.value for party in found.all_recipients] == [CLEO, "pal@example.com"]
    assert found.key == one[0].key


def test_a_letter_leads_to_the_page_of_its_brand_and_words_to_outsiders_do_not(cast: Cast, talk: Conversation) -> None:
    mine = built(answer(cast, talk, "On its way"))
    assert mine.look.link == ""
    page = cast.portal()
    assert built(answer(cast, talk, "On its way")).look.link.endswith(f"/my/{page.address}/{talk.number}/")
    first = talk.messages.earliest("pk")
    outside = write.Writing("Can you?", to("workshop@repairs.test"))
    by = Actor.user(cast.ben.pk)
    assert built(write.forward(talk, first, outside, channel=cast.mailbox, by=by, author=cast.ben)).look.link == ""
    Channel.objects.filter(pk=page.pk).update(settings={**page.settings, "link_below": False})
    assert built(answer(cast, talk, "On its way")).look.link == ""
