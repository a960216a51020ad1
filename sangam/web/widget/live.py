"""The widget's door to the live hub: a visitor hears of his own talk, and of nothing else."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from sangam.accounts.models import Brand
from sangam.channels.base import IdentityRef
from sangam.channels.models import Channel
from sangam.channels.widgets import Visitor
from sangam.conversations import thread, visitor
from sangam.conversations.models import Message, MessageKind
from sangam.customers.models import Identity
from sangam.ingest.taking import Away
from sangam.lib import sql
from sangam.realtime import live, origins
from sangam.realtime.live import Happened, Hello, News, Signal, Viewer, Watch
from sangam.web.widget import door, present, standing, words

ANSWERED = "message.released"
NEW = frozenset({"message.received", ANSWERED})
CHANGED = frozenset({"message.read", "message.undone"})
BLOCKED = "identity.blocked"
PEOPLE = "user:"
STANDING = "standing:"


@dataclass(frozen=True, slots=True)
class Seat:
    """What one socket may hear: words to or from one of `refs`. `token` is kept to ask again whether it still holds."""

    channel_id: int
    path: str
    token: str
    key: str
    refs: frozenset[visitor.Who]
    threads: tuple[str, ...]


class WidgetDoor:
    path: ClassVar[str] = "widget"

    def admit(self, hello: Hello) -> Viewer:
        token = hello.data.get("visitor")
        language = hello.data.get("language")
        known = words.language_of(language) if isinstance(language, str) and len(language) <= words.LANGUAGE_MAX else "en"
        return _viewer(hello.rest, token if isinstance(token, str) else "", hello, known)

    def again(self, viewer: Viewer) -> Viewer | None:
        seat: Seat = viewer.scope
        try:
            return _viewer(seat.path, seat.token, None, viewer.language)
        except live.Refused:
            return None

    def watch(self, viewer: Viewer, topic: str, data: Mapping[str, Any]) -> Watch | None:
        return Watch(topic) if topic in viewer.topics else None

    def ahead(self, events: Sequence[Happened]) -> bool:
        """An answer is awaited here; who wrote it has his words before him."""
        return any(event.kind == ANSWERED for event in events)

    def news(self, events: Sequence[Happened], topics: Collection[str], languages: Collection[str]) -> Sequence[News]:
        told = [event for event in events if event.kind in NEW or event.kind in CHANGED]
        barred = [event.subject_id for event in events if event.kind == BLOCKED]
        return [*_said(told, topics), *_shut_out(barred, topics)] if topics else ()

    def standing(self, topics: Collection[str], languages: Collection[str]) -> Sequence[News]:
        """Whether the office is open, who is there and how long an answer takes, for whoever has the chat open."""
        numbers = [int(topic.removeprefix(STANDING)) for topic in topics if topic.startswith(STANDING)]
        return [
            _stands(channel, languages)
            for channel in Channel.objects.active().select_related("brand__calendar").filter(pk__in=numbers)
        ]

    def signal(self, viewer: Viewer, frame: Mapping[str, Any], watched: Mapping[str, Watch]) -> Signal | None:
        if frame.get("do") != "typing" or not isinstance(frame.get("on", True), bool):
            raise ValueError("a visitor can only say that he is typing")
        seat: Seat = viewer.scope
        opened = next(filter(None, (thread.opened(seat.channel_id, key) for key in seat.threads)), None)
        if opened is None:
            return None
        data = {"on": frame.get("on", True)}
        return Signal("typing", (f"conversation:{opened}",), by=viewer.key, name=viewer.name, data=data)

    def heard(self, signal: Signal, viewer: Viewer, watch: Watch) -> str | None:
        """People of ours only: what another tab of his own types is no news to him."""
        if not signal.by.startswith(PEOPLE):
            return None
        if signal.kind == "typing":
            name = signal.name.split()[0] if signal.name.split() else ""
            return json.dumps({"is": "typing", "name": name, "on": bool(signal.data.get("on", True))})
        if signal.kind == "seen" and isinstance(signal.data.get("upto"), int):
            return json.dumps({"is": "read", "upto": signal.data["upto"]})
        return None


def _viewer(path: str, token: str, hello: Hello | None, language: str) -> Viewer:
    """Raises live.Refused."""
    try:
        caller = door.caller(path.strip("/"), hello.address if hello else "")
    except door.Refused as refused:
        raise live.Refused(live.FOREIGN, refused.why) from refused
    except Away as away:
        raise live.Refused(live.STALE_TICKET, str(away)) from away
    if hello and not (origins.own(hello) or caller.adapter.allows(hello.origin, caller.settings)):
        raise live.Refused(live.FOREIGN, f"a page of {hello.origin[:100]!r}")
    who = caller.adapter.visitor(token, caller.settings)
    if who is None:
        raise live.Refused(live.STALE_TICKET, "no token of a visitor of this channel")
    if visitor.barred(caller.channel, who.refs):
        raise live.Refused(live.BARRED, "blocked by people here")
    return _seated(caller.channel, who, path, token, language)


def _seated(channel: Channel, who: Visitor, path: str, token: str, language: str) -> Viewer:
    refs = tuple(ref for ref in who.refs if ref.proven and ref.kind in channel.capabilities.identity_kinds)
    seat = Seat(channel.pk, path, token, who.key, frozenset(ref.key for ref in refs), _threads(who.key, refs))
    topics = (*visitor.topics(channel, who.refs), f"{STANDING}{channel.pk}")
    return Viewer(f"visitor:{channel.pk}:{who.key}", who.name, language, scope=seat, topics=topics)


def _threads(key: str, refs: Iterable[IdentityRef]) -> tuple[str, ...]:
    """Keys of his talk: as the site's user first, then as this browser."""
    return tuple(dict.fromkeys([*(ref.value for ref in refs), key]))


def _said(told: Sequence[Happened], topics: Collection[str]) -> list[News]:
    found = _messages((event.subject_id for event in told), topics) if told else {}
    numbers = {int(who[1]) for one in found.values() for who in one.whose}
    channels = _channels(numbers)
    return [
        News(visitor.topic(who[1], who[2]), frame)
        for event in told
        if (one := found.get(event.subject_id))
        for who in one.whose
        if (channel := channels.get(int(who[1])))
        for frame in [_frame(event, one, channel)]
    ]


def _stands(channel: Channel, languages: Collection[str]) -> News:
    told = {language: json.dumps({"is": "standing", **standing.now(channel, language)}) for language in languages}
    return News(f"{STANDING}{channel.pk}", lambda viewer, watch: told.get(viewer.language))


def _shut_out(identities: Sequence[int], topics: Collection[str]) -> list[News]:
    """Whoever sits there under an identity that is blocked now hears so, and no more."""
    rows = (
        Identity.objects.filter(pk__in=identities, blocked_at__isnull=False).values_list("scope", "value") if identities else ()
    )
    gone = json.dumps({"is": "barred"})
    named = (visitor.topic(scope, value) for scope, value in rows)
    return [News(topic, lambda viewer, watch: gone, closes=live.BARRED) for topic in named if topic in topics]


@dataclass(frozen=True, slots=True)
class Told:
    """A message, of the identities of channels with a widget that it came from or went to those who listen, and whether it
    has files."""

    message: Message
    whose: tuple[visitor.Who, ...]
    files: bool


def _messages(ids: Iterable[int], topics: Collection[str]) -> dict[int, Told]:
    found = {}
    for message, whose, files in visitor.told(ids):
        here = tuple(who for who in whose if who[1].isdigit() and visitor.topic(*who[1:]) in topics)
        if here:
            found[message.pk] = Told(message, here, files)
    return found


_CHANNELS = f"""
SELECT {sql.columns(Channel, "c")}, {sql.columns(Brand, "b")} FROM {Channel._meta.db_table} c
JOIN {Brand._meta.db_table} b ON b.id = c.brand_id WHERE c.id = {sql.ANY_ID}
"""


def _channels(numbers: Collection[int]) -> dict[int, Channel]:
    found = {}
    for row in sql.planned(_CHANNELS, [sorted(numbers)]) if numbers else ():
        width = len(Channel._meta.concrete_fields)
        channel = sql.instance(Channel, row[:width])
        channel.brand = sql.instance(Brand, row[width:])
        found[channel.pk] = channel
    return found


def _frame(event: Happened, told: Told, channel: Channel) -> Callable[[Viewer, Watch], str | None]:
    """Drawn once; his own browser also hears the id it chose. Whether he may see it is asked again for each."""
    (plain,) = present.many(channel, [told.message], files=told.files)
    owner, _colon, client = told.message.external_id.partition(":")
    head = {"is": "message" if event.kind in NEW else "changed", "seq": event.seq}
    for_all = json.dumps({**head, "message": plain})
    for_owner = json.dumps({**head, "message": {**plain, "client": client}})
    allowed = frozenset(told.whose)

    def frame(viewer: Viewer, watch: Watch) -> str | None:
        seat: Seat = viewer.scope
        if not allowed & seat.refs:
            return None
        return for_owner if seat.key == owner and told.message.kind == MessageKind.IN else for_all

    return frame
