"""What the database keeps says the same as what is there, for everybody and after anything."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Callable
from random import Random
from typing import Any

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sangam.accounts.models import Team, User
from sangam.conversations import assign, counters, participants, queries, status
from sangam.conversations.models import Category, Conversation, Folder, Shelf, Tally
from sangam.conversations.queries import VIEWS, View
from sangam.events.record import SYSTEM
from sangam.lib import clock
from tests.cast import Cast, assemble

PEOPLE = ("ada", "ben", "mara", "lena")
TEAMS = ("support", "billing")
LATER = dt.timedelta(days=1)

person = st.sampled_from(PEOPLE)
team = st.sampled_from(TEAMS)
verb = st.one_of(
    st.tuples(st.just("come"), team),
    st.tuples(st.just("answer"), st.integers(0, 9)),
    st.tuples(st.just("give"), st.integers(0, 9), st.sampled_from((None, *PEOPLE))),
    st.tuples(st.just("claim"), st.integers(0, 9), person),
    st.tuples(st.just("hand"), st.integers(0, 9), team),
    st.tuples(st.just("status"), st.integers(0, 9), st.sampled_from(Category)),
    st.tuples(st.just("move"), st.integers(0, 9), st.sampled_from(Folder)),
    st.tuples(st.just("snooze"), st.integers(0, 9)),
    st.tuples(st.just("wake"), st.integers(0, 9)),
    st.tuples(st.just("share"), st.integers(0, 9), person),
    st.tuples(st.just("share team"), st.integers(0, 9), team),
    st.tuples(st.just("gone"), st.integers(0, 9)),
    st.tuples(
        st.just("fold"),
    ),
)


def act(cast: Cast, what: str, place: Any = None, value: Any = None) -> None:
    """One verb, on the conversation at that place if there is one."""
    if what == "come":
        cast.arrive(cast.letter(sender=f"c{cast.counter}@example.com"),
                    channel=cast.mailbox if place == "support" else cast.billing_mailbox)  # fmt: skip
        return
    if what == "fold":
        counters.fold()
        return
    rows = list(Conversation.objects.order_by("pk"))
    if not rows:
        return
    row = rows[place % len(rows)]
    named: Any = getattr(cast, value) if isinstance(value, str) else None
    verbs: dict[str, Callable[[], object]] = {
        "answer": lambda: cast.arrive(cast.letter(sender=row.customer.identities.first().value)),
        "give": lambda: assign.to_person(row, named, by=SYSTEM),
        "claim": lambda: assign.claim(row, named, by=SYSTEM),
        "hand": lambda: assign.to_team(row, named, by=SYSTEM),
        "status": lambda: status.set_category(row, value, by=SYSTEM),
        "move": lambda: status.move(row, value, by=SYSTEM),
        "snooze": lambda: status.snooze(row, clock.now() + LATER, by=SYSTEM),
        "wake": lambda: status.wake(row, by=SYSTEM),
        "share": lambda: participants.share(row, [named.pk], by=SYSTEM),
        "share team": lambda: participants.share_messages(named.pk, [row.messages.values_list("pk", flat=True)[0]]),
        "gone": row.delete,
    }
    verbs[what]()


def views(*teams: Team) -> list[View]:
    return [*VIEWS.values(), *(View("team", (Shelf.INBOX, Shelf.WAITING), team_id=one.pk) for one in teams)]


def agree(people: list[User], *teams: Team) -> None:
    kept = counters.read()
    for user in people:
        scope = user.scope()
        shared = counters.shared(scope)
        for view in views(*teams):
            assert kept.of(scope, view, shared) == queries.count(scope, view), (user, view)


@pytest.mark.django_db
def test_after_any_verbs_the_kept_number_is_the_counted_one(cast: Cast) -> None:
    people = [getattr(cast, name) for name in PEOPLE]

    @settings(max_examples=25, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(verbs=st.lists(verb, min_size=3, max_size=10))
    def hold(verbs: list[tuple[Any, ...]]) -> None:
        for one in verbs:
            act(cast, *one)
        agree(people, cast.support, cast.billing)

    hold()
    counters.fold()
    agree(people, cast.support, cast.billing)
    assert counters.drift() == []


@pytest.mark.django_db
def test_somebody_who_is_removed_leaves_no_number_behind(cast: Cast) -> None:
    assign.to_person(cast.conversation(), cast.ben, by=SYSTEM)
    cast.ben.delete()
    assert counters.drift() == []
    assert counters.read().of(cast.lena.scope(), VIEWS["unassigned"]) == 1


@pytest.mark.django_db
def test_folding_leaves_one_row_of_a_kind_and_nothing_of_what_went_to_nothing(cast: Cast) -> None:
    row = cast.conversation()
    for user in (cast.ben, cast.lena, None):
        assign.to_person(row, user, by=SYSTEM)
    assert Tally.objects.count() > 1
    counters.fold()
    assert list(Tally.objects.values_list("shelf", "team_id", "assignee_id", "number")) == [
        (Shelf.INBOX, cast.support.pk, None, 1)
    ]
    assert counters.fold() == 0


@pytest.mark.django_db
def test_what_has_drifted_is_found_and_mended(cast: Cast) -> None:
    cast.conversation()
    Tally.objects.create(shelf=Shelf.INBOX, team_id=cast.support.pk, assignee_id=None, number=4)
    assert [one.number for one in counters.drift()] == [-4]
    assert counters.mend()
    assert counters.drift() == []
    assert counters.mend() == []
    agree([cast.ben], cast.support)


@pytest.mark.django_db(transaction=True)
def test_folding_and_mending_while_others_write() -> None:
    """Four people and the job at once; a reader in between never sees a sum that was not true."""
    cast = assemble()
    rows = [cast.conversation(sender=f"c{place}@example.com") for place in range(6)]
    troubles: list[BaseException] = []
    done = threading.Event()

    def during(work: Callable[[], None]) -> None:
        try:
            work()
        except BaseException as error:
            troubles.append(error)
        finally:
            connection.close()

    def write(seed: int) -> None:
        dice = Random(seed)
        for _ in range(40):
            row = dice.choice(rows)
            dice.choice(
                (
                    lambda row: assign.to_person(row, dice.choice((cast.ben, cast.lena, None)), by=SYSTEM),
                    lambda row: assign.to_team(row, dice.choice((cast.support, cast.billing)), by=SYSTEM),
                    lambda row: status.set_category(row, dice.choice(list(Category)), by=SYSTEM),
                    lambda row: status.move(row, dice.choice(list(Folder)), by=SYSTEM),
                )
            )(row)

    def fold() -> None:
        while not done.is_set():
            counters.fold()
            counters.mend()

    def look() -> None:
        everything = View("everything", tuple(Shelf))
        while not done.is_set():
            assert counters.read().of(cast.ada.scope(), everything) == len(rows)

    writers = [threading.Thread(target=during, args=[lambda seed=seed: write(seed)]) for seed in range(4)]
    others = [threading.Thread(target=during, args=[work]) for work in (fold, fold, look)]
    for thread in (*writers, *others):
        thread.start()
    for thread in writers:
        thread.join(120)
    done.set()
    for thread in others:
        thread.join(120)
    assert troubles == []
    assert counters.drift() == []
    agree([cast.ada, cast.ben, cast.mara], cast.support, cast.billing)
