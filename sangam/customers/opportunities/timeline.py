"""Opportunities on the customer's timeline."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sangam.accounts.scope import Scope
from sangam.customers import timeline
from sangam.customers.opportunities.models import Opportunity, PipelineStep
from sangam.customers.timeline import Happened, Line, Teller

ICONS = {
    "opportunity.begun": "plus",
    "opportunity.changed": "pencil",
    "opportunity.moved": "circle-dot",
    "opportunity.won": "circle-check",
    "opportunity.lost": "circle-x",
}


def tell(facts: Sequence[Happened], scope: Scope) -> Mapping[int, Line]:
    asked = {one.subject_id for one in facts}
    rows = {row.pk: row for row in Opportunity.objects.visible_to(scope).filter(pk__in=asked)}
    moved = {int(one.data["step"]) for one in facts if one.kind == "opportunity.moved"}
    steps = dict(PipelineStep.objects.filter(pk__in=moved).values_list("pk", "label")) if moved else {}
    who, found = timeline.names(facts), {}
    for one in facts:
        if (row := rows.get(one.subject_id)) is not None:
            text = _words(one, who(one), row.title, steps)
            more = row.reason if one.kind in ("opportunity.won", "opportunity.lost") and one.kind.endswith(row.state) else ""
            found[one.pk] = Line(text, more, ICONS[one.kind], about=("opportunity", row.pk))
    return found


def _words(one: Happened, who: str, title: str, steps: Mapping[int, str]) -> str:
    match one.kind:
        case "opportunity.begun":
            return _("{who} noted an opportunity: {what}").format(who=who, what=title)
        case "opportunity.changed":
            return _("{who} changed the opportunity: {what}").format(who=who, what=title)
        case "opportunity.won":
            return _("Won: {what}").format(what=title)
        case "opportunity.lost":
            return _("Lost: {what}").format(what=title)
    step = steps.get(one.data.get("step", 0), _("a step that is gone"))
    return _("{who} moved {what} to “{step}”").format(who=who, what=title, step=step)


TELLER = Teller("sales", gettext_lazy("Opportunities"), frozenset(ICONS), tell)
