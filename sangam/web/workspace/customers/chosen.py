"""Which customers the list shows, as its address says: words, a segment, a list, a condition tried out."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from sangam.accounts.scope import Scope
from sangam.conditions import tree, words
from sangam.conditions.fields import Fields
from sangam.conditions.tree import All, Node, Test
from sangam.conditions.values import Wrong
from sangam.customers.duplicates import keys
from sangam.customers.models import CustomerList, Key, Segment
from sangam.customers.segments import known, people
from sangam.customers.segments.people import Asked

NAMES = ("q", "segment", "list", "where")
QUERY_MAX, WHERE_MAX = 300, 20_000
FOUND_MOST = 300


@dataclass(slots=True)
class Chosen:
    """`given` are the parts of the address that are set. `trouble` is what of it cannot be asked, in words."""

    given: Mapping[str, str]
    fields: Fields
    segment: Segment | None = None
    on_list: CustomerList | None = None
    said: str = ""
    trouble: str = ""
    parts: list[Node] = field(default_factory=list)
    only: list[int] | None = None

    @property
    def query(self) -> str:
        return urlencode(self.given)

    @property
    def url(self) -> str:
        return self.without("")

    def without(self, name: str) -> str:
        rest = urlencode({key: value for key, value in self.given.items() if key != name})
        return f"{reverse('workspace:customers')}{'?' + rest if rest else ''}"

    @property
    def narrowed(self) -> bool:
        return bool(self.given)

    def asked(self) -> Asked:
        return Asked(All(tuple(self.parts)), self.fields, known.present(), self.only)


def read(given: Mapping[str, str], scope: Scope) -> Chosen:
    """What is no longer there is told, and the list is empty: never more than was asked for."""
    limits = {"where": WHERE_MAX}
    told = {
        name: text for name in NAMES if (text := given.get(name, "").replace("\x00", "").strip()[: limits.get(name, QUERY_MAX)])
    }
    chosen = Chosen(told, known.fields())
    try:
        _narrow(chosen, scope)
    except Wrong as error:
        chosen.trouble, chosen.only = str(error), []
    return chosen


def _most(name: str) -> int:
    return WHERE_MAX if name == "where" else QUERY_MAX


def _narrow(chosen: Chosen, scope: Scope) -> None:
    if "segment" in chosen.given:
        chosen.segment = Segment.objects.visible_to(scope).filter(pk=_number(chosen.given["segment"])).first()
        if chosen.segment is None:
            raise Wrong(_("This segment was removed."))
        chosen.parts.append(tree.read(chosen.segment.condition, chosen.fields))
    if "list" in chosen.given:
        chosen.on_list = CustomerList.objects.visible_to(scope).filter(pk=_number(chosen.given["list"])).first()
        if chosen.on_list is None:
            raise Wrong(_("This list was removed."))
        chosen.parts.append(Test("list", "is", (str(chosen.on_list.pk),)))
    if "where" in chosen.given:
        node = _where(chosen.given["where"], chosen.fields)
        chosen.parts.append(node)
        chosen.said = words.say(node, chosen.fields)
    if "q" in chosen.given:
        found = Key.objects.filter(key__in=keys.of([chosen.given["q"]], [])).values_list("customer", flat=True)
        chosen.only = people.heads(list(found[:FOUND_MOST]))


def _where(text: str, fields: Fields) -> Node:
    try:
        return tree.read(json.loads(text), fields)
    except json.JSONDecodeError as error:
        raise Wrong(_("The address of this list is incomplete. Filter anew.")) from error


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else 0
