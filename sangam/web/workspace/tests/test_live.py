"""The workspace's door: who may come in and watch what, and what a batch of events looks like to each."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from typing import Any

import pytest

from sangam.accounts import rights
from sangam.accounts.models import Membership, Team, User
from sangam.conversations import acts, assign, participants, status, tags, write
from sangam.conversations.models import Conversation, Priority
from sangam.events import record, relay
from sangam.events.models import Event
from sangam.events.record import Actor
from sangam.lib import clock
from sangam.notify import bell, ring
from sangam.realtime import bus, live
from sangam.realtime.live import Hello, Refused, Signal, Viewer, Watch
from sangam.web.ui.live import sight, ticket
from sangam.web.workspace.live.door import Workspace
from tests.cast import Cast, Thread

pytestmark = pytest.mark.django_db
PEOPLE = ("ada", "ben", "lena", "mara")
DOOR = Workspace()


def hello(user: User, *, origin: str = "http://testserver", given: str | None = None) -> Hello:
    data = {"do": "hello", "ticket": ticket(user, user.scope()) if given is None else given}
    return Hello(origin, "testserver", "127.0.0.1", "", data)


def viewer(user: User) -> Viewer:
    return DOOR.admit(hello(user))


def happened(work: Callable[[], object]) -> list[Event]:
    """What a piece of work put on the log."""
    relay.stamp()
    before = relay.newest()
    work()
    relay.stamp()
    return list(Event.objects.filter(seq__gt=before).order_by("seq"))


def told(
    user: User, events: list[Event], topic: str, data: dict[str, Any] | None = None, *, watch: Watch | None = None
) -> list[Any]:
    """The frames that somebody who watches a topic gets."""
    who = viewer(user)
    watched = watch or DOOR.watch(who, topic, data or {})
    assert watched is not None
    news = DOOR.news(events, {topic}, {"en"})
    frames = [piece.frame(who, watched) for piece in news if piece.topic == topic]
    return [json.loads(frame) for frame in frames if frame]


def asked(user: User, query: Any) -> dict[str, Any]:
    return {"query": query, "sight": sight(user.scope())}


def rows(user: User, events: list[Event], query: str = "") -> dict[int, bool]:
    """Of the rows told: by number, whether it is in the list now."""
    frames = told(user, events, "list", asked(user, query))
    return {row["id"]: "html" in row for frame in frames for row in frame["rows"]}


def by(user: User) -> Actor:
    return Actor.user(user.pk)


# Coming in.


def test_a_page_of_ours_with_a_ticket_comes_in(cast: Cast) -> None:
    found = viewer(cast.ben)
    assert (found.key, found.name, found.person_id) == (f"user:{cast.ben.pk}", "Ben", cast.ben.pk)
    assert found.scope == cast.ben.scope()
    assert found.epoch == (cast.ben.entry_epoch, cast.ben.rights_epoch)
    assert found.topics == (f"person:{cast.ben.pk}",)


@pytest.mark.parametrize(
    "origin", ["", "null", "http://evil.example", "http://testserver.evil.example", "https://testserver:444"]
)
def test_a_foreign_page_stays_outside(cast: Cast, origin: str) -> None:
    with pytest.raises(Refused) as refused:
        DOOR.admit(hello(cast.ben, origin=origin))
    assert refused.value.code == live.FOREIGN


@pytest.mark.parametrize("given", ["", "x", "a.b.c"])
def test_a_forged_ticket_opens_nothing(cast: Cast, given: str) -> None:
    with pytest.raises(Refused) as refused:
        DOOR.admit(hello(cast.ben, given=given))
    assert refused.value.code == live.STALE_TICKET


def test_coming_in_asks_no_database(cast: Cast, django_assert_num_queries: Any) -> None:
    greeting = hello(cast.ben)
    with django_assert_num_queries(0):
        DOOR.admit(greeting)


def test_a_ticket_says_of_which_rights_it_was_made(cast: Cast) -> None:
    """The hub compares: one from before a sign-out or a change opens nothing."""
    old = hello(cast.ben)
    rights.entry_changed([cast.ben.pk])
    rights.sight_changed([cast.ben.pk])
    cast.ben.refresh_from_db()
    assert (DOOR.admit(old).epoch, viewer(cast.ben).epoch) == ((0, 0), (1, 1))
    assert rights.epochs()[cast.ben.pk] == (1, 1)


def test_again_has_the_rights_of_now(cast: Cast) -> None:
    who = viewer(cast.ben)
    Membership.objects.filter(user=cast.ben).delete()
    again = DOOR.again(who)
    assert again is not None and again.scope.teams == frozenset()
    User.objects.filter(pk=cast.ben.pk).update(is_active=False)
    assert DOOR.again(who) is None


# Watching: every role × every topic.

SEES = {
    "of the team": ("ada", "ben", "lena"),
    "of a private team": ("ada",),
    "assigned": ("ada", "ben", "lena", "mara"),
    "shared with a person": ("ada", "ben", "lena", "mara"),
    "shared with a team": ("ada", "ben", "lena", "mara"),
}


@pytest.fixture
def matters(cast: Cast) -> dict[str, Conversation]:
    secret = Team.objects.create(name="Secret", private=True)
    found = {name: cast.conversation(sender=f"c{place}@example.com") for place, name in enumerate(SEES)}
    assign.to_team(found["of a private team"], secret, by=by(cast.ada))
    assign.to_person(found["assigned"], cast.mara, by=by(cast.ada))
    participants.share(found["shared with a person"], [cast.mara.pk], by=by(cast.ada))
    message = found["shared with a team"].messages.get()
    participants.share_messages(cast.billing.pk, [message.pk])
    return found


@pytest.mark.parametrize("name", SEES)
@pytest.mark.parametrize("person", PEOPLE)
def test_who_may_watch_and_who_is_told(cast: Cast, matters: dict[str, Conversation], person: str, name: str) -> None:
    user, row = getattr(cast, person), matters[name]
    topic = f"conversation:{row.pk}"
    may = person in SEES[name]
    assert (DOOR.watch(viewer(user), topic, {}) is not None) == may
    events = happened(lambda: status.prioritise(row, Priority.HIGH, by=by(cast.ada)))
    frames = told(user, events, topic, watch=Watch(topic))
    assert [frame["is"] for frame in frames] == (["conversation"] if may else ["gone"])
    assert rows(user, events, "view=all") == ({row.number: True} if may else {})


@pytest.mark.parametrize(
    "topic",
    [
        "conversation:%",
        "conversation:*",
        "conversation:",
        "conversation:1 OR 1",
        "conversation:999999",
        "visitor:1:x",
        "people",
        "",
    ],
)
def test_what_is_no_topic_is_refused(cast: Cast, topic: str) -> None:
    assert DOOR.watch(viewer(cast.ben), topic, {}) is None


@pytest.mark.parametrize("person", PEOPLE)
def test_a_bell_is_ones_own(cast: Cast, person: str) -> None:
    topics = {name: f"person:{getattr(cast, name).pk}" for name in PEOPLE}
    may = {name for name in PEOPLE if DOOR.watch(viewer(getattr(cast, person)), topics[name], {})}
    assert may == {person}


@pytest.mark.parametrize("query", ["team=x", "view=inbox&tag=" + "9" * 30])
def test_a_list_with_a_filter_that_cannot_be_read_is_told_no_row(cast: Cast, query: str) -> None:
    """The page says what is wrong; asking for it again would change nothing."""
    row = cast.conversation()
    events = happened(lambda: status.prioritise(row, Priority.HIGH, by=by(cast.ben)))
    assert rows(cast.ben, events, query) == {row.number: False}


@pytest.mark.parametrize("query", ["view=nonsense", "view=team-x", 7, None])
def test_a_list_that_means_nothing_is_refused(cast: Cast, query: Any) -> None:
    assert DOOR.watch(viewer(cast.ben), "list", asked(cast.ben, query)) is None


def test_a_list_drawn_with_other_rights_is_refused(cast: Cast) -> None:
    before = asked(cast.ben, "")
    assert DOOR.watch(viewer(cast.ben), "list", before) is not None
    Membership.objects.create(user=cast.ben, team=cast.billing)
    assert DOOR.watch(viewer(cast.ben), "list", before) is None
    assert DOOR.watch(viewer(cast.ben), "list", asked(cast.ben, "")) is not None


# Losing it while one looks.


def test_watching_after_losing_the_team(cast: Cast) -> None:
    row = cast.conversation()
    topic = f"conversation:{row.pk}"
    watched = DOOR.watch(viewer(cast.ben), topic, {})
    Membership.objects.filter(user=cast.ben).delete()
    assert DOOR.watch(viewer(cast.ben), topic, {}) is None
    events = happened(lambda: write.note(row, "A secret", by=by(cast.ada), author=cast.ada))
    (frame,) = told(cast.ben, events, topic, watch=watched)
    assert frame["is"] == "gone" and "secret" not in json.dumps(frame)
    assert rows(cast.ben, events) == {}


def test_what_is_taken_away_midstream_goes_from_the_screen(cast: Cast) -> None:
    row = cast.conversation()
    assign.to_person(row, cast.mara, by=by(cast.ben))
    topic = f"conversation:{row.pk}"
    watched = DOOR.watch(viewer(cast.mara), topic, {})
    events = happened(lambda: assign.to_person(row, cast.lena, by=by(cast.ben)))
    (frame,) = told(cast.mara, events, topic, watch=watched)
    assert frame["is"] == "gone"
    assert rows(cast.mara, events, "view=mine") == {row.number: False}
    assert rows(cast.lena, events, "view=mine") == {row.number: True}


def test_a_matter_handed_on_leaves_one_team_and_comes_to_the_other(cast: Cast) -> None:
    row = cast.conversation()
    events = happened(lambda: assign.to_team(row, cast.billing, by=by(cast.ben)))
    assert rows(cast.ben, events) == {row.number: False}
    assert rows(cast.mara, events) == {row.number: True}


def test_nothing_tells_a_stranger_that_there_is_something(cast: Cast) -> None:
    row = cast.conversation()
    events = happened(lambda: write.note(row, "x", by=by(cast.ben), author=cast.ben))
    assert rows(cast.mara, events, "view=all") == {}


# What is told.


def test_a_message_comes_with_who_spoke_and_leaves_the_header_alone(cast: Cast) -> None:
    row = cast.conversation()
    first = row.messages.get()
    events = happened(lambda: cast.arrive(cast.letter("Any news?", thread=Thread(in_reply_to=first.external_id))))
    (frame,) = told(cast.ben, events, f"conversation:{row.pk}")
    message = row.messages.latest("pk")
    assert [entry["id"] for entry in frame["put"]] == [f"message-{message.pk}"]
    assert "Any news?" in frame["put"][0]["html"] and "csrfmiddlewaretoken" not in json.dumps(frame)
    assert frame["said"] == [{"id": message.pk, "by": "customer", "name": "Cleo Marin", "kind": "in"}]
    assert "head" not in frame
    assert frame["seq"] == events[-1].seq


def test_a_header_comes_with_a_message_that_changes_it(cast: Cast) -> None:
    """His word reopens, ours makes it wait, either wakes it or leads it to another channel; a note does nothing."""
    row = cast.conversation()
    first = row.messages.get()

    def writes() -> None:
        cast.arrive(cast.letter("Any news?", thread=Thread(in_reply_to=first.external_id)))

    def answers() -> None:
        writing = write.Writing("Soon", write.reply_parties(row))
        write.reply(row, writing, channel=cast.mailbox, by=by(cast.ben), author=cast.ben)

    def notes() -> None:
        write.note(row, "Look", by=by(cast.ben), author=cast.ben)

    def changed(work: Callable[[], None]) -> bool:
        """Of the message alone: what else happened comes with a header of its own."""
        spoken = [event for event in happened(work) if not event.kind.startswith("conversation.")]
        (frame,) = told(cast.ben, spoken, f"conversation:{row.pk}")
        return "head" in frame

    assert [changed(work) for work in (writes, answers, notes, answers, writes, writes)] == [
        False, True, False, False, True, False
    ]  # fmt: skip
    status.solve(row, by=by(cast.ben))
    assert changed(writes)
    status.snooze(row, clock.now() + dt.timedelta(days=1), by=by(cast.ben))
    assert changed(writes)


def test_a_header_comes_for_a_name_that_is_known_only_now(cast: Cast) -> None:
    row = cast.conversation()
    message = row.messages.get()
    fact = record.Fact("customer.named", "customer", row.customer_id, customer_id=row.customer_id)
    said = record.Fact("message.received", "message", message.pk, conversation_id=row.pk, data={"turned": False})
    (frame,) = told(cast.ben, happened(lambda: record.many([fact, said])), f"conversation:{row.pk}")
    assert 'id="conv-head"' in frame["head"]


def test_lines_and_messages_come_in_the_order_they_happened(cast: Cast) -> None:
    row = cast.conversation()

    def work() -> None:
        tags.add(row, tags.named("tents"), by=by(cast.ben))
        write.note(row, "Look", by=by(cast.ben), author=cast.ben)
        status.solve(row, by=by(cast.ben))

    (frame,) = told(cast.lena, happened(work), f"conversation:{row.pk}")
    assert [entry["id"].partition("-")[0] for entry in frame["put"]] == ["event", "message", "event"]


def test_a_row_moves_between_views_without_asking(cast: Cast) -> None:
    row = cast.conversation()
    events = happened(lambda: status.solve(row, by=by(cast.ben)))
    assert rows(cast.lena, events) == {row.number: False}
    assert rows(cast.lena, events, "view=solved") == {row.number: True}


def test_delivery_moves_no_row(cast: Cast) -> None:
    row = cast.conversation()
    sent = write.reply(
        row, write.Writing("Here", write.reply_parties(row)), channel=cast.mailbox, by=by(cast.ben), author=cast.ben
    )
    events = [Event(seq=9, kind="message.sent", subject_type="message", subject_id=sent.pk, conversation_id=row.pk)]
    assert told(cast.ben, events, "list", asked(cast.ben, "")) == []
    (frame,) = told(cast.ben, events, f"conversation:{row.pk}")
    assert [entry["id"] for entry in frame["put"]] == [f"message-{sent.pk}"] and "head" not in frame


def test_many_at_once_are_one_word(cast: Cast) -> None:
    events = happened(lambda: cast.arrive(*[cast.letter(sender=f"c{place}@example.com") for place in range(45)]))
    assert [frame["is"] for frame in told(cast.ben, events, "list", asked(cast.ben, ""))] == ["many"]
    assert told(cast.mara, events, "list", asked(cast.mara, "")) == []


def test_imported_history_moves_no_screen(cast: Cast) -> None:
    row = cast.conversation()
    events = happened(lambda: write.note(row, "Old", by=by(cast.ben), author=cast.ben))
    for event in events:
        event.backfill = True
    assert list(DOOR.news(events, {"list", f"conversation:{row.pk}"}, {"en"})) == []


def test_a_push_costs_the_same_however_many_look(cast: Cast, django_assert_max_num_queries: Any) -> None:
    row = cast.conversation()
    events = happened(lambda: write.note(row, "x", by=by(cast.ben), author=cast.ben))
    topics = {"list", f"conversation:{row.pk}"}
    everybody = [viewer(getattr(cast, name)) for name in PEOPLE] * 50
    with django_assert_max_num_queries(5):
        news = list(DOOR.news(events, topics, {"en"}))
        about = {"list": DOOR.watch(everybody[0], "list", asked(cast.ada, "")), f"conversation:{row.pk}": Watch("")}
        for who in everybody:
            for piece in news:
                piece.frame(who, about[piece.topic])  # type: ignore[arg-type]


def test_the_bell_rings_for_whom_it_concerns(cast: Cast) -> None:
    row = cast.conversation()

    def work() -> None:
        assign.to_person(row, cast.lena, by=by(cast.ben))
        for event in Event.objects.filter(kind="conversation.assigned"):
            ring.react(event)

    events = happened(work)
    (frame,) = told(cast.lena, events, f"person:{cast.lena.pk}")
    assert (frame["is"], frame["item"]["said"], frame["item"]["number"]) == ("bell", "Ben assigned this to you", row.number)
    (less,) = told(cast.lena, happened(lambda: bell.see(cast.lena)), f"person:{cast.lena.pk}")
    assert less["is"] == "bell" and "item" not in less


# Signals.


def typing(cast: Cast, row: Conversation, **more: Any) -> Signal | None:
    topic = f"conversation:{row.pk}"
    return DOOR.signal(
        viewer(cast.ben), {"do": "typing", "topic": topic, "as": "reply", "on": True, **more}, {topic: Watch(topic)}
    )


def test_typing_reaches_those_who_look_and_not_oneself(cast: Cast) -> None:
    row = cast.conversation()
    signal = typing(cast, row)
    assert signal is not None
    heard = DOOR.heard(signal, viewer(cast.lena), Watch(signal.topics[0]))
    assert json.loads(heard or "") == {
        "is": "typing", "topic": f"conversation:{row.pk}", "by": f"user:{cast.ben.pk}", "name": "Ben", "as": "reply", "on": True,
    }  # fmt: skip
    assert DOOR.heard(signal, viewer(cast.ben), Watch(signal.topics[0])) is None


@pytest.mark.parametrize(
    "wrong", [{"topic": "conversation:1"}, {"topic": 5}, {"as": "visitor"}, {"on": "yes"}, {"do": "shout"}]
)
def test_nonsense_is_told_so(cast: Cast, wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError):
        typing(cast, cast.conversation(), **wrong)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("more", "heard"), [({}, True), ({"as": "note"}, False), ({"on": False}, False)])
def test_delivery_hears_that_an_answer_is_written_and_of_nothing_else(cast: Cast, more: dict[str, Any], heard: bool) -> None:
    row = cast.conversation()
    with bus.Listener([acts.WRITING]) as listener:
        listener.wait(0.01)
        typing(cast, row, **more)
        assert listener.notices(5 if heard else 0.2) == ([(acts.WRITING, str(row.pk))] if heard else [])


# The numbers beside the views.


def numbers(user: User, events: list[Event], door: Workspace) -> dict[str, int] | None:
    """What somebody is told, None for nothing."""
    who = viewer(user)
    frames = [piece.frame(who, Watch("counts")) for piece in door.news(events, {"counts"}, {"en"}) if piece.topic == "counts"]
    told = [json.loads(frame)["counts"] for frame in frames if frame]
    return told[0] if told else None


def test_everybody_is_told_his_own_numbers_for_one_question(cast: Cast, django_assert_max_num_queries: Any) -> None:
    """Ben sees what came to Support, Mara what was shared with her, and each hears only of what he sees."""
    door, row = Workspace(), cast.conversation()
    support = f"team-{cast.support.pk}"
    events = happened(lambda: assign.to_person(row, cast.ben, by=by(cast.ada)))
    assert numbers(cast.ben, events, door) == {"inbox": 1, "mine": 1, support: 1}
    assert numbers(cast.lena, events, door) == {"inbox": 1, support: 1}
    assert numbers(cast.mara, events, door) is None
    events = happened(lambda: participants.share(row, [cast.mara.pk], by=by(cast.ben)))
    assert numbers(cast.mara, events, door) == {"inbox": 1}
    events = happened(lambda: status.solve(row, by=by(cast.ben)))
    assert numbers(cast.mara, events, door) == {}
    people = [viewer(getattr(cast, name)) for name in PEOPLE]
    with django_assert_max_num_queries(3):
        news = list(door.news(events, {"counts"}, {"en"}))
        for who in people:
            [piece.frame(who, Watch("counts")) for piece in news]


def test_what_was_shared_while_nobody_looked_is_counted_later(cast: Cast) -> None:
    """Without sockets the door hears nothing; a gap in the log tells it to read again."""
    door, row, other = Workspace(), cast.conversation(), cast.conversation(sender="otto@example.com")
    list(door.news(happened(lambda: participants.share(row, [cast.mara.pk], by=by(cast.ben))), {"counts"}, {"en"}))
    happened(lambda: participants.share(other, [cast.mara.pk], by=by(cast.ben)))
    events = happened(lambda: status.prioritise(row, Priority.HIGH, by=by(cast.ben)))
    assert numbers(cast.mara, events, door) == {"inbox": 2, "unassigned": 2}


# A customer's line of time.


def test_who_looks_at_a_customer_hears_that_the_line_of_time_goes_on_and_nothing_else(cast: Cast) -> None:
    row = cast.conversation()
    customer = row.customer
    topic = f"customer:{customer.root_id or customer.pk}"
    events = happened(lambda: status.prioritise(row, Priority.HIGH, by=by(cast.ben)))
    (frame,) = told(cast.mara, events, topic)
    assert frame == {"is": "timeline", "seq": events[-1].seq, "topic": topic}
    assert told(cast.ben, events, "customer:999999999", watch=Watch("customer:999999999")) == []
    assert DOOR.watch(viewer(cast.ben), "customer:999999999", {}) is None
    assert DOOR.watch(viewer(cast.ben), "customer:x", {}) is None
