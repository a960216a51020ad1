"""Keeps what people may see true while their sockets are open.

Everybody who works here has two counters: `entry` changes when he must come in anew (password, sign-out, let go), `sight`
when what he may see changes. A notice tells of a change at once; the counters are also looked at every two seconds, all in
one query, so that a lost notice leaves a revoked right open no longer than that.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from typing import Any

from django.db import DatabaseError, InterfaceError

from sangam.realtime import live
from sangam.realtime.live import Viewer, Watch
from sangam.realtime.member import Member

NOTICE = "rights"
LOOK_SECONDS = 2.0
TRY_AGAIN_LATER = 1013
Epochs = Mapping[int, tuple[int, int]]
"""(entry, sight) of everybody who may come in, by person."""
log = logging.getLogger(__name__)


class Rights:
    """`ask` calls a function in a thread that may use the database; `drop` ends one topic of a socket."""

    def __init__(
        self,
        source: Callable[[], Epochs] | None,
        *,
        ask: Callable[..., Awaitable[Any]],
        drop: Callable[[Member, str], object],
        task: Callable[[Any], None],
    ) -> None:
        self.known: Epochs = {}
        self._source, self._ask, self._drop, self._task = source, ask, drop, task
        self._people: dict[int, dict[Member, None]] = {}
        self._woken = asyncio.Event()
        self._current = asyncio.Event()
        self._current.set()

    @property
    def people(self) -> list[int]:
        """Who works here and is here."""
        return list(self._people)

    def woken(self, _: str = "") -> None:
        """Somebody's rights have changed: until it is known whose, news wait (`settled`)."""
        self._woken.set()
        if self._source is not None:
            self._current.clear()

    async def settled(self) -> None:
        """What was noticed before is known now: who sees something else is held."""
        if not self._current.is_set():
            await self._current.wait()

    def enter(self, member: Member) -> None:
        if (person := member.viewer.person_id) is not None:
            self._people.setdefault(person, {})[member] = None

    def leave(self, member: Member) -> None:
        if (person := member.viewer.person_id) is not None and member in self._people.get(person, {}):
            del self._people[person][member]
            if not self._people[person]:
                del self._people[person]

    async def run(self) -> None:
        if self._source is None:
            return
        while True:
            self._woken.clear()
            try:
                await self.look()
            except (DatabaseError, InterfaceError, OSError) as error:
                log.warning("cannot look at rights now", extra={"error": type(error).__name__})
            if not self._woken.is_set():
                self._current.set()
            try:
                await asyncio.wait_for(self._woken.wait(), LOOK_SECONDS)
            except TimeoutError:
                pass

    def of(self, person: int) -> tuple[int, int] | None:
        """In a thread: the counters of one person, read again only where they are not known."""
        if self._source is None:
            return None
        return self.known.get(person) or self._source().get(person)

    async def judge(self, viewer: Viewer) -> int:
        """Whether this viewer is made of today's rights: 0, or the code that turns him away. Raises what the source
        raises."""
        if self._source is None or viewer.person_id is None:
            return 0
        if viewer.epoch is None or self.known.get(viewer.person_id) != viewer.epoch:
            await self.look()
        now = self.known.get(viewer.person_id)
        return 0 if now == viewer.epoch else live.SIGNED_OUT if now is None else live.STALE_TICKET

    async def look(self) -> None:
        """Compare everybody who is here with his counters. Raises what the source raises."""
        assert self._source
        self.known = await self._ask(self._source)
        for person, members in list(self._people.items()):
            now = self.known.get(person)
            for member in list(members):
                self._compare(member, now)

    def _compare(self, member: Member, now: tuple[int, int] | None) -> None:
        before = member.viewer.epoch
        if now is None:
            member.wire.close(live.SIGNED_OUT)
        elif before is None or before[0] != now[0]:
            member.wire.close(live.STALE_TICKET)
        elif before != now:
            member.room.replace(member, replace(member.viewer, epoch=now))
            member.hold()
            self._task(self._refresh(member, now))

    async def _refresh(self, member: Member, epoch: tuple[int, int]) -> None:
        """News wait until his rights of now are known."""
        try:
            viewer, watches = await self._ask(again, member)
        except Exception:  # the border: rights that cannot be known are none; he comes in anew
            log.exception("rights could not be derived again", extra={"path": member.room.door.path})
            member.wire.close(TRY_AGAIN_LATER)
            return
        if viewer is None:
            member.wire.close(live.SIGNED_OUT)
        elif member.viewer.epoch == epoch:
            member.room.replace(member, replace(viewer, epoch=epoch))
            for topic, watch in watches.items():
                if watch is None:
                    self._drop(member, topic)
                    member.say({"is": "refused", "topic": topic, "why": "not here any more"})
                elif watched := member.watches.get(topic):
                    watched.watch = watch
            member.say({"is": "rights"})
        member.release({})


def again(member: Member) -> tuple[Viewer | None, dict[str, Watch | None]]:
    """In a thread: the viewer as he is now, and each of his topics judged again."""
    door, viewer = member.room.door, member.room.door.again(member.viewer)
    if viewer is None:
        return None, {}
    judged: dict[str, Watch | None] = {}
    for topic, watched in list(member.watches.items()):
        if watched.asked:
            judged[topic] = door.watch(viewer, topic, watched.asked)
        else:
            judged[topic] = watched.watch if topic in viewer.topics else None
    return viewer, judged
