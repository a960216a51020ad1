"""The stage: parts, what they say to each other, and the trouble that is made for them."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, cast
from urllib.parse import urlsplit

import httpx

from sangam.channels.base import Inbound, Item, ParseError, Receipt, Reply, Request
from sangam.channels.faking import Behaviour, Taken
from sangam.config.playing.casting import Part
from sangam.config.playing.post import Post
from sangam.config.playing.talk import Line, Shown, Talk

RECEIPT_SECONDS = 1.2
SLOW_SECONDS = 8.0
FILE_MAX = 32 * 1024 * 1024
RANKS = {"": 0, "sent": 1, "delivered": 2, "read": 3, "failed": 4}
BEHAVIOURS: Sequence[Behaviour] = ("good", "permanent", "temporary")


class Unknown(LookupError):
    """There is no such provider, person or switch."""


@dataclass
class Acting:
    """One part while it is played. Fakes know no threads: `lock` is held whenever one is asked."""

    part: Part
    post: Post
    lock: threading.RLock = field(default_factory=threading.RLock)
    slow: bool = False
    seen: int = 0
    last: str = ""
    """Who spoke last."""


class Stage:
    """`house` is the address of the install, the only place that files are fetched from."""

    def __init__(self, parts: Iterable[Part], house: str, *, ugly: bool = False) -> None:
        self.talk, self.house = Talk(), house.rstrip("/")
        self.acting: dict[str, Acting] = {}
        for part in parts:
            self.acting[part.adapter.kind] = Acting(part, Post(part.fake.replied, ugly))

    def start(self) -> None:
        for one in self.acting.values():
            one.post.start()

    def stop(self) -> None:
        for one in self.acting.values():
            one.post.stop()

    def programme(self) -> list[Mapping[str, Any]]:
        """Who can be played, with what, and which switches stand how."""
        return [
            {
                "kind": kind, "label": one.part.label, "channel": one.part.channel.name, "offers": list(one.part.fake.offers),
                "behaviour": one.part.fake.behaviour, "ugly": one.post.ugly, "slow": one.slow,
                "personas": [asdict(persona) for persona in one.part.fake.personas],
            }
            for kind, one in self.acting.items()
        ]  # fmt: skip

    def switch(self, kind: str, **to: Any) -> None:
        """Raises Unknown."""
        one = self._of(kind)
        if (behaviour := to.get("behaviour", one.part.fake.behaviour)) not in BEHAVIOURS:
            raise Unknown(f"there is no behaviour {behaviour!r}")
        one.part.fake.behaviour = cast(Behaviour, behaviour)
        one.post.ugly, one.slow = bool(to.get("ugly", one.post.ugly)), bool(to.get("slow", one.slow))

    def say(self, kind: str, who: str, text: str = "", **more: Any) -> None:
        """A persona says or does something there. Raises Unknown, and ValueError with the provider's own words."""
        one = self._of(kind)
        if who not in [persona.key for persona in one.part.fake.personas]:
            raise Unknown(f"nobody is called {who!r} there")
        if strange := [name for name in more if name not in one.part.fake.offers]:
            raise ValueError(f"nobody can do this there: {', '.join(strange)}")
        one.last = who
        with one.lock:
            calls = one.part.fake.say(who, text, **more)
        self._show_own(one, who, text, calls, more)

    def take(self, kind: str, call: Request) -> Reply:
        """A call of the product. Raises Unknown."""
        one = self._of(kind)
        if one.slow:
            time.sleep(SLOW_SECONDS)
        with one.lock:
            reply = one.part.fake.take(call)
            new, one.seen = one.part.fake.taken[one.seen :], len(one.part.fake.taken)
        self.talk.called(kind, call.method, urlsplit(call.url).path, reply.status)
        for taken in new:
            self._show_taken(one, taken)
        if new:
            one.post.later(RECEIPT_SECONDS, lambda: self._tell_receipts(one))
        return reply

    def _of(self, kind: str) -> Acting:
        try:
            return self.acting[kind]
        except KeyError:
            raise Unknown(f"{kind!r} is not played here") from None

    # What the customer says.

    def _show_own(self, one: Acting, who: str, text: str, calls: Sequence[Request], more: Mapping[str, Any]) -> None:
        kind = one.part.adapter.kind
        items = self._read(one, calls)
        said = next((item for item in items if isinstance(item, Inbound)), None)
        target = self.talk.named(kind, str(more.get("edit") or more.get("delete") or ""))
        line = None
        if target and "edit" in more:
            self.talk.change(target.key, text=text, about="edited")
        elif target and "delete" in more:
            self.talk.change(target.key, gone=True)
        elif "reaction" in more:
            self._react(kind, str(more.get("reply_to", "")), str(more["reaction"]))
        else:
            line = self.talk.add(
                kind, who, "customer", text=text or _words(more), id=said.external_id if said else one.part.fake.latest,
                files=self._own_files(more), about=_about(more), state="on its way" if calls else "waits to be asked for",
            )  # fmt: skip
        one.post.send(calls, lambda state: self._came(one, who, line, state))

    def _came(self, one: Acting, who: str, line: Line | None, state: str) -> None:
        if line:
            self.talk.change(line.key, state=state)
        elif state != "taken":
            self.talk.add(one.part.adapter.kind, who, "note", text=f"The house did not take it: {state}")

    def _own_files(self, more: Mapping[str, Any]) -> tuple[Shown, ...]:
        return (self.talk.keep(*more["file"]),) if "file" in more else ()

    def _react(self, kind: str, to: str, emoji: str) -> None:
        if line := self.talk.named(kind, to):
            self.talk.change(line.key, reactions=(emoji,) if emoji else ())

    # What the company says.

    def _show_taken(self, one: Acting, taken: Taken) -> None:
        buttons = taken.extra.get("buttons") or taken.extra.get("choices") or ()
        self.talk.add(
            one.part.adapter.kind, self._whose(one, taken), "company", text=taken.text, id=taken.id,
            files=tuple(self._fetched(place) for place in taken.files), state="sent",
            buttons=tuple(map(str, buttons)) if isinstance(buttons, list | tuple) else (),
        )  # fmt: skip

    def _whose(self, one: Acting, taken: Taken) -> str:
        """On whose phone it shows: who is named, else who wrote what is answered, else who spoke last."""
        personas = one.part.fake.personas
        named = [persona.key for persona in personas if persona.value and persona.value == taken.to]
        named += [persona.key for persona in personas if persona.value and persona.value in taken.to]
        answered = self.talk.named(one.part.adapter.kind, taken.to)
        return (named or [answered.who if answered else one.last or personas[0].key])[0]

    def _fetched(self, place: str) -> Shown:
        """As the provider would: a link of ours is opened at once."""
        name = urlsplit(place).path.rpartition("/")[2] or place
        if not place.startswith(f"{self.house}/"):
            return Shown(name)
        try:
            with httpx.Client(trust_env=False, timeout=20, follow_redirects=True) as client:
                answer = client.get(place)
        except httpx.HTTPError as error:
            return Shown(name, trouble=type(error).__name__)
        if answer.status_code != 200 or len(answer.content) > FILE_MAX:
            return Shown(name, trouble=f"{answer.status_code}")
        return self.talk.keep(name, answer.headers.get("content-type", ""), answer.content)

    def _tell_receipts(self, one: Acting) -> None:
        with one.lock:
            calls = one.part.fake.receipts()
        for receipt in self._read(one, calls):
            if isinstance(receipt, Receipt):
                self._mark(one, receipt)
        one.post.send(calls, lambda state: self._came(one, one.last, None, state))

    def _mark(self, one: Acting, receipt: Receipt) -> None:
        kind = one.part.adapter.kind
        named = self.talk.named(kind, receipt.external_id)
        whose = [persona.key for persona in one.part.fake.personas if persona.value == receipt.recipient]
        up_to_there = [] if receipt.external_id else self.talk.of(kind, *whose)
        for line in [named] if named else up_to_there:
            if line.side == "company" and RANKS[receipt.state] > RANKS.get(line.state, 0):
                self.talk.change(line.key, state=receipt.state)

    def _read(self, one: Acting, calls: Sequence[Request]) -> list[Item]:
        """As the house will read them: a person who plays sees the ids that the provider gave."""
        found: list[Item] = []
        for call in calls:
            try:
                raws = one.part.adapter.unpack(call, one.part.settings)
                found += [item for raw in raws for item in one.part.adapter.parse(raw.payload, raw.headers)]
            except ParseError:
                continue
        return found


def _words(more: Mapping[str, Any]) -> str:
    """What stands on the phone of who said it, where he wrote nothing."""
    named = ("choice", "sticker", "location")
    return next((f"{name}: {more[name]}" for name in named if name in more), "")


def _about(more: Mapping[str, Any]) -> str:
    if more.get("post"):
        return "to everybody"
    return f"answers {more['reply_to']}" if more.get("reply_to") else ""
