"""One form over one row, saved by one verb. Two people who save at once see each other's change."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.contrib import messages
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models, transaction
from django.http import HttpResponse, HttpResponseRedirect
from django.utils.functional import Promise

from sangam.accounts.models import AuditEntry
from sangam.web.setup.frame import show
from sangam.web.ui.person import Request

SEEN = "seen"
MARK_LENGTH = 10


def marks(values: Mapping[str, Any]) -> str:
    """A short mark of every value as it stood when the form was drawn."""
    return json.dumps({name: _mark(value) for name, value in values.items()}, separators=(",", ":"))


def changed(values: Mapping[str, Any], seen: str) -> list[str]:
    """Names of values that are no longer what they were; none for a form that carries no marks."""
    try:
        known = json.loads(seen)
    except ValueError:
        return []
    if not isinstance(known, dict):
        return []
    return [name for name, value in values.items() if name in known and known[name] != _mark(value)]


def _mark(value: Any) -> str:
    if isinstance(value, models.QuerySet | list) and value and all(isinstance(one, models.Model) for one in value):
        value = [one.pk for one in value]
    text = json.dumps(value, cls=DjangoJSONEncoder, sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:MARK_LENGTH]


@dataclass(frozen=True, slots=True)
class Clash:
    """Somebody saved in between: who, and what stands there now, as (label, value)."""

    entry: AuditEntry | None
    now: list[tuple[str, str]]


def values_of(form: forms.BaseForm) -> dict[str, Any]:
    """What is stored now, as the form would show it."""
    return {name: form.get_initial_for_field(field, name) for name, field in form.fields.items()}


def clash(row: models.Model, values: Mapping[str, Any], seen: str, labels: Mapping[str, str | Promise]) -> Clash | None:
    names = changed(values, seen)
    if not names:
        return None
    entry = AuditEntry.objects.filter(subject=f"{type(row).__name__}:{row.pk}").select_related("user").order_by("-id").first()
    return Clash(entry, [(str(labels[name]), _written(values[name])) for name in names if labels.get(name)])


def _written(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(map(str, value)) or "–"
    return "–" if value in (None, "") else str(value)[:200]


@dataclass(frozen=True, slots=True)
class Screen:
    """`make` draws the form for a row (None: a new one); `save` is the verb; it may add an error to the form instead.
    Its answer is where to go, or a whole page. `said` stands in the toast."""

    here: str
    row: models.Model | None
    make: Callable[[Any, Any], forms.BaseForm]
    save: Callable[[Any], str | HttpResponse]
    said: str | Promise = ""
    template: str = "setup/edit.html.jinja"
    context: Mapping[str, Any] = field(default_factory=dict)


def run(request: Request, screen: Screen) -> HttpResponse:
    """Show the form, or save what was posted: 422 with what to mend, 409 with what somebody else changed."""
    if request.method != "POST":
        return _page(request, screen, screen.make(None, screen.row))
    with transaction.atomic():
        row = screen.row and type(screen.row)._default_manager.select_for_update(of=("self",)).get(pk=screen.row.pk)
        form = screen.make(request.POST, row)
        found = row and clash(row, values_of(form), request.POST.get(SEEN, ""), _labels(form))
        if form.is_valid() and not found:
            gone = screen.save(form)
            if not form.errors:
                return _done(request, screen, gone)
    return _page(request, screen, form, found or None)


def _labels(form: forms.BaseForm) -> dict[str, str | Promise]:
    return {name: form[name].label for name in form.fields}


def _done(request: Request, screen: Screen, gone: str | HttpResponse) -> HttpResponse:
    if isinstance(gone, HttpResponse):
        return gone
    if screen.said:
        messages.success(request, str(screen.said))
    return HttpResponseRedirect(gone)


def _page(request: Request, screen: Screen, form: forms.BaseForm, found: Clash | None = None) -> HttpResponse:
    status = 409 if found else 422 if form.is_bound else 200
    context = {
        "form": form,
        "row": screen.row,
        "clash": found,
        "seen": marks(values_of(form)) if screen.row else "",
        **screen.context,
    }
    return show(request, screen.template, screen.here, context, status=status)
