"""What people do to a message at its provider: asked for once, done outside any transaction, told on the message."""

from __future__ import annotations

import datetime as dt
import time

import pytest
from django.db import IntegrityError, connection, transaction

from sangam.channels.base import DeliveryError
from sangam.conversations import acts, write
from sangam.conversations.acts import Impossible
from sangam.conversations.models import Act, Message
from sangam.delivery.acting import Acting
from sangam.delivery.run import Worker
from sangam.events.models import Event
from sangam.events.record import Actor
from sangam.lib import clock
from tests.cast import Cast
from tests.plaza import Plaza, plaza

__all__ = ["plaza"]
pytestmark = pytest.mark.django_db


def work(acting: Acting | None = None) -> None:
    """Until nothing is due and no call is under way. Its threads leave the database of the test alone."""
    acting = acting or Acting()
    end = time.monotonic() + 10
    while (acting.once() or acting.under_way) and time.monotonic() < end:
        connection.ensure_connection()


def by(cast: Cast) -> Actor:
    return Actor.user(cast.ben.pk)


def test_a_reaction_goes_to_the_provider_and_stands_on_the_message(cast: Cast, plaza: Plaza) -> None:
    message = plaza.hears("m1", "It came!")
    acts.ask(message, "react", value="🎉", by=by(cast))
    work()
    (action,) = plaza.adapter.performed
    assert (action.name, action.value, action.external_id, action.to.value) == ("react", "🎉", "m1", "aiko")
    assert action.conversation_key == "aiko"
    message.refresh_from_db()
    assert acts.own_reaction(message.marks) == "🎉"
    acts.ask(message, "react", by=by(cast))
    work()
    message.refresh_from_db()
    assert acts.own_reaction(message.marks) == ""
    assert Event.objects.filter(kind="message.reacted", actor_id=cast.ben.pk).count() == 2
    assert Act.objects.count() == 1, "what was done before is not kept for ever"


def test_hiding_and_showing_are_one_thing(cast: Cast, plaza: Plaza) -> None:
    message = plaza.hears("m1", "Buy followers")
    assert {"hide", "like", "react"} == acts.possible(message)
    acts.ask(message, "hide", by=by(cast))
    acts.ask(message, "like", by=by(cast))
    work()
    message.refresh_from_db()
    assert {"show", "unlike", "react"} == acts.possible(message)
    with pytest.raises(Impossible):
        acts.ask(message, "hide", by=by(cast))
    acts.ask(message, "show", by=by(cast))
    work()
    message.refresh_from_db()
    assert not acts.is_so(message.marks, "hidden")
    assert acts.is_so(message.marks, "liked")


def test_the_last_wish_counts_and_goes_once(cast: Cast, plaza: Plaza) -> None:
    message = plaza.hears("m1", "Hello")
    acts.ask(message, "react", value="👍", by=by(cast))
    acts.ask(message, "react", value="🙏", by=by(cast))
    work()
    assert [action.value for action in plaza.adapter.performed] == ["🙏"]


def test_an_answer_to_an_earlier_wish_settles_nothing(cast: Cast, plaza: Plaza) -> None:
    message = plaza.hears("m1", "Hello")
    earlier = acts.ask(message, "react", value="👍", by=by(cast))
    acts.ask(message, "react", value="🙏", by=by(cast))
    assert not acts.done(earlier)
    assert Act.objects.get().state == "waiting"
    work()
    message.refresh_from_db()
    assert acts.own_reaction(message.marks) == "🙏"


def test_our_own_words_are_taken_back(cast: Cast, plaza: Plaza) -> None:
    said = plaza.hears("m1", "Where is it?")
    writing = write.Writing("In Lisbon", parties=write.reply_parties(said.conversation), hold=False)
    ours = write.reply(said.conversation, writing, channel=plaza.channel, by=by(cast), author=cast.ben)
    assert not acts.possible(ours), "it has not left yet"
    Message.objects.filter(pk=ours.pk).update(state="sent", external_id="p-1")
    acts.ask(Message.objects.get(pk=ours.pk), "delete", by=by(cast))
    work()
    ours.refresh_from_db()
    assert (ours.text, plaza.adapter.performed[0].to.value) == ("", "aiko")
    assert not acts.possible(ours)


class TestRefused:
    def test_for_good_it_fails_with_the_reason_and_can_be_asked_again(self, cast: Cast, plaza: Plaza) -> None:
        message = plaza.hears("m1", "Hello")
        plaza.adapter.refuses = DeliveryError("Too old to react to.", permanent=True, kind="window", code="77")
        acts.ask(message, "react", value="👍", by=by(cast))
        work()
        act = Act.objects.get()
        assert (act.state, act.failure_kind, act.failure_code, act.failure_text) == (
            "failed",
            "window",
            "77",
            "Too old to react to.",
        )
        plaza.adapter.refuses = None
        acts.ask(message, "react", value="👍", by=by(cast))
        work()
        assert Act.objects.get().state == "done"

    def test_for_now_it_is_tried_again_later_and_not_for_ever(self, cast: Cast, plaza: Plaza) -> None:
        message = plaza.hears("m1", "Hello")
        plaza.adapter.refuses = DeliveryError("Busy", permanent=False, kind="limit", retry_after=90)
        acts.ask(message, "react", value="👍", by=by(cast))
        start = clock.now()
        work()
        act = Act.objects.get()
        assert act.state == "waiting"
        assert act.due_at >= start + dt.timedelta(seconds=90)
        for hour in range(1, 9):
            with clock.held_at(start + dt.timedelta(hours=hour)):
                work()
        assert Act.objects.get().state == "failed"
        assert acts.leave(message, "react", by=by(cast))
        assert not Act.objects.exists()

    def test_an_adapter_that_breaks_is_a_failure_like_any_other(self, cast: Cast, plaza: Plaza) -> None:
        plaza.adapter.refuses = RuntimeError("boom")  # type: ignore[assignment]
        acts.ask(plaza.hears("m1", "Hello"), "like", by=by(cast))
        work()
        assert Act.objects.get().failure_code == "adapter"


class TestSeen:
    def test_the_newest_words_are_told_as_read_at_most_once(self, cast: Cast, plaza: Plaza) -> None:
        plaza.hears("m1", "Hello")
        message = plaza.hears("m2", "Anybody?")
        assert acts.seen(message.conversation, message.pk, by=by(cast))
        assert not acts.seen(message.conversation, message.pk, by=by(cast))
        work()
        assert [(action.name, action.external_id) for action in plaza.adapter.performed] == [("seen", "m2")]
        assert not Event.objects.filter(kind="message.acted").exists(), "who only looks changes nothing"

    def test_the_database_decides_that_it_is_once(self, cast: Cast, plaza: Plaza) -> None:
        message = plaza.hears("m1", "Hello")
        acts.seen(message.conversation, message.pk, by=by(cast))
        with pytest.raises(IntegrityError), transaction.atomic():
            Act.objects.create(message=message, name="seen", about="seen", state="done", key="other", due_at=clock.now())

    def test_not_where_the_channel_tells_nothing(self, cast: Cast) -> None:
        row = cast.conversation()
        assert not acts.seen(row, row.last_message_id, by=by(cast))


def test_the_delivery_process_does_it(cast: Cast, plaza: Plaza) -> None:
    acts.ask(plaza.hears("m1", "Hello"), "like", by=by(cast))
    worker, end = Worker(), time.monotonic() + 10
    while (worker.once() or worker.acting.under_way) and time.monotonic() < end:
        connection.ensure_connection()
    assert [action.name for action in plaza.adapter.performed] == ["like"]
