"""When the visitor has left: what he has not seen goes on as one letter, and his reply comes home."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import transaction

from sangam.channels import administer
from sangam.channels.base import Failure, IdentityRef, Receipt, Thread
from sangam.conversations import receipts, write
from sangam.conversations.models import Conversation, Message, Outbox
from sangam.conversations.write import Writing
from sangam.delivery import claim, onward
from sangam.delivery.carried import letter_id
from sangam.delivery.run import Worker
from sangam.delivery.send import prepare
from sangam.events.models import Event
from sangam.events.record import Actor
from sangam.lib import clock
from sangam.web.widget.tests.test_signing_in import sign_in
from sangam.web.widget.tests.visiting import Browser
from tests.cast import Cast

pytestmark = pytest.mark.django_db(transaction=True)
LEFT = dt.timedelta(minutes=3)


@pytest.fixture
def cleo(cast: Cast) -> Browser:
    browser = Browser(cast.chat())
    browser.say("Is the Skerry 2 back?", answers={"name": "Cleo", "email": "cleo@example.com"})
    return browser


def answer(cast: Cast, text: str) -> Message:
    conversation = Conversation.objects.get()
    assert conversation.channel
    parties = write.reply_parties(conversation)
    by = Actor.user(cast.ben.pk)
    written = write.reply(conversation, Writing(text, parties), channel=conversation.channel, by=by, author=cast.ben)
    deliver()
    return written


def deliver() -> None:
    worker = Worker()
    worker.once()
    worker.drain(20)


def later(what: dt.timedelta = LEFT) -> int:
    with clock.held_at(clock.now() + what):
        return onward.due()


def letters() -> list[Outbox]:
    return list(Outbox.objects.filter(since__isnull=False).select_related("message", "channel").order_by("pk"))


def test_one_letter_carries_all_unseen_answers(cast: Cast, cleo: Browser) -> None:
    answer(cast, "It is **back**.")
    newest = answer(cast, "Shall I keep one for you?")
    assert later(dt.timedelta(seconds=30)) == 0
    assert later() == 1 and later() == 0
    (row,) = letters()
    assert (row.message, row.channel, row.value) == (newest, cast.mailbox, "cleo@example.com")
    with clock.held_at(clock.now() + LEFT * 2):
        (claimed,) = claim.claim(cast.mailbox.pk, 5)
    sent, _settings = prepare(claimed, cast.mailbox)
    assert sent.text == "It is **back**.\n\nShall I keep one for you?"
    assert sent.look.address == cast.mailbox.address and sent.reply_token and sent.history == ()
    assert "chat with Northwind Outdoor" in sent.subject


def test_the_next_letter_carries_only_what_is_new(cast: Cast, cleo: Browser) -> None:
    answer(cast, "It is back.")
    assert later() == 1
    second = answer(cast, "Still there?")
    assert later() == 1
    assert [(row.since, row.message_id) for row in letters()][1] == (second.pk, second.pk)


def test_what_was_seen_does_not_go_on(cast: Cast, cleo: Browser) -> None:
    written = answer(cast, "It is back.")
    cleo.frames({"type": "read", "id": "read-0001", "upto": written.pk})
    assert later() == 0


def test_who_says_something_has_seen_it(cast: Cast, cleo: Browser) -> None:
    answer(cast, "It is back.")
    cleo.say("Great!")
    assert later() == 0


def test_without_an_address_nothing_goes(cast: Cast) -> None:
    Browser(cast.chat()).say("Hello")
    answer(cast, "Hello!")
    assert later() == 0


def test_an_address_left_afterwards_is_enough(cast: Cast) -> None:
    browser = Browser(cast.chat())
    browser.say("Hello")
    answer(cast, "Hello!")
    browser.frames({"type": "contact", "id": "contact-1", "email": "cleo@example.com"})
    assert later() == 1


def test_coming_back_takes_the_letter_back(cast: Cast, cleo: Browser) -> None:
    written = answer(cast, "It is back.")
    assert later() == 1
    cleo.frames({"type": "read", "id": "read-0001", "upto": written.pk})
    assert letters()[0].state == "cancelled"
    with clock.held_at(clock.now() + LEFT):
        assert claim.claim(cast.mailbox.pk, 5) == []
    written.refresh_from_db()
    assert written.state == "read"


def test_our_own_address_is_nobodys(cast: Cast) -> None:
    Browser(cast.chat()).say("Hello", answers={"email": cast.billing_mailbox.address})
    answer(cast, "Hello!")
    assert later() == 0


def test_the_reply_by_mail_comes_home(cast: Cast, cleo: Browser) -> None:
    answer(cast, "It is back.")
    later()
    (row,) = letters()
    (reply,) = cast.arrive(cast.letter("Yes, please keep one.", thread=Thread(in_reply_to=letter_id(row))))
    conversation = Conversation.objects.get()
    assert reply.conversation == conversation and reply.channel == cast.mailbox
    assert conversation.message_count == 3
    assert "Yes, please keep one." not in cleo.shown()


def test_a_letter_that_bounces_is_told_on_the_message(cast: Cast, cleo: Browser) -> None:
    written = answer(cast, "It is back.")
    later()
    (row,) = letters()
    Outbox.objects.filter(pk=row.pk).update(state="sent")
    gone = Failure("recipient", True, "5.1.1", "no such user")
    with transaction.atomic():
        assert receipts.many(cast.mailbox, [Receipt(letter_id(row), "failed", "cleo@example.com", failure=gone)]) == []
    written.refresh_from_db()
    assert written.state == "partly"
    assert Event.objects.filter(kind="message.failed", subject_id=written.pk).exists()
    answer(cast, "Hello?")
    assert later() == 0


def test_the_channel_must_say_where_to_go_on(cast: Cast, cleo: Browser) -> None:
    chat = cast.chat()
    chat.settings = {**chat.settings, "continue_on": "nobody@northwind.test"}
    chat.save(update_fields=["settings"])
    answer(cast, "It is back.")
    assert later() == 0


def test_somebody_elses_mail_address_stays_his(cast: Cast) -> None:
    letter = cast.conversation("My secret", sender="dora@example.com")
    browser = Browser(cast.chat())
    browser.say("Hello", answers={"email": "dora@example.com"})
    talk = Conversation.objects.exclude(pk=letter.pk).get()
    assert talk.customer != letter.customer and browser.shown() == ["Hello"]
    assert IdentityRef("email", "dora@example.com").value in [
        part.identity.value for part in talk.participants.select_related("identity") if part.identity
    ]


def test_the_address_that_his_site_names_is_not_asked_for_and_the_answer_goes_on_to_it(cast: Cast) -> None:
    chat = cast.chat()
    administer.save(chat, {**chat.settings, "ask_email": "required"}, by=None)
    browser = Browser(chat)
    assert [field["name"] for field in browser.hello()["ask"]] == ["email"] and browser.hello()["reach"] == ""
    told = sign_in(browser, email="cleo@example.com")
    assert (told["ask"], told["reach"]) == ([], "c…@example.com")
    browser.say("Is the Skerry 2 back?")
    answer(cast, "On Friday.")
    assert later() == 1
    assert letters()[0].value == "cleo@example.com"
