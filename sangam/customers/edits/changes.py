"""What can be done to many customers at once, and how each is given back as it was. The customers are heads of their families:
a person is changed once, and what is his family's stands where it stood."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from sangam.accounts.models import User
from sangam.accounts.scope import Scope
from sangam.customers.attributes import read, write
from sangam.customers.attributes.models import Attribute, Of
from sangam.customers.edits import profiles
from sangam.customers.edits.gone import Gone as Gone
from sangam.customers.models import Customer, CustomerList, Listed
from sangam.customers.notes import write as notes
from sangam.customers.notes.models import CustomerNote
from sangam.customers.segments import lists
from sangam.customers.segments.fields import first
from sangam.customers.stages import again
from sangam.customers.stages import change as stages
from sangam.customers.stages.models import Stage
from sangam.customers.typed import clean as typed
from sangam.events.record import Actor
from sangam.lib import sql

CUSTOMERS = Customer._meta.db_table
State = Mapping[str, Any]
States = dict[int, State]
AGAIN = "again"
"""Instead of a life stage: the one that is worked out."""


@dataclass(frozen=True, slots=True)
class Kind:
    """`target` finds what they get, and raises Gone. `standing` is how these customers stand in it now, as JSON; `apply`
    changes those given and `give_back` puts back what stood before."""

    target: Callable[[State, Scope], Any]
    standing: Callable[[Any, Sequence[int]], States]
    apply: Callable[[Any, State, Sequence[int], Actor], None]
    give_back: Callable[[Any, States, Actor], None]


def _list(value: State, scope: Scope) -> CustomerList:
    found = CustomerList.objects.visible_to(scope).filter(pk=value.get("list") or 0).first()
    if found is None:
        raise Gone(_("The list was removed."))
    return found


def _on_list(one: CustomerList, ids: Sequence[int]) -> States:
    rows = sql.rows(
        f"""SELECT DISTINCT coalesce(c.root_id, c.id) FROM {Listed._meta.db_table} x JOIN {CUSTOMERS} c ON c.id = x.customer_id
            WHERE x.list_id = %s AND (c.id = ANY(%s) OR c.root_id = ANY(%s))""",
        [one.pk, list(ids), list(ids)],
    )
    on = {number for (number,) in rows}
    return {number: {"on": number in on} for number in ids}


def _put(one: CustomerList, _value: State, ids: Sequence[int], by: Actor) -> None:
    lists.add(one, ids, by=by)


def _take(one: CustomerList, _value: State, ids: Sequence[int], by: Actor) -> None:
    lists.take(one, ids, by=by)


def _list_again(one: CustomerList, before: States, by: Actor) -> None:
    lists.add(one, [number for number, state in before.items() if state["on"]], by=by)
    lists.take(one, [number for number, state in before.items() if not state["on"]], by=by)


def _attribute(value: State, scope: Scope) -> Attribute:
    found = Attribute.objects.visible_to(scope).filter(of=Of.CUSTOMER, key=value.get("key") or "", active=True).first()
    if found is None:
        raise Gone(_("The field is no longer in use."))
    if not found.may_edit(scope):
        raise Gone(_("This field is not yours to change."))
    return found


def _held(one: Attribute, ids: Sequence[int]) -> States:
    """What is seen of each person: of his family that of the first who has one."""
    kin = sql.rows(
        f"SELECT c.id, coalesce(c.root_id, c.id) FROM {CUSTOMERS} c WHERE c.id = ANY(%s) OR c.root_id = ANY(%s) ORDER BY c.id",
        [list(ids), list(ids)],
    )
    values = read.many(Of.CUSTOMER, [number for number, _head in kin], [one.key])
    found: States = {number: {"value": None} for number in ids}
    for number, head in kin:
        value = values.get(number, {}).get(one.key)
        if value is not None and found.get(head, {}).get("value") is None:
            found[head] = {"value": value}
    return found


def _set(one: Attribute, value: State, ids: Sequence[int], by: Actor) -> None:
    fresh = typed.clean(one, value.get("value"))
    write.many(Of.CUSTOMER, {number: {one: fresh} for number in ids}, by=by)


def _set_again(one: Attribute, before: States, by: Actor) -> None:
    write.many(Of.CUSTOMER, {number: {one: typed.clean(one, state["value"])} for number, state in before.items()}, by=by)


def _stage(value: State, scope: Scope) -> Stage | None:
    """None: what is known decides."""
    if value.get("stage") == AGAIN:
        return None
    if value.get("stage") not in Stage.values:
        raise Gone(_("Choose a life stage."))
    return Stage(value["stage"])


def _standing_at(_stage: Stage | None, ids: Sequence[int]) -> States:
    rows = sql.rows(f"SELECT p.id, {first('stage')} FROM {CUSTOMERS} p WHERE p.id = ANY(%s)", [list(ids)])
    return {number: {"stage": stage or Stage.VISITOR.value} for number, stage in rows}


def _come_to(stage: Stage | None, _value: State, ids: Sequence[int], by: Actor) -> None:
    for one in Customer.objects.filter(pk__in=ids).order_by("pk"):
        if stage is None:
            again.work_out(one, by=by)
        else:
            stages.to(one, stage, by=by)


def _come_again(_stage: Stage | None, before: States, by: Actor) -> None:
    for one in Customer.objects.filter(pk__in=list(before)).order_by("pk"):
        stages.to(one, Stage(before[one.pk]["stage"]), by=by)


@dataclass(frozen=True, slots=True)
class Written:
    text: str
    author: User


def _note(value: State, scope: Scope) -> Written:
    text = str(value.get("text") or "").strip()
    if not text:
        raise Gone(_("Write the note first."))
    return Written(text, User.objects.get(pk=scope.person_id))


def _noted(one: Written, ids: Sequence[int]) -> States:
    found: dict[int, list[int]] = {number: [] for number in ids}
    rows = CustomerNote.objects.filter(customer__in=ids, text=one.text, author=one.author).order_by("pk")
    for customer, number in rows.values_list("customer", "pk"):
        found[customer or 0].append(number)
    return {number: {"notes": notes} for number, notes in found.items()}


def _write(one: Written, _value: State, ids: Sequence[int], by: Actor) -> None:
    for customer in Customer.objects.filter(pk__in=ids).order_by("pk"):
        notes.add(customer, one.text, by=by, author=one.author)


def _unwrite(one: Written, before: States, by: Actor) -> None:
    kept = {number for state in before.values() for number in state["notes"]}
    for note in CustomerNote.objects.filter(customer__in=list(before), text=one.text, author=one.author).exclude(pk__in=kept):
        notes.remove(note, by=by)


KINDS: Mapping[str, Kind] = {
    "list": Kind(_list, _on_list, _put, _list_again),
    "unlist": Kind(_list, _on_list, _take, _list_again),
    "attribute": Kind(_attribute, _held, _set, _set_again),
    "stage": Kind(_stage, _standing_at, _come_to, _come_again),
    "profile": Kind(profiles.plain, profiles.standing, profiles.put, profiles.put_again),
    "company": Kind(profiles.company, profiles.belonging, profiles.join, profiles.part),
    "note": Kind(_note, _noted, _write, _unwrite),
}
