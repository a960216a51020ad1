"""What stands on a customer's page, in one visible list. A room that has something to say of customers adds a section: a
template that is given what `fill` answers, as `part`."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sangam.customers import family
from sangam.customers.consents import note as consents
from sangam.customers.consents.models import Purpose
from sangam.customers.models import Opportunity
from sangam.customers.notes import write as notes
from sangam.customers.opportunities.models import State
from sangam.customers.staff import belong
from sangam.customers.stages import change as stages
from sangam.customers.stages.models import Stage, StageChange, Why
from sangam.events.models import Event
from sangam.web.ui.person import Request
from sangam.web.workspace.customers import attributes, health, seen_of
from sangam.web.workspace.customers.forms import ConsentForm

SIDE, MAIN = "side", "main"
NOTES_MOST = 50
DEALS_MOST = 20
Fill = Callable[[Request, family.Merged], Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Section:
    """`place`: beside (facts) or in the middle (what happened, what there is)."""

    name: str
    place: str
    template: str
    fill: Fill


def _life(request: Request, merged: family.Merged) -> dict[str, Any]:
    members = [one.pk for one in merged.members]
    history = list(StageChange.objects.filter(customer__in=members).select_related("by")[:20])
    moved = [one.cause for one in history if one.cause]
    events = Event.objects.filter(pk__in=moved, subject_type="order") if moved else Event.objects.none()
    orders = dict(events.values_list("pk", "subject_id"))
    stage = merged.value("stage") or Stage.VISITOR
    by_hand = bool(history) and history[0].why == Why.HAND
    return {"stage": stage, "labels": stages.labels(), "history": history, "orders": orders, "by_hand": by_hand}


def _companies(request: Request, merged: family.Merged) -> dict[str, Any]:
    return {"companies": belong.of(merged.members)}


def _attributes(request: Request, merged: family.Merged) -> dict[str, Any]:
    rows = attributes.held(merged)
    return {"groups": attributes.grouped(rows), "any": bool(rows)}


def _consents(request: Request, merged: family.Merged) -> dict[str, Any]:
    words = consents.history(one.pk for one in merged.members)
    current = consents.current(words)
    return {
        "purposes": [(one, current.get(one)) for one in Purpose],
        "history": words,
        "form": ConsentForm(auto_id="consent_%s"),
    }


def _notes(request: Request, merged: family.Merged) -> dict[str, Any]:
    members = [one.pk for one in merged.members]
    return {"notes": list(notes.of(members, request.scope)[:NOTES_MOST])}


def _opportunities(request: Request, merged: family.Merged) -> dict[str, Any]:
    rows = Opportunity.objects.visible_to(request.scope).filter(customer__in=[one.pk for one in merged.members])
    found = list(rows.select_related("step", "owner").order_by("-pk")[:DEALS_MOST])
    return {"rows": sorted(found, key=lambda one: one.state != State.OPEN)}


SECTIONS: Sequence[Section] = (
    Section("health", SIDE, "customers/_health.html.jinja", health.told),
    Section("opportunities", SIDE, "customers/_opportunities.html.jinja", _opportunities),
    Section("life", SIDE, "customers/_life.html.jinja", _life),
    Section("companies", SIDE, "customers/_companies.html.jinja", _companies),
    Section("attributes", SIDE, "customers/_attributes.html.jinja", _attributes),
    Section("consents", SIDE, "customers/_consents.html.jinja", _consents),
    Section("devices", SIDE, "customers/_devices.html.jinja", seen_of.devices),
    Section("notes", MAIN, "customers/_notes.html.jinja", _notes),
    Section("files", MAIN, "customers/_files.html.jinja", seen_of.files),
)


@dataclass(frozen=True, slots=True)
class Drawn:
    """A section with what it shows of somebody."""

    section: Section
    part: Mapping[str, Any]


def drawn(request: Request, merged: family.Merged) -> dict[str, list[Drawn]]:
    """By place, in the order of the list."""
    found: dict[str, list[Drawn]] = {SIDE: [], MAIN: []}
    for one in SECTIONS:
        found[one.place].append(Drawn(one, one.fill(request, merged)))
    return found
