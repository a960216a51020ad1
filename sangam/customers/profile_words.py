"""What a fact of a profile is about, in words: which fields, which company, which stage."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sangam.customers.consents.models import Purpose, Source
from sangam.customers.models import Attribute, Company, CustomerList
from sangam.customers.stages import change as stages
from sangam.customers.timeline import Happened

FIELDS: Mapping[str, str | Promise] = {
    "call_name": gettext_lazy("call name"),
    "address_form": gettext_lazy("form of address"),
    "pronouns": gettext_lazy("pronouns"),
    "language": gettext_lazy("language"),
    "zone": gettext_lazy("time zone"),
    "quiet_from": gettext_lazy("quiet hours"),
    "quiet_to": gettext_lazy("quiet hours"),
    "preferred_id": gettext_lazy("preferred way"),
}
Whats = Callable[[Sequence[Happened]], Mapping[int, str]]


def attributes(facts: Sequence[Happened]) -> Mapping[int, str]:
    asked = {pk for one in facts for pk in one.data.get("attributes", ())}
    labels = dict(Attribute.objects.filter(pk__in=asked).values_list("pk", "label"))
    gone = _("a field that is gone")
    return {one.pk: _listed(labels.get(pk, gone) for pk in one.data.get("attributes", ())) for one in facts}


def fields(facts: Sequence[Happened]) -> Mapping[int, str]:
    return {one.pk: _listed(str(FIELDS.get(name, name)) for name in one.data.get("fields", ())) for one in facts}


def companies(facts: Sequence[Happened]) -> Mapping[int, str]:
    names = dict(Company.objects.filter(pk__in={one.data.get("company") for one in facts}).values_list("pk", "name"))
    return {one.pk: names.get(one.data.get("company", 0), _("a company that is gone")) for one in facts}


def lists(facts: Sequence[Happened]) -> Mapping[int, str]:
    names = dict(CustomerList.objects.filter(pk__in={one.data.get("list") for one in facts}).values_list("pk", "name"))
    return {one.pk: names.get(one.data.get("list", 0), _("a list that is gone")) for one in facts}


def lives(facts: Sequence[Happened]) -> Mapping[int, str]:
    labels = stages.labels()
    return {one.pk: labels.get(str(one.data.get("stage")), "") for one in facts}


def consents(facts: Sequence[Happened]) -> Mapping[int, str]:
    said = {True: _("{purpose}: agreed ({source})"), False: _("{purpose}: refused ({source})")}
    return {
        one.pk: said[bool(one.data.get("given"))].format(
            purpose=_label(Purpose, one.data.get("purpose")), source=_label(Source, one.data.get("source"))
        )
        for one in facts
    }


def _label(choices: Any, value: object) -> str:
    return str(dict(choices.choices).get(value, value))


def _listed(names: Iterable[str]) -> str:
    return _(", ").join(dict.fromkeys(names))


WHAT: Mapping[str, Whats] = {
    "customer.attribute": attributes,
    "customer.profile": fields,
    "customer.company": companies,
    "customer.joined_company": companies,
    "customer.left_company": companies,
    "customer.stage": lives,
    "customer.listed": lists,
    "customer.unlisted": lists,
    "customer.consent": consents,
}


def what(facts: Iterable[Happened]) -> dict[int, str]:
    """By fact; few questions, however many facts."""
    groups: dict[Whats, list[Happened]] = {}
    for one in facts:
        if one.kind in WHAT:
            groups.setdefault(WHAT[one.kind], []).append(one)
    return {pk: words for find, mine in groups.items() for pk, words in find(mine).items()}
