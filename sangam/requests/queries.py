"""Reading requests: by those who work here, and by the customer himself."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from sangam.accounts.scope import Scope
from sangam.customers import family
from sangam.lib import clock
from sangam.requests.models import LIVE, Link, Request, RequestQuery, RequestType, Task

PAGE = 25
SHOWN = ("type", "version", "brand", "team", "customer", "owner")


def visible_to(scope: Scope) -> RequestQuery:
    return Request.objects.visible_to(scope)


def of_identities(identities: Collection[int]) -> QuerySet[Request]:
    """What a customer may follow who proved these identities: what one of them asked for, or asked about in a linked
    conversation of his own. Never what is his only by a merge. Newest first."""
    if not identities:
        return Request.objects.none()
    asked = Link.objects.filter(request=OuterRef("pk"), identity__in=identities)
    found = Request.objects.filter(Q(identity__in=identities) | Exists(asked))
    return found.select_related("type", "version", "brand").order_by("-pk")


def of_customer(customer_id: int, scope: Scope, *, most: int = 20) -> list[Request]:
    """Of his family, as far as `scope` sees them: the live ones first, then the newest."""
    mine = visible_to(scope).filter(customer__in=family.ids(customer_id)).select_related(*SHOWN)
    live = list(mine.filter(category__in=LIVE).order_by("-pk")[:most])
    rest = mine.exclude(category__in=LIVE).order_by("-pk")[: most - len(live)]
    return [*live, *rest]


def of_conversations(conversations: Iterable[int], scope: Scope, *, most: int = 20) -> list[Request]:
    """Those that are spoken of there."""
    linked = Link.objects.filter(conversation__in=list(conversations)).values("request")
    return list(visible_to(scope).filter(pk__in=linked).select_related(*SHOWN).order_by("-pk")[:most])


def types_for(brand_id: int) -> list[RequestType]:
    """What may be asked for there, in order."""
    offered = RequestType.objects.filter(Q(brand=None) | Q(brand=brand_id), archived_at=None, current__isnull=False)
    return list(offered.select_related("current"))


@dataclass(frozen=True, slots=True)
class Filters:
    """Narrowing from the URL: ids, keys and booleans. `stage` is a key of a type's stages; `state` "live", "ended" or ""."""

    type_id: int | None = None
    stage: str = ""
    team_id: int | None = None
    brand_id: int | None = None
    mine: int | None = None
    late: bool = False
    state: str = "live"

    def on(self, found: QuerySet[Request]) -> QuerySet[Request]:
        equal = {
            "type": self.type_id,
            "team": self.team_id,
            "brand": self.brand_id,
            "owner": self.mine,
            "stage": self.stage or None,
        }
        found = found.filter(**{name: value for name, value in equal.items() if value is not None})
        if self.state == "live" or self.late:
            found = found.filter(category__lte=max(LIVE))
        elif self.state == "ended":
            found = found.filter(category__gt=max(LIVE))
        return found.filter(due_at__lt=clock.now()) if self.late else found


@dataclass(frozen=True, slots=True)
class Page:
    """`before` is the id to ask for what is older; None on the last page."""

    rows: list[Request]
    before: int | None


def page(scope: Scope, filters: Filters, *, before: int | None = None, size: int = PAGE) -> Page:
    found = filters.on(visible_to(scope)).select_related(*SHOWN).order_by("-pk")
    rows = list((found.filter(pk__lt=before) if before else found)[: size + 1])
    return Page(rows[:size], rows[size - 1].pk if len(rows) > size else None)


def tasks_of(scope: Scope, *, whose: str = "all", most: int = 100) -> list[Task]:
    """Open tasks of a person ("mine"), of his teams that nobody has ("team"), or both: what is due first, first."""
    own, teams = Q(person=scope.person_id), Q(team__in=scope.teams, person=None)
    wanted = {"mine": own, "team": teams}.get(whose, own | teams)
    found = Task.objects.filter(wanted, done_at=None)
    related = found.select_related("team", "person", *(f"request__{name}" for name in SHOWN))
    return list(related.order_by(F("due_at").asc(nulls_last=True), "pk")[:most])
