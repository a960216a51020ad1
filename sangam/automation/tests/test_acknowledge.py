"""Acknowledgements: to people, once, with nothing of theirs in it."""

from __future__ import annotations

import datetime as dt
import threading

import pytest
from django.db import connection

from sangam.automation import acknowledge, loops
from sangam.automation.models import Acknowledged
from sangam.channels.base import Inbound, Marks
from sangam.channels.models import Channel
from sangam.conversations.models import Folder, Message, Outbox
from sangam.events import dispatch, relay
from sangam.events.models import Event, Failed
from sangam.lib import clock
from tests.cast import Cast

pytestmark = pytest.mark.django_db
REACTOR = dispatch.Reactor("acknowledge", acknowledge.react, acknowledge.KINDS, among=acknowledge.among)


@pytest.fixture
def friendly(cast: Cast) -> Cast:
    Channel.objects.update(acknowledge=True)
    cast.mailbox.refresh_from_db()
    return cast


def run() -> None:
    while relay.stamp() + dispatch.advance(REACTOR):
        pass
    assert not Failed.objects.exists()


def sent() -> list[Message]:
    return list(Message.objects.filter(kind="out").order_by("pk"))


def test_a_new_matter_is_acknowledged_once(friendly: Cast) -> None:
    conversation = friendly.conversation()
    run()
    event = Event.objects.get(kind="conversation.created")
    acknowledge.react(event)
    (message,) = sent()
    conversation.refresh_from_db()
    assert str(conversation.number) in message.text and message.subject.endswith(f"[#{conversation.number}]")
    row = message.outbox.get()
    assert (row.value, row.automatic, row.state) == ("cleo@example.com", True, "queued")
    assert conversation.waiting_since is not None and conversation.first_answered_at is None


def test_it_repeats_nothing_that_a_stranger_wrote(friendly: Cast) -> None:
    friendly.conversation("BUY NOW http://evil.test", subject="Win http://evil.test", sender_name="Click http://evil.test")
    run()
    (message,) = sent()
    assert "evil" not in message.text + message.subject + str(message.recipients)


@pytest.mark.parametrize("marks", [
    Marks(automatic=True), Marks(out_of_office=True), Marks(bulk=True), Marks(bounce=True), Marks(complaint=True),
    Marks(spoof=("two_from",)),
])  # fmt: skip
def test_robots_lists_and_forgeries_get_none(friendly: Cast, marks: Marks) -> None:
    friendly.conversation(marks=marks)
    run()
    assert sent() == []


def test_ten_thousand_forms_in_one_name_are_one_letter_an_hour(friendly: Cast) -> None:
    friendly.arrive(*[friendly.letter(f"form {place}") for place in range(15)])
    friendly.arrive(*[friendly.letter(f"form {place}") for place in range(15)], channel=friendly.billing_mailbox)
    run()
    assert len(sent()) == 1
    with clock.held_at(clock.now() + dt.timedelta(minutes=61)):
        friendly.conversation("again")
        run()
    assert len(sent()) == 2
    assert Outbox.objects.filter(automatic=True).count() == 2


def test_a_channel_that_does_not_want_it_a_held_matter_and_a_blocked_one_get_none(friendly: Cast) -> None:
    Channel.objects.filter(pk=friendly.billing_mailbox.pk).update(acknowledge=False)
    friendly.arrive(friendly.letter("quiet", sender="a@example.com"), channel=friendly.billing_mailbox)
    spam = friendly.letter("junk", sender="b@example.com", marks=Marks(spam_score=9.0))
    (message,) = friendly.arrive(spam)
    run()
    assert message.conversation.folder == Folder.SPAM
    assert sent() == []


def test_at_most_five_a_day_to_a_pair_and_two_to_a_robot(friendly: Cast) -> None:
    conversation = friendly.conversation()
    run()
    row = Outbox.objects.get(automatic=True)
    for place in range(3):
        Outbox.objects.create(
            message=Message.objects.create(conversation=conversation, kind="out", created_at=clock.now()), channel=row.channel,
            kind="email", value=row.value, automatic=True, key=str(place), not_before=row.not_before,
        )  # fmt: skip
    assert loops.may_answer(friendly.mailbox, row.value, {})
    assert not loops.may_answer(friendly.mailbox, row.value, {"automatic": True})
    Outbox.objects.create(
        message=Message.objects.create(conversation=conversation, kind="out", created_at=clock.now()), channel=row.channel,
        kind="email", value=row.value, automatic=True, key="last", not_before=row.not_before,
    )  # fmt: skip
    assert not loops.may_answer(friendly.mailbox, row.value, {})
    with clock.held_at(clock.now() + dt.timedelta(hours=25)):
        assert loops.may_answer(friendly.mailbox, row.value, {})


def test_we_never_answer_ourselves(friendly: Cast) -> None:
    for own in ("billing@northwind.test", "billing+c1-abc@northwind.test"):
        assert not loops.may_answer(friendly.mailbox, own, {})


def test_the_channels_own_text_speaks_the_customers_language(friendly: Cast) -> None:
    friendly.mailbox.settings = {"acknowledgements": {"fr": "Merci, votre numéro est {number}, réponse {answer_time}."}}
    friendly.mailbox.acknowledgement = "Thanks, {brand} here, #{number}."
    friendly.mailbox.save()
    french = friendly.conversation(language="fr", sender="a@example.com")
    english = friendly.conversation(language="en", sender="b@example.com")
    run()
    first, second = sent()
    assert first.text.startswith(f"Merci, votre numéro est {french.number}")
    assert second.text == f"Thanks, Northwind Outdoor here, #{english.number}."


def test_a_robot_that_answers_everything_without_headers_is_stopped(friendly: Cast) -> None:
    """It changes its subject, has no Message-ID we know, and says nothing of being a robot: the hour and the day stop it."""
    start = clock.now()
    for minute in range(0, 24 * 60, 20):
        with clock.held_at(start + dt.timedelta(minutes=minute)):
            item: Inbound = friendly.letter(f"auto {minute}", subject=f"Ticket {minute}")
            friendly.arrive(item)
            run()
    assert len(sent()) <= 5


@pytest.mark.django_db(transaction=True)
def test_of_two_at_once_one_wins(cast: Cast) -> None:
    won: list[bool] = []
    gate = threading.Barrier(4)

    def ask() -> None:
        gate.wait()
        won.append(acknowledge._first_within_the_hour("email", "cleo@example.com"))
        connection.close()

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(won) == [False, False, False, True]
    assert Acknowledged.objects.count() == 1


def test_a_new_reactor_begins_at_the_end(friendly: Cast) -> None:
    friendly.conversation()
    while relay.stamp():
        pass
    dispatch.start_at_the_end([REACTOR])
    run()
    assert sent() == []
