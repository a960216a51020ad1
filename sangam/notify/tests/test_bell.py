"""Who hears of what: never of his own doing, never twice, never of what he may not see."""

from __future__ import annotations

import sys

import pytest

from sangam.conversations import assign, write
from sangam.conversations.models import Conversation, Message, Participant
from sangam.events import relay
from sangam.events.dispatch import Reactor
from sangam.events.models import Event
from sangam.events.record import SYSTEM, Actor, record
from sangam.notify import bell, ring, wishes
from sangam.notify.models import Kind, Notification
from tests.cast import Cast, Thread

pytestmark = pytest.mark.django_db


BELL = Reactor("bell", ring.react, ring.KINDS, among=ring.among, many=ring.react_to_many)
together = False


@pytest.fixture(autouse=True, params=["one by one", "together"])
def _heard(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever holds of the bell holds for events that are heard in one go too."""
    monkeypatch.setattr(sys.modules[__name__], "together", request.param == "together")


def pump() -> list[Event]:
    """Let the reactor hear everything from the beginning; gives what it said itself."""
    relay.stamp()
    events = list(Event.objects.filter(BELL.wanted()).order_by("seq"))
    for part in [events] if together and events else [[event] for event in events]:
        ring.react_to_many(part)
    return list(Event.objects.filter(kind=ring.RANG))


def kinds(cast: Cast, name: str) -> list[str]:
    return [item.kind for item in bell.newest(getattr(cast, name).scope())]


def by(cast: Cast, name: str) -> Actor:
    return Actor.user(getattr(cast, name).pk)


def test_what_is_given_to_me_rings_and_what_i_take_does_not(cast: Cast) -> None:
    row = cast.conversation()
    assign.to_person(row, cast.lena, by=by(cast, "ben"))
    assign.to_person(row, cast.ben, by=by(cast, "ben"))
    pump()
    assert kinds(cast, "lena") == [Kind.ASSIGNED]
    assert kinds(cast, "ben") == []


def test_of_many_given_at_once_a_few_ring(cast: Cast) -> None:
    cast.arrive(*[cast.letter(sender=f"c{number}@example.com") for number in range(ring.MANY + 5)])
    for row in Conversation.objects.order_by("pk"):
        assign.to_person(row, cast.ben, by=by(cast, "lena"))
    pump()
    assert kinds(cast, "ben") == ["assigned"] * ring.MANY


def test_an_event_rings_once_however_often_it_is_heard(cast: Cast) -> None:
    row = cast.conversation()
    assign.to_person(row, cast.lena, by=by(cast, "ben"))
    pump()
    pump()
    assert kinds(cast, "lena") == [Kind.ASSIGNED]


def test_a_new_message_rings_for_whoever_has_it(cast: Cast) -> None:
    row = cast.conversation()
    assign.to_person(row, cast.ben, by=by(cast, "ben"))
    pump()
    cast.arrive(cast.letter("Any news?", thread=Thread(in_reply_to=row.messages.get().external_id)))
    pump()
    assert row.messages.count() == 2
    assert kinds(cast, "ben") == [Kind.MESSAGE]
    assert kinds(cast, "lena") == []


def test_something_new_that_nobody_has_rings_for_those_who_asked(cast: Cast) -> None:
    wishes.change(cast.lena, kinds=[Kind.UNASSIGNED], desktop=False, sound=False, quiet_from=None, quiet_until=None)
    wishes.change(cast.mara, kinds=[Kind.UNASSIGNED], desktop=False, sound=False, quiet_from=None, quiet_until=None)
    cast.conversation()
    pump()
    assert (kinds(cast, "lena"), kinds(cast, "ben"), kinds(cast, "mara")) == ([Kind.UNASSIGNED], [], [])


def test_a_wish_taken_back_is_heard_no_more(cast: Cast) -> None:
    wishes.change(cast.lena, kinds=[], desktop=False, sound=False, quiet_from=None, quiet_until=None)
    assign.to_person(cast.conversation(), cast.lena, by=by(cast, "ben"))
    pump()
    assert kinds(cast, "lena") == []


def test_a_mention_tells_and_lets_see(cast: Cast) -> None:
    row = cast.conversation()
    assert row not in Conversation.objects.visible_to(cast.mara.scope())
    write.note(row, "@Mara, was this paid? @Otto @ben", by=by(cast, "ben"), author=cast.ben)
    pump()
    assert row in Conversation.objects.visible_to(cast.mara.scope())
    assert kinds(cast, "mara") == [Kind.MENTIONED]
    assert kinds(cast, "ben") == []
    assert bell.newest(cast.mara.scope())[0].who == "Ben"


def test_a_mention_of_somebody_who_sees_it_anyway_shares_nothing(cast: Cast) -> None:
    row = cast.conversation()
    write.note(row, "@Lena please look", by=by(cast, "ben"), author=cast.ben)
    assert not Participant.objects.filter(user=cast.lena).exists()
    pump()
    assert kinds(cast, "lena") == [Kind.MENTIONED]


def test_of_two_with_one_name_only_the_chosen_one_is_let_in(cast: Cast) -> None:
    other = type(cast.mara).objects.create_user("mara2@northwind.test", "x" * 12, name="Mara")
    row = cast.conversation()
    write.note(row, "@Mara?", by=by(cast, "ben"), author=cast.ben)
    assert not Participant.objects.filter(user__in=[cast.mara, other]).exists()
    write.note(row, "@Mara?", by=by(cast, "ben"), author=cast.ben, chosen=[other.pk])
    assert list(Participant.objects.filter(user__isnull=False).values_list("user", flat=True)) == [other.pk]


def test_a_longer_name_is_somebody_else(cast: Cast) -> None:
    longer = type(cast.mara).objects.create_user("mb@northwind.test", "x" * 12, name="Mara Berg")
    write.note(cast.conversation(), "Ask @Mara Berg", by=by(cast, "ben"), author=cast.ben)
    assert list(Participant.objects.filter(user__isnull=False).values_list("user", flat=True)) == [longer.pk]


def test_what_did_not_arrive_rings_for_its_writer(cast: Cast) -> None:
    row = cast.conversation()
    sent = write.reply(
        row, write.Writing("Here", write.reply_parties(row)), channel=cast.mailbox, by=by(cast, "ben"), author=cast.ben
    )
    record("message.failed", sent, by=SYSTEM, conversation=row)
    pump()
    assert kinds(cast, "ben") == [Kind.FAILED]


def test_what_i_lost_is_not_shown_and_not_counted(cast: Cast) -> None:
    row = cast.conversation()
    assign.to_person(row, cast.mara, by=by(cast, "ben"))
    pump()
    assert bell.unread(cast.mara.scope()) == 1
    assign.to_person(row, None, by=by(cast, "ben"))
    assert bell.unread(cast.mara.scope()) == 0
    assert kinds(cast, "mara") == []


def test_seen_is_seen_on_every_screen(cast: Cast) -> None:
    one, two = cast.conversation(), cast.conversation(sender="otto@example.com")
    for row in (one, two):
        assign.to_person(row, cast.lena, by=by(cast, "ben"))
    (first, second) = [event.data for event in pump()]
    assert first["users"] == second["users"] == [cast.lena.pk]
    assert bell.see(cast.lena, conversation_id=one.pk) == 1
    assert bell.unread(cast.lena.scope()) == 1
    assert bell.see(cast.lena) == 1
    assert bell.see(cast.lena) == 0
    assert Event.objects.filter(kind=bell.SEEN, subject_id=cast.lena.pk).count() == 2
    assert Notification.objects.filter(read_at=None).count() == 0


def test_an_event_names_no_one_in_words(cast: Cast) -> None:
    write.note(cast.conversation(), "@Mara look", by=by(cast, "ben"), author=cast.ben)
    pump()
    assert all(isinstance(value, int) for event in Event.objects.filter(kind=ring.RANG) for value in event.data["users"])
    assert Message.objects.filter(kind="note").count() == 1
