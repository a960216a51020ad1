"""What a customer's timeline tells of his requests."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from sangam.accounts.scope import Scope
from sangam.customers import timeline
from sangam.customers.timeline import Happened, Line, Teller
from sangam.requests.models import Request

ICONS: Mapping[str, str] = {
    "request.opened": "clipboard-list",
    "request.advanced": "arrow-right",
    "request.returned": "undo-2",
    "request.cancelled": "ban",
    "request.reopened": "undo-2",
    "request.approved": "check",
    "request.disapproved": "ban",
    "request.updated": "message-square",
}


def tell(facts: Sequence[Happened], scope: Scope) -> Mapping[int, Line]:
    asked = {one.subject_id for one in facts}
    seen = Request.objects.visible_to(scope).filter(pk__in=asked).select_related("version")
    rows, who, found = {row.pk: row for row in seen}, timeline.names(facts), {}
    for one in facts:
        if row := rows.get(one.subject_id):
            found[one.pk] = Line(words(one, row, who(one)), icon=ICONS[one.kind], about=("request", row.number))
    return found


def words(fact: Happened, request: Request, who: str) -> str:
    language, shape = get_language() or "en", request.version.shape
    what = {"what": f"{shape.label(language)} {request}", "who": who}
    key = str(fact.data.get("after", ""))
    stage = shape.stage(key).label(language) if shape.has(key) else ""
    match fact.kind:
        case "request.opened":
            return _("{who} opened {what}").format(**what)
        case "request.advanced" | "request.returned":
            return _("{what}: {stage}").format(stage=stage, **what)
        case "request.cancelled":
            return _("{who} cancelled {what}").format(**what)
        case "request.reopened":
            return _("{who} reopened {what}").format(**what)
        case "request.approved":
            return _("{who} approved {what}").format(**what)
        case "request.disapproved":
            return _("{who} did not approve {what}").format(**what)
    return _("{who} told the customer about {what}").format(**what)


TELLER = Teller("requests", gettext_lazy("Requests"), frozenset(ICONS), tell)
