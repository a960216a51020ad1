"""What a person's own topic is told: that the bell has something new, or less."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from typing import Any

from django.utils.translation import override

from sangam.accounts.models import User
from sangam.accounts.scope import Scope
from sangam.conversations import belongs
from sangam.conversations.belongs import Standing
from sangam.events.models import Event
from sangam.notify import bell, ring
from sangam.notify.bell import Item
from sangam.realtime.live import News, Viewer, Watch
from sangam.requests.models import Request
from sangam.web.workspace.bell import words
from sangam.web.workspace.live.words import dumped

TOPIC = "person:"


def topic(person: int) -> str:
    return f"{TOPIC}{person}"


def news(events: Sequence[Event], topics: Collection[str], languages: Collection[str], *, seq: int) -> list[News]:
    rang = [event for event in events if event.kind == ring.RANG]
    standings = belongs.read(event.data["conversation"] for event in rang if "conversation" in event.data)
    found = [piece for event in rang for piece in _rang(event, topics, languages, standings, seq)]
    seen = [event for event in events if event.kind == bell.SEEN and topic(event.subject_id) in topics]
    return [*found, *(News(topic(event.subject_id), _always(dumped({"is": "bell", "seq": seq}))) for event in seen)]


def _rang(
    event: Event, topics: Collection[str], languages: Collection[str], standings: dict[int, Standing], seq: int
) -> list[News]:
    here = [person for person in event.data["users"] if topic(person) in topics]
    if not here:
        return []
    if "request" in event.data:
        may = _who_sees(event.data["request"], here)
    elif standing := standings.get(event.data["conversation"]):
        may = standing.seen_by
    else:
        return []
    items = bell.of_event(event.subject_id, here)
    return [News(topic(person), _frame(item, languages, may, seq)) for person, item in items.items()]


def _who_sees(request: int, people: Collection[int]) -> Callable[[Scope], bool]:
    """Asked of the database now: who sees a request follows from tasks and links, too."""
    found = Request.objects.filter(pk=request)
    seen = {one.pk for one in User.objects.filter(pk__in=people) if found.visible_to(one.scope()).exists()}
    return lambda scope: scope.person_id in seen


def _frame(
    item: Item, languages: Collection[str], may: Callable[[Scope], bool], seq: int
) -> Callable[[Viewer, Watch], str | None]:
    texts = {language: dumped({"is": "bell", "seq": seq, "item": _shown(item, language)}) for language in languages}

    def frame(viewer: Viewer, watch: Watch) -> str | None:
        return texts[viewer.language] if may(viewer.scope) else None

    return frame


def _shown(item: Item, language: str) -> dict[str, Any]:
    with override(language):
        return {
            "id": item.id, "number": item.number, "said": words.said(item), "about": words.about(item),
            "url": words.address(item),
            "of": f"conversation:{item.conversation_id}" if item.conversation_id else f"request:{item.request_id}",
        }  # fmt: skip


def _always(text: str) -> Callable[[Viewer, Watch], str | None]:
    return lambda viewer, watch: text
