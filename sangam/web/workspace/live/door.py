"""The workspace's way into the live hub: people who work here, on pages of our own.

Rights are asked at the hello (the ticket), at every watch, and on every push. Topics: `conversation:<id>`, `list` (about
names the list), `person:<id>` (his own).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any, ClassVar, cast
from urllib.parse import parse_qsl

from django.core import signing
from django.http import Http404

from sangam.accounts.models import User
from sangam.accounts.scope import Scope
from sangam.channels import registry
from sangam.conversations.models import Conversation, OpenThread
from sangam.events.models import Event
from sangam.realtime import live, origins
from sangam.realtime.live import Happened, Hello, News, Refused, Signal, Viewer, Watch
from sangam.web.ui.live import GOOD_SECONDS, SALT
from sangam.web.workspace.inbox import listing
from sangam.web.workspace.live import bell, changes, lists, stream
from sangam.web.workspace.live.words import dumped

TYPING = "typing"
AS = ("reply", "note")
QUERY_MAX = 2000


class Workspace:
    path: ClassVar[str] = "workspace"

    def admit(self, hello: Hello) -> Viewer:
        """From the ticket alone. A foreign page, or a ticket that is too old or not ours, stays outside."""
        if not origins.own(hello):
            raise Refused(live.FOREIGN, "a page of another site")
        try:
            found = signing.loads(str(hello.data.get("ticket", "")), salt=SALT, max_age=GOOD_SECONDS)
        except signing.BadSignature as error:
            raise Refused(live.STALE_TICKET, type(error).__name__) from error
        person, name, role, teams, led, language = found
        return _viewer(Scope(person, role, frozenset(teams), frozenset(led)), name, language)

    def again(self, viewer: Viewer) -> Viewer | None:
        """With his rights of now; None for somebody who may no longer sign in."""
        user = User.objects.filter(pk=viewer.person_id or 0, is_active=True).first()
        return _viewer(user.scope(), str(user), viewer.language) if user else None

    def watch(self, viewer: Viewer, topic: str, data: Mapping[str, Any]) -> Watch | None:
        noun, _, number = topic.partition(":")
        if topic == lists.TOPIC:
            return _list(data)
        if noun == "person":
            return Watch(topic) if number == str(viewer.person_id) else None
        if noun == "conversation" and number.isascii() and number.isdigit() and len(number) < 19:
            seen = Conversation.objects.visible_to(viewer.scope).filter(pk=int(number)).exists()
            return Watch(topic, present=data.get("present") is True) if seen else None
        return None

    def news(self, events: Sequence[Happened], topics: Collection[str], languages: Collection[str]) -> list[News]:
        """Imported history moves no screen."""
        told = [event for event in cast(Sequence[Event], events) if not event.backfill]
        if not told or not languages:
            return []
        seq = told[-1].seq or 0
        found = changes.read(told)
        rows = lists.news(found, languages, seq=seq) if lists.TOPIC in topics else None
        return [
            *stream.news(found, topics, languages, seq=seq),
            *([rows] if rows else []),
            *bell.news(told, topics, languages),
        ]

    def signal(self, viewer: Viewer, frame: Mapping[str, Any], watched: Mapping[str, Watch]) -> Signal | None:
        """Typing, for a conversation that he watches. A customer hears of answers only, never of notes."""
        topic, kind = frame.get("topic"), frame.get("as")
        if frame.get("do") != TYPING or kind not in AS or not isinstance(frame.get("on"), bool):
            raise ValueError("not a signal of the workspace")
        if not isinstance(topic, str) or topic not in watched or not topic.startswith(stream.TOPIC):
            raise ValueError("typing where nobody looks")
        others = _visitors(int(topic.removeprefix(stream.TOPIC))) if kind == "reply" else ()
        data = {"as": kind, "on": frame["on"]}
        return Signal(TYPING, (topic, *others), by=viewer.key, name=viewer.name, data=data)

    def heard(self, signal: Signal, viewer: Viewer, watch: Watch) -> str | None:
        """Somebody else is writing; his own other tabs need not know."""
        if signal.kind != TYPING or signal.by == viewer.key or not watch.topic.startswith(stream.TOPIC):
            return None
        told = {"is": TYPING, "topic": watch.topic, "by": signal.by, "name": signal.name}
        return dumped({**told, "as": signal.data.get("as", "visitor"), "on": bool(signal.data.get("on"))})


def _viewer(scope: Scope, name: str, language: str) -> Viewer:
    person = scope.person_id
    return Viewer(f"user:{person}", name, language, person, scope, topics=(bell.topic(person),))


def _list(data: Mapping[str, Any]) -> Watch | None:
    query = data.get("query", "")
    if not isinstance(query, str) or len(query) > QUERY_MAX:
        return None
    try:
        return Watch(lists.TOPIC, about=lists.shown(listing.read(dict(parse_qsl(query)))))
    except Http404:
        return None


def _visitors(conversation: int) -> tuple[str, ...]:
    """Topics of those on the other side who can be shown that somebody writes."""
    kinds = [kind for kind, adapter in registry.adapters().items() if adapter.capabilities.typing]
    rows = OpenThread.objects.filter(conversation=conversation, channel__kind__in=kinds) if kinds else OpenThread.objects.none()
    return tuple(f"visitor:{channel}:{key}" for channel, key in rows.values_list("channel", "key"))
