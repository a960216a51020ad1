"""F1: a process is killed at a chosen point of a mail's way in; nothing is lost, doubled or answered twice.

`SANGAM_FAULT_ROUNDS` (1) repeats each blow. Points before "received" and within the storm are in `test_conservation`.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from sangam.channels.base import RawItem
from sangam.channels.models import Channel
from sangam.conversations.models import Attachment, Conversation, Message, MessageKind
from sangam.ingest import store
from sangam.ingest.models import Lane, RawInbound, RawState
from sangam.lib import sql
from tests.faults.ledger import files_wrong, rest, token
from tests.house import FETCHED, LISTENED, House, letter
from tests.install import until

ROUNDS = int(os.environ.get("SANGAM_FAULT_ROUNDS", "1"))
pytestmark = [pytest.mark.slow, pytest.mark.servers, pytest.mark.timeout(120 + 60 * ROUNDS)]


@contextmanager
def held_in_the_middle(house: House, content: bytes) -> Iterator[dict[str, int]]:
    """Within the block a child stands in the middle of reading this large mail: its file is a pipe that says nothing yet.
    Gives the numbers of the worker and of this child. The worker sleeps, so that it measures no deadline meanwhile."""
    channel, worker = house.channels[LISTENED].pk, house.install.process("run ingest ")
    with sql.advisory_lock("ingest", channel, Lane.MAIL) as held:
        assert held
        store.many(channel, [RawItem(content, lane="mail")])
        raw = RawInbound.objects.filter(channel=channel).exclude(stored="").latest("pk")
        path = store.files().path(raw.stored)
        kept = path.with_suffix(".kept")
        path.rename(kept)
        os.mkfifo(path)
    writer: list[int] = []

    def somebody_reads() -> bool:
        with suppress(OSError):
            writer.append(os.open(path, os.O_WRONLY | os.O_NONBLOCK))
        return bool(writer)

    until(somebody_reads, "nobody reads the mail")
    os.kill(worker, signal.SIGSTOP)
    readers: list[int] = []

    def reader_is_known() -> bool:
        # A pipe counts a reader who waits in open() before he has a file to show for it.
        readers.extend(child for child in _children(worker) if str(path) in _open_files(child))
        return bool(readers)

    try:
        until(reader_is_known, "no child has the mail open")
        kept.rename(path)
        yield {"the worker": worker, "the child": readers[0]}
    finally:
        with suppress(ProcessLookupError):
            os.kill(worker, signal.SIGCONT)
        os.close(writer[0])


def _children(parent: int) -> Iterator[int]:
    for entry in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            if int(entry.read_text().rpartition(")")[2].split()[1]) == parent:
                yield int(entry.parent.name)


def _open_files(pid: int) -> list[str]:
    return [os.readlink(entry) for entry in Path(f"/proc/{pid}/fd").iterdir()]


@pytest.mark.parametrize("victim", ["the child", "the worker"])
def test_f1_killed_in_the_middle_of_reading_a_mail(house: House, victim: str) -> None:
    for _ in range(ROUNDS):
        mark = token()
        mail = letter(f"Hello {mark}", sender=f"{mark}@example.com", subject=mark)
        mail.add_attachment(os.urandom(700_000), maintype="image", subtype="png", filename=f"{mark}.png")
        with held_in_the_middle(house, mail.as_bytes()) as numbers:
            os.kill(numbers[victim], signal.SIGKILL)
        house.awake(lambda mark=mark: Message.objects.filter(text__contains=mark).exists(), "lost when its reader was killed")
        rest(house)
        message = Message.objects.get(text__contains=mark)
        assert Conversation.objects.filter(subject=mark).count() == 1
        assert Attachment.objects.filter(message=message).count() == 1
        assert RawInbound.objects.get(pk=message.raw_id).state == RawState.APPLIED
    assert list(files_wrong()) == []


@contextmanager
def acknowledging(channel: Channel) -> Iterator[None]:
    Channel.objects.filter(pk=channel.pk).update(acknowledge=True)
    try:
        yield
    finally:
        Channel.objects.filter(pk=channel.pk).update(acknowledge=False)


@pytest.mark.parametrize("victim", ["gateway", "ingest", "reactors"])
def test_f1_killed_when_the_acknowledgement_has_left(house: House, victim: str) -> None:
    """What comes back to life fetches, reads and reacts again from where it was: the customer hears one answer."""
    with acknowledging(house.channels[FETCHED]):
        for _ in range(ROUNDS):
            mark, blows = token(), list[int]()

            def blow(content: bytes, mark: str = mark, blows: list[int] = blows) -> None:
                if f"{mark}@example.com".encode() in content and not blows:
                    blows.append(house.install.kill(f"run {victim} "))

            house.office.asked = blow
            mail = letter(f"Hello {mark}", sender=f"{mark}@example.com", subject=mark, to=FETCHED)
            house.office.put(FETCHED, mail.as_bytes())
            house.awake(lambda blows=blows: blows, "no acknowledgement was sent", 90)
            assert blows == [1], "it was not there to be killed"
            until(lambda: house.install.named(f"run {victim} "), f"{victim} does not come back")
            after = token()
            house.office.put(FETCHED, letter(f"Hello {after}", sender=f"{after}@example.com", to=FETCHED).as_bytes())
            house.awake(lambda after=after: Message.objects.filter(text__contains=after).exists(), "the next never came", 90)
            rest(house)
            conversation = Conversation.objects.get(subject=mark)
            assert conversation.messages.filter(kind=MessageKind.IN).count() == 1
            assert conversation.messages.exclude(kind=MessageKind.IN).count() == 1
            assert [entry.to for entry in house.office.ledger].count(f"{mark}@example.com") == 1
