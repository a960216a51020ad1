"""What a socket missed: the same frames from the log, in `seq` order, between its `since` and the moment it registered.

Many come back at once after a restart. So requests are answered together: each stretch of the log is rendered once for
all who missed it, whoever they are.
"""

from __future__ import annotations

import asyncio
import bisect
import itertools
import logging
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from typing import Any

from sangam.realtime.live import Log, News
from sangam.realtime.member import Member, Room

REPLAY_MAX = 1000
"""Events; who missed more fetches his page again."""
CUTS_MAX = 64
PAUSE_EVERY = 200
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Missed:
    """`since` < `upto`; `done` is called on the event loop with whether all was told."""

    member: Member
    topics: frozenset[str]
    since: int
    upto: int
    done: Callable[[bool], None]


@dataclass(frozen=True, slots=True)
class Stretch:
    """What happened after `start` and up to `end`, for the topics of those who missed it."""

    start: int
    end: int
    news: list[News]


class Catchup:
    """`ask` calls a function in a thread that may use the database."""

    def __init__(self, source: Log, ask: Callable[..., Awaitable[Any]]) -> None:
        self.source, self._ask = source, ask
        self._waiting: asyncio.Queue[Missed] = asyncio.Queue()

    def want(self, missed: Missed) -> None:
        self._waiting.put_nowait(missed)

    async def run(self) -> None:
        while True:
            together = [await self._waiting.get()]
            while not self._waiting.empty():
                together.append(self._waiting.get_nowait())
            rooms = {missed.member.room for missed in together}
            for room in rooms:
                await self._answer(room, [missed for missed in together if missed.member.room is room])

    async def _answer(self, room: Room, asked: list[Missed]) -> None:
        wanted = []
        for missed in asked:
            if missed.upto - missed.since > REPLAY_MAX:
                missed.done(False)
            elif missed.member.wire.open:
                wanted.append(missed)
        if not wanted:
            return
        try:
            stretches = await self._ask(self.stretches, room, wanted)
        except Exception:  # the border: whoever cannot be caught up fetches his page again
            log.exception("cannot tell what was missed", extra={"path": room.door.path, "count": len(wanted)})
            stretches = None
        known: dict[str, bytes] = {}
        told = 0
        for missed in wanted:
            if stretches is not None:
                told += await _tell(missed, stretches, known)
                if told > PAUSE_EVERY:
                    told = 0
                    await asyncio.sleep(0)
            missed.done(stretches is not None)

    def stretches(self, room: Room, wanted: Iterable[Missed]) -> list[Stretch]:
        """In a thread. Raises what the log and the door raise."""
        wanted = list(wanted)
        cuts = sorted({missed.since for missed in wanted} | {missed.upto for missed in wanted})
        if len(cuts) > CUTS_MAX:  # then some are told a little of what they know already, and ignore it
            cuts = sorted({*cuts[:: len(cuts) // CUTS_MAX + 1], cuts[-1]})
        events = [event for event in self.source.after(cuts[0], cuts[-1] - cuts[0]) if (event.seq or 0) <= cuts[-1]]
        marks = [event.seq or 0 for event in events]
        found = []
        for start, end in itertools.pairwise(cuts):
            some = events[bisect.bisect_right(marks, start) : bisect.bisect_right(marks, end)]
            topics = frozenset[str]().union(*(m.topics for m in wanted if m.since < end and m.upto > start))
            if some and topics:
                found.append(Stretch(start, end, list(room.door.news(some, topics, room.speaks()))))
        return found


async def _tell(missed: Missed, stretches: list[Stretch], known: dict[str, bytes]) -> int:
    member, told = missed.member, 0
    for stretch in stretches:
        if stretch.end <= missed.since or stretch.start >= missed.upto:
            continue
        for news in stretch.news:
            watched = member.watches.get(news.topic)
            if watched and news.topic in missed.topics:
                told += member.show(news, watched.watch, known)
                await member.wire.drained()
    return told
