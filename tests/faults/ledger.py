"""What the world offered and what the house made of it: the invariants of a conservation test.

I1 every token once as a message, or once in quarantine with its bytes · I2 every answer once in the world's ledger, or
twice under one id · I3 order, and files that fit their rows · I4 no lease without a worker. Each gives the breaches it
found, so that a test asserts that there are none and prints them all when there are.
"""

from __future__ import annotations

import hashlib
import os
import re
import secrets
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from sangam.conversations.models import Attachment, Message, MessageKind, Outbox
from sangam.delivery.models import Attempt
from sangam.events.models import Event
from sangam.ingest import store, sweep
from sangam.ingest.models import RawInbound, RawState
from tests.house import House

TOKEN = re.compile(r"tok-[0-9a-f]{16}")
DAY_SECONDS = 25 * 3600


def token() -> str:
    return f"tok-{secrets.token_hex(8)}"


@dataclass
class Ledger:
    """`offered` maps each token to the bytes that were given in; `trains` are tokens in the order somebody wrote them;
    `answers` are tokens of what agents wrote."""

    offered: dict[str, bytes] = field(default_factory=dict)
    trains: list[list[str]] = field(default_factory=list)
    answers: dict[str, str] = field(default_factory=dict)

    def breaches(self, house: House) -> list[str]:
        return [
            *self._once_as_a_message(), *self._bytes_kept(), *self._sent(house), *self._in_order(), *leases_left(), *files_wrong()
        ]  # fmt: skip

    def _once_as_a_message(self) -> Iterator[str]:
        said = Counter(mark for text in _said(MessageKind.IN) for mark in set(TOKEN.findall(text)))
        odd = Counter(mark for raw in _raws(RawState.QUARANTINED) for mark in set(TOKEN.findall(raw.decode("latin-1"))))
        for mark in self.offered:
            if said[mark] != 1 and not (said[mark] == 0 and odd[mark]):
                yield f"I1: {mark} is {said[mark]} messages and {odd[mark]} times in quarantine"

    def _bytes_kept(self) -> Iterator[str]:
        """Byte for byte, but for the line ends that SMTP and IMAP write."""
        kept = {_lines(raw) for raw in _raws(RawState.APPLIED, RawState.QUARANTINED)}
        for mark, content in self.offered.items():
            if _lines(content) not in kept:
                yield f"I1: the bytes of {mark} are not kept as they came"

    def _sent(self, house: House) -> Iterator[str]:
        taken: dict[str, list[str]] = {}
        for entry in list(house.office.ledger):
            for mark in set(TOKEN.findall(entry.content.decode("latin-1"))) & self.answers.keys():
                if entry.to == self.answers[mark]:
                    taken.setdefault(mark, []).append(entry.message_id)
        for mark in self.answers:
            ids = taken.get(mark, [])
            if not 1 <= len(ids) <= 2 or len(set(ids)) != 1:
                yield f"I2: answer {mark} left {len(ids)} times, under the ids {sorted(set(ids))}"

    def doubled(self, house: House) -> int:
        """How many answers left twice."""
        sent = Counter((entry.to, entry.message_id) for entry in list(house.office.ledger))
        return sum(count > 1 for count in sent.values())

    def _in_order(self) -> Iterator[str]:
        for train in self.trains:
            rows = Message.objects.filter(kind=MessageKind.IN, text__regex="|".join(train)).order_by("pk")
            found = list(rows.values_list("text", "conversation_id"))
            order = [mark for text, _ in found for mark in TOKEN.findall(text)[:1]]
            if order != train or len({conversation for _, conversation in found}) != 1:
                yield f"I3: {train} stands as {order} in {len({c for _, c in found})} conversations"


def rest(house: House, patience: float = 150.0) -> None:
    """Wait until nothing is under way any more."""

    def drained() -> bool:
        waiting = RawInbound.objects.filter(state=RawState.STORED).exists()
        going = Outbox.objects.filter(state__in=("queued", "sending")).exists()
        return not waiting and not going and not Event.objects.filter(seq=None).exists()

    house.awake(drained, "it does not come to rest", patience)


def leases_left() -> Iterator[str]:
    for number in Outbox.objects.filter(state="sending").values_list("pk", flat=True):
        yield f"I4: outbox row {number} is still being sent"
    for number in Attempt.objects.filter(ended_at=None, outcome="").values_list("pk", flat=True):
        yield f"I4: attempt {number} has no end"


def files_wrong() -> Iterator[str]:
    """After the sweep of the day after tomorrow, files and rows are the same set, and each file is what its row says."""
    files = store.files()
    for path in files.root.glob("??/*"):
        os.utime(path, (time.time() - DAY_SECONDS,) * 2)
    sweep.unreferenced()
    there = {path.parent.name + path.name for path in files.root.glob("??/*")}
    wanted = set(Attachment.objects.values_list("key", flat=True))
    wanted |= set(RawInbound.objects.exclude(stored="").values_list("stored", flat=True))
    yield from (f"I3: file {key} belongs to nobody" for key in there - wanted)
    yield from (f"I3: file {key} is missing" for key in wanted - there)
    for key, digest in Attachment.objects.exclude(sha256="").values_list("key", "sha256"):
        if key in there and _sha256(files.path(key)) != digest:
            yield f"I3: file {key} is not what its row says"


def _said(kind: str) -> Iterator[str]:
    return Message.objects.filter(kind=kind).values_list("text", flat=True).iterator()


def _raws(*states: str) -> Iterator[bytes]:
    return (store.payload(raw) for raw in RawInbound.objects.filter(state__in=states).iterator())


def _lines(content: bytes) -> bytes:
    return hashlib.sha256(content.replace(b"\r\n", b"\n").strip()).digest()


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
