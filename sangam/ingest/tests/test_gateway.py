"""The process that keeps the ways in open, with real servers: nothing lost, nothing doubled, whatever dies (F1, F25)."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.db import connection

from sangam.channels import administer
from sangam.channels.kinds.email.tests import dovecot
from sangam.channels.kinds.email.tests.dovecot import Dovecot, letter
from sangam.channels.models import Channel, ChannelState
from sangam.ingest import gateway, house
from sangam.ingest.gateway import Doorkeeper, Leases
from sangam.ingest.models import RawInbound
from tests.cast import Cast

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def server(require_dovecot: str) -> Iterator[Dovecot]:
    with tempfile.TemporaryDirectory(prefix="dovecot-") as folder, dovecot.running(require_dovecot, Path(folder)) as found:
        yield found


@pytest.fixture
def mailbox(cast: Cast, server: Dovecot) -> Channel:
    return administer.save(cast.mailbox, {"incoming": "imap", **server.settings}, by=None)


@pytest.fixture
def door() -> Iterator[Doorkeeper]:
    made = Doorkeeper()
    yield made
    made.close()


def until(what: Callable[[], object], seconds: float = 15.0) -> None:
    end = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < end, "it did not happen in time"
        threading.Event().wait(0.05)


def raws() -> int:
    return RawInbound.objects.count()


def fetch(channel: Channel, point: str) -> int:
    """Run the fetcher in a process of its own up to `point`; gives its exit code."""
    environment = {**os.environ, "TEST_DATABASE": str(connection.settings_dict["NAME"])}
    command = [sys.executable, "-m", "sangam.ingest.tests.fetching", str(channel.pk), point]
    return subprocess.run(command, env=environment, timeout=60, check=False, capture_output=True).returncode


@pytest.mark.servers
def test_the_fetcher_may_be_killed_anywhere(mailbox: Channel, server: Dovecot) -> None:
    """F1: after FETCH, before and after the commit, before and after the mark; every mail exactly once at the end."""
    server.put(*[letter(number) for number in range(30)])
    points = ["after-fetch", "before-commit", "after-raw", "in-sizes", "after-fetch:2", "after-mark", "after-raw:2"]
    codes = [fetch(mailbox, point) for point in points]
    assert codes == [-signal.SIGKILL] * len(points)
    assert server.seen() <= raws()
    assert fetch(mailbox, "never") == 0
    stored = Counter(bytes(payload) for payload in RawInbound.objects.values_list("payload", flat=True))
    assert stored == Counter(letter(number) for number in range(30))
    assert server.seen() == 30


@pytest.mark.servers
def test_a_mailbox_is_polled_and_health_is_told(mailbox: Channel, server: Dovecot, door: Doorkeeper) -> None:
    server.put(letter(1))
    door.look()
    until(lambda: raws() == 1)
    until(lambda: ChannelState.objects.get(channel=mailbox).last_success_at)
    server.put(letter(2))
    until(lambda: raws() == 2)


@pytest.mark.servers
def test_a_wrong_password_shows_on_the_channel_and_a_right_one_heals(
    mailbox: Channel, server: Dovecot, door: Doorkeeper
) -> None:
    server.put(letter(1))
    administer.save(mailbox, {**mailbox.settings, "imap_password": "wrong"}, by=None)
    door.look()
    until(lambda: "Authentication failed" in ChannelState.objects.get(channel=mailbox).last_error)
    assert not ChannelState.objects.get(channel=mailbox).healthy
    administer.save(mailbox, {**mailbox.settings, "imap_password": dovecot.PASSWORD}, by=None)
    until(lambda: door.look() or raws() == 1)
    until(lambda: ChannelState.objects.get(channel=mailbox).healthy)


@pytest.mark.servers
def test_switching_off_ends_the_poll_and_frees_the_lock(mailbox: Channel, door: Doorkeeper) -> None:
    door.look()
    until(lambda: ChannelState.objects.get(channel=mailbox).last_success_at)
    Channel.objects.filter(pk=mailbox.pk).update(active=False)
    until(lambda: door.look() or mailbox.pk not in {*door.polls, *door.leaving})
    other = Leases()
    assert other.take(mailbox.pk)
    other.close()


@pytest.mark.servers
def test_two_machines_never_poll_one_mailbox(mailbox: Channel, door: Doorkeeper) -> None:
    other = Doorkeeper()
    door.look()
    other.look()
    assert (mailbox.pk in door.polls, len(other.polls)) == (True, 0)
    door.close()
    other.look()
    assert mailbox.pk in other.polls
    other.close()


def test_a_lost_lock_connection_is_noticed(cast: Cast) -> None:
    leases = Leases()
    assert leases.take(cast.mailbox.pk)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND pid <> pg_backend_pid()"
            " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
        )
    assert not leases.alive()
    assert leases.take(cast.mailbox.pk)
    leases.close()


def test_a_poll_that_saves_a_token_is_not_started_again(mailbox_saved: tuple[Channel, Doorkeeper]) -> None:
    channel, door = mailbox_saved
    before = door.polls[channel.pk].keeper
    house.ChannelContext(channel.pk, lambda: False, lambda: door._marked_again(channel.pk)).save_secret(
        {"oauth_refresh_token": "n"}
    )
    door.look()
    assert door.polls[channel.pk].keeper is before
    channel.refresh_from_db()
    assert channel.plain_settings().get("oauth_refresh_token") == "n"


@pytest.fixture
def mailbox_saved(cast: Cast, door: Doorkeeper) -> tuple[Channel, Doorkeeper]:
    channel = administer.save(cast.mailbox, {"incoming": "listener"}, by=None)
    door.look()
    return channel, door


def test_pauses_grow_and_end() -> None:
    assert 2 <= gateway.pause(1) <= 2.4
    assert gateway.pause(3) >= 8
    assert max(gateway.pause(tries) for tries in range(100)) <= gateway.LONGEST_PAUSE * 1.2


def test_the_process_ends_when_told(cast: Cast, monkeypatch: pytest.MonkeyPatch, settings: object) -> None:
    settings.SMTP_PORT = 0  # type: ignore[attr-defined]
    stop = threading.Event()
    thread = threading.Thread(target=gateway.main, args=(stop.is_set,))
    thread.start()
    stop.set()
    thread.join(15)
    assert not thread.is_alive()
    connection.close()
