"""The workspace's way into the live hub: people who work here, on pages of our own.

Rights are asked at the hello (the ticket), at every watch, and on every push. Topics: `conversation:<id>`, `list` (about
names the list), `counts` (the numbers beside his views), `streams` (that public posts came), `request:<id>` and `requests`
(that one moved), `person:<id>` (his own), `customer:<id>` (that the line of time of a family goes on; the id of its root).
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, ClassVar, cast
from urllib.parse import parse_qsl

from django.core import signing
from django.db.models import QuerySet
from django.http import Http404

from sangam.accounts.models import User
from sangam.accounts.scope import Scope
from sangam.channels import registry
from sangam.conversations import acts, visitor
from sangam.conversations.models import Conversation, Participant
from sangam.conversations.shared import Shared
from sangam.customers.models import Customer, Identity
from sangam.events.models import Event
from sangam.realtime import live, origins
from sangam.realtime.live import Happened, Hello, News, Refused, Signal, Viewer, Watch
from sangam.requests.models import Request
from sangam.web.ui.live import GOOD_SECONDS, SALT, sight
from sangam.web.workspace.inbox import listing
from sangam.web.workspace.live import asked, bell, bulk, changes, counts, lists, posts, stream, timelines
from sangam.web.workspace.live.words import dumped

NAMED = "customer.named"
TYPING = "typing"
SEEN = "seen"
AS = ("reply", "note")
QUERY_MAX = 2000


class Workspace:
    path: ClassVar[str] = "workspace"

    def __init__(self) -> None:
        self.shared = Shared()

    def admit(self, hello: Hello) -> Viewer:
        """From the ticket alone. A foreign page, or a ticket that is too old or not ours, stays outside."""
        if not origins.own(hello):
            raise Refused(live.FOREIGN, "a page of another site")
        try:
            found = signing.loads(str(hello.data.get("ticket", "")), salt=SALT, max_age=GOOD_SECONDS)
        except signing.BadSignature as error:
            raise Refused(live.STALE_TICKET, type(error).__name__) from error
        person, name, language, role, teams, led, *epoch = found
        viewer = _viewer(Scope(person, role, frozenset(teams), frozenset(led)), name, language)
        return replace(viewer, epoch=tuple(epoch))

    def again(self, viewer: Viewer) -> Viewer | None:
        """With his rights of now; None for somebody who may no longer sign in, or not without a second factor."""
        user = User.objects.filter(pk=viewer.person_id or 0, is_active=True).first()
        if user is None or (scope := user.scope()).must_enrol:
            return None
        return _viewer(scope, str(user), viewer.language)

    def watch(self, viewer: Viewer, topic: str, data: Mapping[str, Any]) -> Watch | None:
        noun, _, number = topic.partition(":")
        if topic == lists.TOPIC:
            return _list(viewer, data)
        if topic in (counts.TOPIC, posts.TOPIC, asked.LIST):
            return Watch(topic)
        if noun == "person":
            return Watch(topic) if number == str(viewer.person_id) else None
        if noun == asked.SUBJECT and number.isascii() and number.isdigit() and len(number) < 19:
            return Watch(topic) if Request.objects.visible_to(viewer.scope).filter(pk=int(number)).exists() else None
        if noun == "customer" and number.isascii() and number.isdigit() and len(number) < 19:
            known = Customer.objects.visible_to(viewer.scope).filter(pk=int(number)).exists()
            return Watch(topic) if known else None
        if noun == "conversation" and number.isascii() and number.isdigit() and len(number) < 19:
            seen = Conversation.objects.visible_to(viewer.scope).filter(pk=int(number)).exists()
            return Watch(topic, present=data.get("present") is True, follows=_visitors(int(number))) if seen else None
        return None

    def ahead(self, events: Sequence[Happened]) -> bool:
        return False

    def news(self, events: Sequence[Happened], topics: Collection[str], languages: Collection[str]) -> Iterator[News]:
        """Imported history moves no screen. What was said comes before rows and numbers."""
        if events:
            self.shared.follow(events[0].seq or 0, events[-1].seq or 0)
        told = [event for event in cast(Sequence[Event], events) if not event.backfill]
        if not told or not languages:
            return
        seq = told[-1].seq or 0
        found = changes.read(told)
        named = {event.customer_id for event in told if event.kind == NAMED and event.customer_id}
        yield from stream.news(found, topics, languages, seq=seq, named=named)
        if lists.TOPIC in topics and (rows := lists.news(found, languages, seq=seq)):
            yield rows
        yield from counts.news(self.shared, found, topics, seq=seq)
        yield from bell.news(told, topics, languages, seq=seq)
        yield from bulk.news(told, topics, seq=seq)
        yield from posts.news(told, topics, seq=seq)
        yield from asked.news(told, topics, seq=seq)
        yield from timelines.news(told, topics, seq=seq)

    def standing(self, topics: Collection[str], languages: Collection[str]) -> tuple[()]:
        return ()

    def signal(self, viewer: Viewer, frame: Mapping[str, Any], watched: Mapping[str, Watch]) -> Signal | None:
        """Typing and seen, of a conversation that he watches. A customer hears of answers only, never of notes."""
        topic = frame.get("topic")
        if not isinstance(topic, str) or topic not in watched or not topic.startswith(stream.TOPIC):
            raise ValueError("a signal from where one does not look")
        number = int(topic.removeprefix(stream.TOPIC))
        if frame.get("do") == SEEN and _is_id(upto := frame.get("upto")):
            others = _visitors(number)
            return Signal(SEEN, others, by=viewer.key, name=viewer.name, data={"upto": upto}) if others else None
        kind, on = frame.get("as"), frame.get("on")
        if frame.get("do") != TYPING or kind not in AS or not isinstance(on, bool):
            raise ValueError("not a signal of the workspace")
        others = _visitors(number) if kind == "reply" else ()
        if kind == "reply" and on:
            acts.writes(number)
        return Signal(TYPING, (topic, *others), by=viewer.key, name=viewer.name, data={"as": kind, "on": on})

    def heard(self, signal: Signal, viewer: Viewer, watch: Watch) -> str | None:
        """Somebody else is writing; his own other tabs need not know."""
        if signal.kind != TYPING or signal.by == viewer.key or not watch.topic.startswith(stream.TOPIC):
            return None
        told = {"is": TYPING, "topic": watch.topic, "by": signal.by, "name": signal.name}
        return dumped({**told, "as": signal.data.get("as", "visitor"), "on": bool(signal.data.get("on"))})


def _is_id(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value > 0


def _viewer(scope: Scope, name: str, language: str) -> Viewer:
    person = scope.person_id
    return Viewer(f"user:{person}", name, language, person, scope, topics=(bell.topic(person),))


def _list(viewer: Viewer, data: Mapping[str, Any]) -> Watch | None:
    """Only a list drawn with his rights of now; when they change, the hub judges again and the page fetches it anew."""
    query = data.get("query", "")
    if not isinstance(query, str) or len(query) > QUERY_MAX or data.get("sight") != sight(viewer.scope):
        return None
    try:
        return Watch(lists.TOPIC, about=lists.shown(listing.read(dict(parse_qsl(query))), viewer.scope))
    except Http404:
        return None


def _visitors(conversation: int) -> tuple[str, ...]:
    """Topics of those on the other side who can be shown that somebody reads and writes."""
    able = [adapter.capabilities for adapter in registry.adapters().values() if adapter.capabilities.typing]
    kinds = {kind for capabilities in able for kind in capabilities.identity_kinds}
    known = Identity.objects.filter(pk__in=_takes_part(conversation), kind__in=kinds, blocked_at=None)
    rows = known.values_list("scope", "value")
    return tuple(visitor.topic(scope, value) for scope, value in rows) if kinds else ()


def _takes_part(conversation: int) -> QuerySet[Participant, int | None]:
    return Participant.objects.filter(conversation=conversation, identity__isnull=False).values_list("identity", flat=True)
