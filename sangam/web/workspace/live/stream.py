"""What those who look at a conversation are told: what was said and done, drawn by the very parts of the page."""

from __future__ import annotations

from collections.abc import Callable, Collection, Container, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.template.loader import render_to_string
from django.utils.translation import override

from sangam.conversations import join, participants, split, streamed
from sangam.conversations.models import Conversation
from sangam.conversations.streamed import Said
from sangam.customers import family
from sangam.customers.models import Customer, Identity
from sangam.customers.timeline import Happened
from sangam.delivery import onward
from sangam.events.models import Event
from sangam.realtime.live import News, Viewer, Watch
from sangam.web.workspace.conversation import happenings
from sangam.web.workspace.conversation.happenings import line_part
from sangam.web.workspace.conversation.stream import bend_part, message_part
from sangam.web.workspace.inbox.listing import Listing
from sangam.web.workspace.live.changes import Change
from sangam.web.workspace.live.words import dumped

TOPIC = "conversation:"
MOST = 30
"""More entries than this in one batch are not pushed: the page asks for what is new."""
SPOKEN = frozenset({"message.received", "message.written", "note.written"})
HEADED = frozenset({"message.undone", "message.failed"})
UNHEADED = frozenset(
    {"conversation.created", "conversation.mentioned", "conversation.shared", "conversation.fields", participants.REACHED}
)
ANEW = frozenset({*join.DONE, *join.UNDONE, split.SPLIT})
COLUMN = frozenset({"conversation.fields"})


def topic(number: int) -> str:
    return f"{TOPIC}{number}"


@dataclass(slots=True)
class Told:
    """What one conversation's frame is made of. `said` tells who spoke, so that a half-written answer can stop."""

    change: Change
    head: Conversation | None = None
    messages: dict[int, Said] = field(default_factory=dict)

    @property
    def column(self) -> bool:
        return any(event.kind in COLUMN for event in self.change.events)

    @property
    def reached(self) -> bool:
        return any(event.kind == participants.REACHED for event in self.change.events)

    @property
    def said(self) -> list[dict[str, Any]]:
        spoken = [event for event in self.change.events if event.kind in SPOKEN and event.subject_id in self.messages]
        return [_speaker(event, self.messages[event.subject_id]) for event in spoken]


def _speaker(event: Event, message: Said) -> dict[str, Any]:
    by = f"user:{event.actor_id}" if event.actor_type == "user" else event.actor_type
    return {
        "id": message.pk,
        "by": by,
        "name": message.writer,
        "kind": message.kind,
    }


def news(
    changes: Mapping[int, Change], topics: Collection[str], languages: Collection[str], *, seq: int, named: Container[int] = ()
) -> list[News]:
    """One piece for each conversation that somebody watches. `named` are customers whose name is known only now."""
    watched = {number: change for number, change in changes.items() if topic(number) in topics}
    messages = _messages(watched.values())
    heads = _heads(
        number for number, change in watched.items() if any(map(_headed, change.events)) or change.standing.customer_id in named
    )
    told = [
        Told(change, heads.get(number), {pk: messages[pk] for pk in _spoken_of(change) if pk in messages})
        for number, change in watched.items()
    ]
    return [News(topic(one.change.standing.id), _frame(one, languages, seq)) for one in told]


def _spoken_of(change: Change) -> list[int]:
    return list(dict.fromkeys(event.subject_id for event in change.events if event.subject_type == "message"))


def _messages(changes: Iterable[Change]) -> dict[int, Said]:
    wanted = [_spoken_of(change) for change in changes]
    return {said.pk: said for said in streamed.many(pk for found in wanted if len(found) <= MOST for pk in found)}


def _headed(event: Event) -> bool:
    """Most messages leave the header as it is, and whoever has a menu of it open keeps it."""
    if event.kind in SPOKEN:
        return bool(event.data.get("turned", True))
    return event.kind in HEADED or (event.kind.startswith("conversation.") and event.kind not in UNHEADED)


def _heads(wanted: Iterable[int]) -> dict[int, Conversation]:
    """As `loading.conversation` reads one, for all at once."""
    ids = list(wanted)
    if not ids:
        return {}
    found = Conversation.objects.select_related("customer", "assignee", "team", "status", "channel")
    rows = found.prefetch_related("tags", "customer__identities").filter(pk__in=ids)
    return {row.pk: row for row in rows}


def _frame(told: Told, languages: Collection[str], seq: int) -> Callable[[Viewer, Watch], str | None]:
    number = told.change.standing.id
    texts = {language: _text(told, language, seq) for language in languages}
    gone = dumped({"is": "gone", "seq": seq, "topic": topic(number)})

    def frame(viewer: Viewer, watch: Watch) -> str | None:
        return texts[viewer.language] if told.change.sees(viewer.scope) else gone

    return frame


def _text(told: Told, language: str, seq: int) -> str | None:
    """None where nothing of it shows. After a join or its undo the page is asked for again."""
    if any(event.kind in ANEW for event in told.change.events):
        return dumped({"is": "anew", "seq": seq, "topic": topic(told.change.standing.id)})
    if len(_spoken_of(told.change)) > MOST or len(told.change.events) > 3 * MOST:
        return dumped({"is": "reload", "seq": seq})
    with override(language):
        lines = {line.id: line for line in happenings.told(_lines(told.change))}
    put = list(_put(told, lines, language))
    frame: dict[str, Any] = {"is": "conversation", "seq": seq, "topic": topic(told.change.standing.id), "put": put}
    if said := told.said:
        frame["said"] = said
    if told.head is not None:
        frame["head"] = head(told.head, language)
    if told.column:
        frame["customer"] = True
    if told.reached:
        frame["reach"] = reach(told.change.standing.id, language)
    return dumped(frame) if put or told.head is not None or told.column or told.reached else None


def reach(number: int, language: str) -> str:
    """The composer's lines about where an answer goes that its customer does not see."""
    conversation = Conversation.objects.select_related("channel").get(pk=number)
    channel = conversation.channel
    way = onward.way(conversation, channel) if channel else None
    with override(language):
        return render_to_string("composer/_reach.html.jinja", {"letter": {"way": way}})


def _lines(change: Change) -> list[Happened]:
    shown = [event for event in change.events if event.kind in happenings.TOLD]
    return [Happened.of_event(event) for event in shown]


def _put(told: Told, lines: Mapping[int, happenings.Line], language: str) -> Iterable[dict[str, str]]:
    """Entries in the order they happened; a message once, as it is now."""
    done: set[int] = set()
    for event in told.change.events:
        message = told.messages.get(event.subject_id) if event.subject_type == "message" else None
        if message is not None and message.pk not in done:
            done.add(message.pk)
            yield _message(message, language)
        if event.pk in lines:
            yield {"id": f"event-{event.pk}", "html": line_part(lines[event.pk], language=language).bare()}


def _message(message: Said, language: str) -> dict[str, str]:
    entry = {"id": f"message-{message.pk}", "html": message_part(message, oob=False, language=language).bare()}
    if message.channel_id and message.kind != "note":
        entry["bend"] = bend_part(message.channel_kind, message.channel_name, language=language).bare()
    return entry


def _identities(customer: Customer) -> list[Identity]:
    if customer.root_id is not None:
        return family.identities(customer.pk)
    return sorted(customer.identities.all(), key=lambda one: (one.kind, one.pk))


def head(conversation: Conversation, language: str) -> str:
    """The header for anybody: the page adds what depends on its reader."""
    context = {
        "conversation": conversation,
        "identities": _identities(conversation.customer),
        "listing": Listing(),
        "csrf_input": "",
        "pushed": True,
    }
    with override(language):
        return render_to_string("conversation/_header.html.jinja", context)
