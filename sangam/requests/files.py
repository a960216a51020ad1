"""Files in the fields of a request: which may stand there, who may open them, which of them the customer sees."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from sangam.accounts.scope import Scope
from sangam.conversations.models import Attachment
from sangam.events.record import Actor
from sangam.requests import values
from sangam.requests.definition import Definition, FieldType
from sangam.requests.models import HeldFile, Request


def visible_to(scope: Scope) -> QuerySet[Attachment]:
    """What stands in a field of a request that `scope` sees."""
    held = HeldFile.objects.filter(request__in=Request.objects.visible_to(scope))
    return Attachment.objects.filter(pk__in=held.values("attachment"))


def of_customer(requests: Iterable[Request], readable: QuerySet[Attachment] | None = None) -> dict[int, Attachment]:
    """By number, what the customer may open of these: it stands in a field that is open to him, and colleagues put it there
    by hand or he may read (`readable`) the message it came with. Never what came by a merge, a note or another address."""
    numbers = {number for one in requests for number in shown_in(one.version.shape, one.fields)}
    if not numbers:
        return {}
    by_hand = Q(message=None)
    his = by_hand if readable is None else by_hand | Q(pk__in=readable.filter(pk__in=numbers).values("pk"))
    held = HeldFile.objects.filter(request__in=[one.pk for one in requests], attachment__in=numbers)
    found = Attachment.objects.filter(his, pk__in=held.values("attachment"), missing="").order_by("pk")
    return {row.pk: row for row in found}


def shown_in(shape: Definition, fields: Mapping[str, Any]) -> list[int]:
    """Numbers of the files in fields that are open to the customer."""
    return [number for one in shape.fields if one.type == FieldType.FILE and one.public for number in fields.get(one.key) or ()]


def standing(request: Request) -> list[int]:
    """Numbers of all files in its fields."""
    named = (request.fields.get(one.key) for one in request.version.shape.fields if one.type == FieldType.FILE)
    return [number for value in named for number in value or ()]


def check(row: Request, shape: Definition, cleaned: Mapping[str, Any], conversations: Collection[int], *, by: Actor) -> None:
    """Only files that were said in these conversations, that stand there already, or that `by` put up himself and sent
    nowhere. Raises Wrong."""
    wanted = {key: value for key, value in cleaned.items() if value and _is_file(shape, key)}
    if not wanted:
        return
    numbers = {number for value in wanted.values() for number in value}
    said = Q(message__conversation__in=conversations)
    own = Q(message=None, uploaded_by=by.id) if by.type == "user" and by.id else Q(pk__in=())
    known = set(Attachment.objects.filter(said | own, pk__in=numbers).values_list("pk", flat=True))
    known |= set(standing(row)) if row.pk else set()
    bad = {key: values.problem(FieldType.FILE) for key, value in wanted.items() if set(value) - known}
    if bad:
        raise values.Wrong(bad)


def hold(row: Request, changed: Iterable[str]) -> None:
    """Keep with the request what stands in its fields now, and no more. Call with the row saved, in its transaction."""
    if not any(_is_file(row.version.shape, key) for key in changed):
        return
    now = set(standing(row))
    HeldFile.objects.filter(request=row).exclude(attachment__in=now).delete()
    there = Attachment.objects.filter(pk__in=now).values_list("pk", flat=True)
    HeldFile.objects.bulk_create(
        [HeldFile(request=row, attachment_id=number) for number in sorted(there)], ignore_conflicts=True
    )


def named(numbers: Sequence[int]) -> str:
    """Their names, for words."""
    names = dict(Attachment.objects.filter(pk__in=numbers).values_list("pk", "name"))
    return ", ".join(names.get(number, _("a file that is gone")) for number in numbers)


def _is_file(shape: Definition, key: str) -> bool:
    field = shape.field(key)
    return field is not None and field.type == FieldType.FILE
