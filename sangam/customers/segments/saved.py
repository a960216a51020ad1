"""Segments: made, changed, removed, read. Their counts are taken here in a short time, else by `counting`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from sangam.accounts import audit
from sangam.accounts.models import User
from sangam.accounts.scope import Scope
from sangam.conditions import tree
from sangam.conditions.fields import Fields
from sangam.conditions.tree import Node
from sangam.conditions.values import Wrong
from sangam.customers.segments import counting, known, people
from sangam.customers.segments.models import Segment
from sangam.customers.segments.people import Asked

MOST = 500


class Taken(ValueError):
    """The name, or the last place for one more; the text says which."""


def may_change(segment: Segment, scope: Scope) -> bool:
    """Whoever made it, and who leads."""
    return scope.may_lead or segment.made_by_id == scope.person_id


def create(name: str, description: str, node: Node, *, by: User) -> Segment:
    """Raises Taken."""
    if Segment.objects.count() >= MOST:
        raise Taken(_("There are {most} segments already. Remove one first.").format(most=MOST))
    try:
        with transaction.atomic():
            made = Segment.objects.create(name=name, description=description, condition=tree.write(node), made_by=by)
            audit.record(by, "segment.created", made, name=name)
    except IntegrityError as error:
        raise Taken(_("There is a segment of this name already. Choose another name.")) from error
    counting.soon(made)
    return made


def change(segment: Segment, *, by: User, name: str, description: str, node: Node) -> None:
    """Another name, another condition. Raises Taken."""
    values: dict[str, Any] = {"name": name, "description": description, "condition": tree.write(node)}
    try:
        with transaction.atomic():
            row = Segment.objects.select_for_update().get(pk=segment.pk)
            before = {key: getattr(row, key) for key in values}
            for key, value in values.items():
                setattr(row, key, value)
            if before["condition"] != values["condition"]:
                row.count, row.counted_at, row.trouble = None, None, ""
            row.save(update_fields=[*values, "count", "counted_at", "trouble"])
            differs = audit.changes(before, values, secret=frozenset({"condition"}))
            if differs:
                audit.record(by, "segment.changed", row, **differs)
    except IntegrityError as error:
        raise Taken(_("There is a segment of this name already. Choose another name.")) from error
    counting.soon(row)


def remove(segment: Segment, *, by: User) -> None:
    """Nobody in it is touched."""
    with transaction.atomic():
        audit.record(by, "segment.removed", segment, name=segment.name)
        Segment.objects.filter(pk=segment.pk).delete()


def asked(segment: Segment, fields: Fields | None = None) -> Asked:
    """Raises Wrong where it asks for what does not exist any more."""
    fields = known.fields() if fields is None else fields
    return Asked(tree.read(segment.condition, fields), fields, known.present())


def readable(segments: Iterable[Segment], fields: Fields) -> Mapping[int, Node]:
    """The conditions of those that can be asked."""
    found: dict[int, Node] = {}
    for one in segments:
        try:
            found[one.pk] = tree.read(one.condition, fields)
        except Wrong:
            continue
    return found


def of_customer(customer: int, scope: Scope) -> list[Segment]:
    """The segments that he is in now, by their names: asked, not looked up, so it is never stale."""
    every = list(Segment.objects.visible_to(scope))
    if not every:
        return []
    fields = known.fields()
    met = people.holds(readable(every, fields), fields, known.present(), customer)
    return [one for one in every if one.pk in met]
