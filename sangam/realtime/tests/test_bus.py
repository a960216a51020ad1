"""Notices between processes, and what happens to who waits when the database goes away."""

from __future__ import annotations

import pytest
from django.db import OperationalError, connection, transaction

from sangam.realtime import bus

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_notice_after_commit_is_heard_and_others_are_not() -> None:
    with bus.Listener(["raw"]) as listener:
        assert listener.wait(0.01) == set()
        with transaction.atomic():
            bus.after_commit("raw", "7")
        assert listener.notices(5) == [("raw", "7")]
        bus.notify("events")
        assert listener.wait(0.2) == set()


def test_a_cut_connection_is_told_in_djangos_words_and_made_anew() -> None:
    with bus.Listener(["raw"]) as listener:
        listener.wait(0.01)
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'LISTEN%' AND pid <> pg_backend_pid()"
            )
        with pytest.raises(OperationalError):
            listener.wait(5)
        listener.wait(0.01)
        bus.notify("raw")
        assert listener.wait(5) == {"raw"}


def test_a_notice_that_postgresql_would_not_take_is_left_out(caplog: pytest.LogCaptureFixture) -> None:
    """It must not break the transaction that somebody may have open."""
    with transaction.atomic():
        bus.notify("raw", "x" * 9000)
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    assert "too long" in caplog.text
