"""The one line of time of a customer: messages, notes and changes of all his matters, and what every room tells of him."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from sangam.accounts.scope import Scope
from sangam.conversations import streamed, told
from sangam.conversations.streamed import Said
from sangam.customers import timeline
from sangam.customers.timeline import Happened, Line, Place
from sangam.web.ui.person import Request, signed_in
from sangam.web.workspace import loading
from sangam.web.workspace.conversation import happenings
from sangam.web.workspace.customers import shown, tellers

SAID = ("message.received", "message.written", "call.logged", "system.noted")
NOTED = ("note.written",)
BEGUN = "conversation.created"
DONE = (BEGUN, *(kind for kind in happenings.TOLD if kind.startswith("conversation.")))
Filters = Mapping[str, tuple[str | Promise, tuple[str, ...]]]
LOOK = 160
SIZE = 30


def filters() -> Filters:
    """What it can be narrowed to, by the names in an address: a group of every teller, too."""
    told_by = {one.group: (one.label, tuple(one.kinds)) for one in tellers.TELLERS}
    every = (*SAID, *NOTED, *DONE, *(kind for _label, kinds in told_by.values() for kind in kinds))
    house: Filters = {
        "all": (_("All"), every), "said": (_("Messages"), SAID), "notes": (_("Notes"), NOTED), "done": (_("Changes"), DONE),
    }  # fmt: skip
    return {**house, **told_by}


@dataclass(frozen=True, slots=True)
class Entry:
    """A message by its first words, a line of what was done to a matter, or a line of a room."""

    happened: Happened
    matter: told.Told | None = None
    message: Said | None = None
    done: happenings.Line | None = None
    line: Line | None = None

    @property
    def look(self) -> str:
        return " ".join(self.message.text[: 2 * LOOK].split())[:LOOK] if self.message else ""

    @property
    def place(self) -> str:
        """The address of what it tells of, "" where there is none."""
        name = tellers.PAGES.get(self.line.about[0]) if self.line and self.line.about else None
        return reverse(name, args=[self.line.about[1]]) if name and self.line and self.line.about else ""


@dataclass(frozen=True, slots=True)
class Cursor:
    """Where the next stretch begins: below this event among those of matters, below this place among the others."""

    matter: int | None = None
    own: Place | None = None

    def __str__(self) -> str:
        own = f"{self.own[0].isoformat()},{self.own[1]}" if self.own else ""
        return f"{self.matter or ''}~{own}"


def cursor(text: str) -> Cursor:
    """Raises Http404 for what is none."""
    matter, _tilde, own = text.partition("~")
    moment, _comma, number = own.partition(",")
    with suppress(ValueError, OverflowError):
        return Cursor(loading.number(matter), (dt.datetime.fromisoformat(moment), int(number)) if own else None)
    raise Http404


@require_safe
@signed_in
def stretch(request: Request, number: int) -> HttpResponse:
    """A stretch of it, of one kind or of all, newest first. `beside` is the number of the matter that stands beside it."""
    customer = shown.customer(request, number)
    chosen, offered = request.GET.get("kind") or "all", filters()
    if chosen not in offered:
        raise Http404
    asked = request.GET.get("before", "")
    entries, before = page(customer.pk, request.scope, kinds=offered[chosen][1], before=cursor(asked))
    context = {
        "customer": customer, "entries": entries, "before": before, "continued": bool(asked), "filters": offered,
        "chosen": chosen, "beside": loading.number(request.GET.get("beside")),
    }  # fmt: skip
    return render(request, "customers/_timeline.html.jinja", context)


def page(
    customer: int, scope: Scope, *, kinds: Sequence[str], before: Cursor, size: int = SIZE
) -> tuple[list[Entry], Cursor | None]:
    """A few queries, however many entries; None where nothing comes before them."""
    matters = told.of_customer(customer, scope, kinds=kinds, before=before.matter, size=size)
    rooms = [kind for one in tellers.TELLERS for kind in one.kinds if kind in kinds]
    own = timeline.of_customer(customer, kinds=rooms, before=before.own, size=size + 1) if rooms else []
    taken = list(_newest(matters.entries, own, size))
    more = matters.before is not None or len(own) + len(matters.entries) > size
    return _entries(taken, scope), _after(taken, before) if more else None


def _newest(matters: Sequence[told.Told], own: Sequence[Happened], size: int) -> Iterator[told.Told | Happened]:
    """Both are newest first already."""
    left, right = list(reversed(matters)), list(reversed(own))
    for _place in range(size):
        if not left and not right:
            return
        of_matter = bool(left) and (not right or left[-1].happened.at >= right[-1].at)
        yield left.pop() if of_matter else right.pop()


def _after(taken: Iterable[told.Told | Happened], before: Cursor) -> Cursor:
    for one in taken:
        if isinstance(one, told.Told):
            before = Cursor(one.happened.pk, before.own)
        else:
            before = Cursor(before.matter, (one.at, one.pk))
    return before


def _entries(taken: Sequence[told.Told | Happened], scope: Scope) -> list[Entry]:
    matters = {one.happened.pk: one for one in taken if isinstance(one, told.Told)}
    facts = [one.happened if isinstance(one, told.Told) else one for one in taken]
    said = {one.pk: one for one in streamed.many(one.message for one in matters.values() if one.message)}
    done = {line.id: line for line in happenings.told([one for one in facts if one.kind in happenings.TOLD])}
    lines = {
        pk: line for one in tellers.TELLERS if (mine := _of(one.kinds, facts)) for pk, line in one.tell(mine, scope).items()
    }
    found = []
    for fact in facts:
        matter = matters.get(fact.pk)
        message = said.get(matter.message or 0) if matter else None
        found.append(Entry(fact, matter, message, done.get(fact.pk), lines.get(fact.pk)))
    return [one for one in found if one.message or one.done or one.line or one.happened.kind == BEGUN]


def _of(kinds: frozenset[str], facts: Iterable[Happened]) -> list[Happened]:
    return [one for one in facts if one.kind in kinds]
