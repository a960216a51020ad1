"""The customer's column: what we know of him, and the one line of time of everything."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from sangam.conversations import streamed, told
from sangam.conversations.streamed import Said
from sangam.web.ui.person import Request, signed_in
from sangam.web.workspace import loading
from sangam.web.workspace.conversation import happenings
from sangam.web.workspace.conversation.happenings import Line

SAID = ("message.received", "message.written", "call.logged", "system.noted")
NOTED = ("note.written",)
DONE = ("conversation.created", *(kind for kind in happenings.TOLD if kind.startswith("conversation.")))
FILTERS = {
    "all": (_("All"), (*SAID, *NOTED, *DONE)),
    "said": (_("Messages"), SAID),
    "notes": (_("Notes"), NOTED),
    "done": (_("Changes"), DONE),
}
LOOK = 160


class AboutForm(forms.Form):
    name = forms.CharField(max_length=300, required=False)
    notes = forms.CharField(max_length=20_000, required=False)


@dataclass(frozen=True, slots=True)
class Entry:
    """A message by its first words, or a line of what was done; and the conversation it belongs to."""

    told: told.Told
    message: Said | None = None
    line: Line | None = None

    @property
    def look(self) -> str:
        return " ".join(self.message.text[: 2 * LOOK].split())[:LOOK] if self.message else ""


@require_safe
@signed_in
def timeline(request: Request, number: int) -> HttpResponse:
    """A stretch of it, of one kind or of all, newest first."""
    conversation = loading.conversation(request, number)
    chosen = request.GET.get("kind") or "all"
    if chosen not in FILTERS:
        raise Http404
    before = loading.number(request.GET.get("before"))
    page = told.of_customer(conversation.customer_id, request.scope, kinds=FILTERS[chosen][1], before=before)
    context = {
        "conversation": conversation,
        "entries": _entries(page),
        "before": page.before,
        "continued": before is not None,
        "filters": FILTERS,
        "chosen": chosen,
    }
    return render(request, "conversation/_timeline.html.jinja", context)


def _entries(page: told.Page) -> list[Entry]:
    """Three queries, however many there are."""
    said = {one.pk: one for one in streamed.many(one.message for one in page.entries if one.message)}
    lines = {line.id: line for line in happenings.told([one.happened for one in page.entries if _is_line(one)])}
    entries = [Entry(one, said.get(one.message or 0), lines.get(one.happened.pk)) for one in page.entries]
    return [one for one in entries if one.message or one.line or one.told.happened.kind == "conversation.created"]


def _is_line(one: told.Told) -> bool:
    return one.message is None and one.happened.kind in happenings.TOLD


def about(request: Request) -> dict[str, Any] | None:
    """What the form says of the customer, None where it cannot be taken."""
    form = AboutForm(request.POST)
    return {key: value.strip() for key, value in form.cleaned_data.items()} if form.is_valid() else None
