"""Limits that all processes share."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection

from sangam.accounts import limits
from sangam.accounts.limits import Limit
from sangam.accounts.models import Attempt
from sangam.lib import clock

THREE = Limit("trial", 3, timedelta(minutes=1))
OTHER = Limit("other", 1, timedelta(minutes=5))
NOON = datetime(2030, 5, 1, 12, tzinfo=UTC)


def waits(*minutes: float, key: str = "ada") -> list[float]:
    found = []
    for minute in minutes:
        with clock.held_at(NOON + timedelta(minutes=minute)):
            found.append(limits.take([(THREE, key)]).wait)
    return found


@pytest.mark.django_db
def test_a_burst_then_one_a_step() -> None:
    assert waits(0, 0, 0, 0, 0.5, 1, 1, 60, 60, 60, 60) == [0, 0, 0, 60, 30, 0, 60, 0, 0, 0, 60]


@pytest.mark.django_db
def test_keys_and_names_are_apart_and_stored_as_digests() -> None:
    assert waits(0, 0, 0, 0) == [0, 0, 0, 60]
    assert waits(0, key="ben") == [0]
    with clock.held_at(NOON):
        assert limits.take([(OTHER, "ada")]).wait == 0
    assert not Attempt.objects.filter(key__contains="ada").exists()


@pytest.mark.django_db
def test_a_refusal_takes_nothing_and_a_harmless_try_is_given_back() -> None:
    with clock.held_at(NOON):
        assert limits.take([(OTHER, "x")]).wait == 0
        assert limits.take([(THREE, "x"), (OTHER, "x")]).wait == 300
        for _time in range(9):
            limits.take([(THREE, "x")]).give_back()
        assert [limits.take([(THREE, "x")]).wait for _time in range(4)] == [0, 0, 0, 60]


@pytest.mark.django_db
def test_what_says_nothing_any_more_is_forgotten() -> None:
    waits(0, 0)
    with clock.held_at(NOON + timedelta(minutes=1)):
        assert limits.forget_old() == 0
    with clock.held_at(NOON + timedelta(minutes=3)):
        assert limits.forget_old() == 1


@pytest.mark.django_db(transaction=True)
def test_many_at_once_get_no_more_than_the_burst() -> None:
    found: list[float] = []

    def ask() -> None:
        try:
            found.append(limits.take([(THREE, "crowd")]).wait)
        finally:
            connection.close()

    threads = [threading.Thread(target=ask) for _number in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(wait == 0 for wait in found) == [False] * 9 + [True] * 3
