"""Any order of joins, undos, splits and arriving messages loses and doubles nothing; an undo restores the very view."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sangam.channels.base import Thread
from sangam.conversations import counters, derived, family, join, split, streamed
from sangam.conversations.models import Conversation, Join, Message
from sangam.events.record import SYSTEM
from tests.cast import Cast

place = st.integers(0, 7)
VERBS = st.one_of(
    st.tuples(st.just("new")),
    st.tuples(st.just("come"), place),
    st.tuples(st.just("join"), place, place),
    st.tuples(st.just("join"), place, place),
    st.tuples(st.just("undo"), place),
    st.tuples(st.just("to and fro"), place, place),
    st.tuples(st.just("split"), place, st.booleans()),
    st.tuples(st.just("split and back"), place, st.booleans()),
)  # fmt: skip


def look(conversation: Conversation) -> tuple[Any, ...]:
    """All of a matter as it reads: the row, the stream, who is let in."""
    row = Conversation.objects.values().get(pk=conversation.pk)
    guests = conversation.participants.filter(identity=None).order_by("user", "team").values_list("user", "team", "role")
    return row, streamed.stream(conversation).messages, list(guests)


class House:
    """What is done to it, and beside it what must be so: where each message came by."""

    def __init__(self, cast: Cast) -> None:
        self.cast = cast
        self.home: dict[int, int] = {}
        self.before = set(Conversation.objects.values_list("pk", flat=True))
        for _ in range(3):
            self.new()

    def rows(self) -> list[Conversation]:
        return list(Conversation.objects.exclude(pk__in=self.before).order_by("pk"))

    def messages(self) -> list[Message]:
        return list(Message.objects.filter(pk__in=self.home).order_by("pk"))

    def do(self, verb: str, *values: Any) -> None:
        getattr(self, verb.replace(" ", "_"))(*values)

    def new(self) -> None:
        (message,) = self.cast.arrive(self.cast.letter(f"new {self.cast.counter}"))
        self.home[message.pk] = message.conversation_id

    def come(self, number: int) -> None:
        found = self.messages()
        asked = found[number % len(found)]
        (message,) = self.cast.arrive(
            self.cast.letter(f"come {self.cast.counter}", thread=Thread(in_reply_to=asked.external_id))
        )
        self.home[message.pk] = self.home[asked.pk]

    def join(self, one: int, other: int) -> Join | None:
        rows = self.rows()
        try:
            return join.join(rows[one % len(rows)], rows[other % len(rows)], by=SYSTEM)
        except join.Impossible:
            return None

    def undo(self, number: int) -> None:
        edges = list(Join.objects.filter(undone_at=None, kept__in=self.rows()).order_by("pk"))
        if edges:
            assert join.undo(edges[number % len(edges)], by=SYSTEM)

    def to_and_fro(self, one: int, other: int) -> None:
        before = [look(row) for row in self.rows()]
        if (edge := self.join(one, other)) is not None:
            join.undo(edge, by=SYSTEM)
        assert [look(row) for row in self.rows()] == before

    def split(self, number: int, onward: bool) -> tuple[Conversation, Conversation] | None:
        found = self.messages()
        message = found[number % len(found)]
        matter = Conversation.objects.get(pk=family.root_of(self.home[message.pk]))
        try:
            made = split.split(message, onward=onward, by=SYSTEM)
        except split.Impossible:
            return None
        for moved in made.messages.all():
            self.home[moved.pk] = made.pk
        return matter, made

    def split_and_back(self, number: int, onward: bool) -> None:
        before = {row.pk: streamed.stream(row).messages for row in self.rows() if row.root_id is None}
        if (two := self.split(number, onward)) is not None:
            join.join(*two, by=SYSTEM)
        assert {row.pk: streamed.stream(row).messages for row in self.rows() if row.root_id is None} == before

    def hold(self) -> None:
        matters = [row for row in self.rows() if row.root_id is None]
        shown = Counter(said.pk for row in matters for said in streamed.stream(row).messages)
        assert shown == Counter(list(self.home))
        assert dict(Message.objects.filter(pk__in=self.home).values_list("pk", "conversation")) == self.home
        for row in matters:
            said = derived.of(family.ids(row.pk))
            assert derived.standing(row) == {**derived.standing(row), **said}
        assert counters.drift() == []


@pytest.mark.django_db
def test_nothing_is_lost_or_doubled_whatever_is_joined_and_split(cast: Cast) -> None:
    @settings(max_examples=20, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(verbs=st.lists(VERBS, min_size=2, max_size=9))
    def hold(verbs: list[tuple[Any, ...]]) -> None:
        with transaction.atomic():
            house = House(cast)
            for one in verbs:
                house.do(*one)
                house.hold()
            for _ in range(len(verbs)):
                house.undo(0)
            house.hold()
            assert not Join.objects.filter(undone_at=None).exists()
            transaction.set_rollback(True)

    hold()
