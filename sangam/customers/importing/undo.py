"""The way back: every line gives back what it changed, where it still stands as the import left it. Whoever was made by it
goes, unless something happened with him since: then he stays, and the list says so."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from django.db import transaction
from django.db.models import Model, ProtectedError, Q, RestrictedError

from sangam.accounts import audit
from sangam.accounts.models import User
from sangam.customers.importing import own, said, write
from sangam.customers.importing.known import plain
from sangam.customers.importing.models import Import, ImportItem, Outcome, Recognised, State, What
from sangam.customers.importing.own import PREFIX
from sangam.customers.importing.write import IMPORTED
from sangam.customers.models import Company, CompanyDomain, Customer, Identity
from sangam.customers.stages import change as stages
from sangam.events import record
from sangam.events.models import Event
from sangam.events.record import Actor, Fact

UNDONE = "customer.import_undone"
OURS = (IMPORTED, UNDONE)
USED, SINCE, GONE = "used", "since", "gone"
OWN_APPS = ("customers", "importing")


def begin(job: Import, *, by: User) -> bool:
    """False where there is nothing to give back, or not any more."""
    with transaction.atomic():
        row = Import.objects.select_for_update().get(pk=job.pk)
        if not possible(row):
            return False
        row.state, row.by, row.ended_at, row.given_back, row.left = State.UNDOING, by, None, 0, 0
        row.save(update_fields=["state", "by", "ended_at", "given_back", "left"])
        audit.record(by, "import.undone", row)
    return True


def possible(job: Import) -> bool:
    return job.state in (State.DONE, State.STOPPED) and job.made + job.changed > 0 and job.given_back + job.left == 0


def batch(job: Import, size: int) -> None:
    """Some lines, the last first: what a later line changed is given back before what an earlier one made."""
    waiting = job.items.filter(outcome__in=(Outcome.MADE, Outcome.CHANGED)).order_by("-number")
    items = list(waiting[:size])
    if len(items) < size:
        job.state = State.UNDONE
    if not items:
        return
    back = _People(job) if job.what == What.PEOPLE else _Firms(job)
    for item in items:
        item.reason = ""
    back.work(items)
    for item in items:
        item.outcome = Outcome.LEFT if item.reason else Outcome.GIVEN_BACK
    ImportItem.objects.bulk_update(items, ["outcome", "reason"])
    left = sum(bool(item.reason) for item in items)
    job.left += left
    job.given_back += len(items) - left


def pointing(model: type[Model], ids: Sequence[int], beside: Collection[str] = OWN_APPS) -> set[int]:
    """Those that a row of another room than `beside` names. Asked of the relations there are: this room knows none above."""
    found: set[int] = set()
    for relation in model._meta.related_objects:
        if relation.related_model._meta.app_label not in beside:
            name = relation.field.attname
            rows = relation.related_model._base_manager.filter(**{f"{name}__in": ids})
            found.update(rows.values_list(name, flat=True).distinct())
    return found


class _People:
    def __init__(self, job: Import) -> None:
        self.by = Actor.user(job.by_id) if job.by_id else record.SYSTEM
        self.job = job
        self.back: dict[int, dict[str, Any]] = defaultdict(dict)
        self.owned: Mapping[int, dict[str, Any]] = {}
        self.moved: list[tuple[int, str, str]] = []

    def work(self, items: Sequence[ImportItem]) -> None:
        made = [item for item in items if item.outcome == Outcome.MADE]
        changed = [item for item in items if item.outcome == Outcome.CHANGED]
        names = {name for item in changed for name in item.did.get("set", {})}
        owners = {whose for item in changed for whose, _old, _new in item.did.get("set", {}).values()}
        ids = sorted({item.subject_id for item in items} | owners)
        rows = {row.pk: row for row in Customer.objects.select_for_update().filter(pk__in=ids).order_by("pk")}
        self.owned = own.held(self.job.what, ids, names)
        for item in changed:
            self._give_back(item, rows)
        self._write(changed)
        self._remove(made, rows)
        told = [item for item in changed if not item.reason or item.reason == SINCE]
        record.many(
            Fact(UNDONE, "customer", item.subject_id, by=self.by, customer_id=item.subject_id, backfill=True,
                 data={"job": self.job.pk, "number": item.number})
            for item in told if item.subject_id in rows
        )  # fmt: skip
        _drop_companies(items)

    def _give_back(self, item: ImportItem, rows: dict[int, Customer]) -> None:
        """Noted only, so that an earlier line of the batch sees it: written once for all of them."""
        for name, (whose, old, new) in item.did.get("set", {}).items():
            row = rows.get(whose)
            if row is None or self._standing(row, name) != new:
                item.reason = SINCE if row else GONE
                continue
            if name == "stage":
                self.moved.append((whose, new, old))
            self.back[whose][name] = old

    def _standing(self, row: Customer, name: str) -> Any:
        if name in self.back[row.pk]:
            return self.back[row.pk][name]
        if name.startswith(own.PREFIX):
            return self.owned.get(row.pk, {}).get(name)
        return getattr(row, f"{name}_id") if name in write.POINTING else plain(row, name)

    def _write(self, changed: Sequence[ImportItem]) -> None:
        mine = {whose: _part(values, own=True) for whose, values in self.back.items()}
        own.put(self.job.what, {whose: values for whose, values in mine.items() if values}, by=self.by)
        rest = {whose: _part(values, own=False) for whose, values in self.back.items()}
        write.values({whose: values for whose, values in rest.items() if values})
        lines, stays = said.take_back(changed), _identities(changed)
        for item in changed:
            if item.number in lines:
                item.reason = item.reason or SINCE
            if item.subject_id in stays:
                item.reason = item.reason or USED
        record.many(stages.noted(self.moved, by=self.by))
        marks = [item for item in changed if item.did.get("key")]
        keys, people = [item.did["key"] for item in marks], [item.subject_id for item in marks]
        Recognised.objects.filter(key__in=keys, customer__in=people).delete()

    def _remove(self, items: Sequence[ImportItem], rows: dict[int, Customer]) -> None:
        there = [item for item in items if item.subject_id in rows]
        ids = [item.subject_id for item in there]
        owned = {number for item in there for number in item.did.get("identities", ())}
        held = dict(Identity.objects.filter(customer__in=ids).values_list("pk", "customer_id"))
        used = pointing(Customer, ids) | {held[one] for one in pointing(Identity, list(held))}
        used |= {customer for number, customer in held.items() if number not in owned}
        used |= _happened(ids) | _proved(ids)
        free = [item for item in there if item.subject_id not in used]
        for item in there:
            item.reason = USED if item.subject_id in used else ""
        _delete(free, Customer)


def _happened(ids: Sequence[int]) -> set[int]:
    events = Event.objects.filter(customer_id__in=ids, conversation_id=None).exclude(Q(kind__in=OURS) | Q(backfill=True))
    return {number for number in events.values_list("customer_id", flat=True) if number}


def _proved(ids: Sequence[int]) -> set[int]:
    rows = Identity.objects.filter(customer__in=ids).exclude(verified_at=None, blocked_at=None, consent_at=None)
    return set(rows.values_list("customer_id", flat=True))


def _part(values: Mapping[str, Any], *, own: bool) -> dict[str, Any]:
    """Those of the company's own fields, or the others."""
    return {name: value for name, value in values.items() if name.startswith(PREFIX) == own}


def _identities(items: Iterable[ImportItem]) -> set[int]:
    """Take away what the lines added and nobody used; gives whose of them had to stay."""
    owners = {number: item.subject_id for item in items for number in item.did.get("identities", ())}
    still = [row for row in Identity.objects.filter(pk__in=owners) if row.customer_id == owners[row.pk]]
    unused = [row.pk for row in still if not _used(row)]
    free = set(unused) - pointing(Identity, unused)
    Identity.objects.filter(pk__in=free).delete()
    return {row.customer_id for row in still if row.pk not in free}


def _used(row: Identity) -> bool:
    return any((row.verified_at, row.blocked_at, row.consent_at, row.undeliverable_at, row.shared))


def _delete(items: Sequence[ImportItem], model: type[Model]) -> None:
    """All at once; where one is held by something that came in this moment, one by one."""
    ids = [item.subject_id for item in items]
    try:
        with transaction.atomic():
            model._default_manager.filter(pk__in=ids).delete()
    except (ProtectedError, RestrictedError):
        for item in items:
            try:
                with transaction.atomic():
                    model._default_manager.filter(pk=item.subject_id).delete()
            except (ProtectedError, RestrictedError):
                item.reason = USED


def _drop_companies(items: Iterable[ImportItem]) -> None:
    """Those that were made only because a line named them, if nobody belongs to them."""
    ids = [number for item in items for number in (item.did.get("companies") or [item.did.get("company")]) if number]
    _delete_companies(ids)


def _delete_companies(ids: Sequence[int]) -> set[int]:
    """Gives those that stay: somebody belongs to them, or there is a domain, a note or a value of theirs."""
    used = pointing(Company, ids, ())
    Company.objects.filter(pk__in=set(ids) - used).delete()
    return used


class _Firms:
    def __init__(self, job: Import) -> None:
        self.by = Actor.user(job.by_id) if job.by_id else record.SYSTEM
        self.job = job

    def work(self, items: Sequence[ImportItem]) -> None:
        ids = {item.subject_id for item in items}
        rows = {row.pk: row for row in Company.objects.select_for_update().filter(pk__in=ids).order_by("pk")}
        there = [item for item in items if item.subject_id in rows]
        _drop_domains(there)
        self._give_back(there, rows)
        made = [item for item in there if item.outcome == Outcome.MADE]
        used = _delete_companies([item.subject_id for item in made])
        for item in made:
            item.reason = USED if item.subject_id in used else ""

    def _give_back(self, items: Sequence[ImportItem], rows: Mapping[int, Company]) -> None:
        """The last line first, so that an earlier one sees what a later one gave back: written once for all of them."""
        names = {name for item in items for name in item.did.get("set", {})}
        held = own.held(self.job.what, rows, names)
        now = {number: {"name": row.name, **held.get(number, {})} for number, row in rows.items()}
        back: dict[int, dict[str, Any]] = defaultdict(dict)
        for item in items:
            for name, (_whose, old, new) in item.did.get("set", {}).items():
                if now[item.subject_id].get(name) == new:
                    now[item.subject_id][name] = back[item.subject_id][name] = old
                else:
                    item.reason = SINCE
        own.put(self.job.what, back, by=self.by)
        renamed = [Company(pk=number, name=values["name"]) for number, values in back.items() if "name" in values]
        Company.objects.bulk_update(renamed, ["name"])


def _drop_domains(items: Sequence[ImportItem]) -> None:
    """Those that the lines added, where they still are the same company's."""
    owners = {number: item.subject_id for item in items for number in item.did.get("domains", ())}
    still = [row.pk for row in CompanyDomain.objects.filter(pk__in=owners) if row.company_id == owners[row.pk]]
    CompanyDomain.objects.filter(pk__in=still).delete()
