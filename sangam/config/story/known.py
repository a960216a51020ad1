"""What the people of the story noted of their customers: fields, stages, companies, wishes, consents, opportunities."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Any

from django.db.models import Q

from sangam.config.story import company
from sangam.config.story.company import Firm
from sangam.customers import about
from sangam.customers.attributes import write
from sangam.customers.attributes.models import Attribute, Of
from sangam.customers.consents import note as consents
from sangam.customers.consents.models import Purpose, Source
from sangam.customers.models import Company, Customer, Identity
from sangam.customers.notes import write as notes
from sangam.customers.opportunities import deal, steps
from sangam.customers.staff import belong
from sangam.customers.stages import change as stages
from sangam.customers.stages.models import Stage
from sangam.customers.typed.kinds import FieldType
from sangam.events.models import Event
from sangam.events.record import Actor
from sangam.lib import clock

FIELDS: tuple[Mapping[str, Any], ...] = (
    {"key": "member", "label": "Membership", "type": FieldType.CHOICE, "choices": ["Basecamp", "Ridge", "Summit"]},
    {"key": "shoe_size", "label": "Shoe size (EU)", "type": FieldType.NUMBER, "group": "Sizes"},
    {"key": "jacket_size", "label": "Jacket", "type": FieldType.CHOICE, "choices": ["S", "M", "L", "XL"], "group": "Sizes"},
    {"key": "walks", "label": "Goes for", "type": FieldType.CHOICES, "choices": ["Hiking", "Climbing", "Snow", "Camping"]},
    {"key": "birthday", "label": "Birthday", "type": FieldType.DATE, "beside": False},
    {"key": "terms", "of": Of.COMPANY, "label": "Pays within (days)", "type": FieldType.NUMBER},
    {"key": "credit", "of": Of.COMPANY, "label": "Credit line", "type": FieldType.AMOUNT, "editor": "leads"},
)
PEOPLE: tuple[tuple[str, Mapping[str, Any], str, str], ...] = (
    ("duarte@serraguias.example", {"member": "Summit", "shoe_size": "44", "walks": ["Hiking", "Climbing"]}, "Head guide", ""),
    ("catarina@serraguias.example", {"member": "Ridge", "jacket_size": "M"}, "Office", ""),
    (
        "d.achebe@bluetin.example",
        {"member": "Ridge", "walks": ["Camping"]},
        "Owner",
        "Orders in March and October.",
    ),
    ("sakura.yamamoto@minohhike.example", {"member": "Summit", "shoe_size": "23.5", "walks": ["Hiking"]}, "Treasurer", ""),
    ("otabek@tamdycamp.example", {"walks": ["Camping", "Snow"]}, "Runs the camp", "Reads Russian and Uzbek; call before noon."),
)
DEALS = (
    ("duarte@serraguias.example", "24 helmets for the guides", 158400, "EUR", 2, 14),
    ("d.achebe@bluetin.example", "Stoves for every hut", 312000, "GBP", 1, 40),
    ("otabek@tamdycamp.example", "Winter tents, first order", None, "", 0, -3),
)


def keep(firm: Firm) -> None:
    """What is there already stays as it is."""
    ada, lena = (firm.people[name] for name in ("ada", "lena"))
    for place, values in enumerate(FIELDS):
        of = values.get("of", Of.CUSTOMER)
        Attribute.objects.get_or_create(of=of, key=values["key"], defaults={**values, "of": of, "position": place})
    by = Actor.user(lena.pk)
    for row in Company.objects.filter(name__in=("Serra Guias", "Blue Tin Lodge")):
        write.of_company(row.pk, {"terms": "30", "credit": "2500 EUR"}, by=Actor.user(ada.pk))
    for person, values, role, told in _known():
        write.of_customer(person.pk, values, by=by)
        if person.company:
            belong.put(person, person.company, role, by=by)
        if told:
            notes.add(person, told, by=by, author=lena, pinned=True)
        stages.to(person, Stage.CUSTOMER, by=by)
        consents.note(person, Purpose.MARKETING, role != "Office", source=Source.FORM, by=by, detail="Membership form")
    for address, title, minor, currency, step, days in DEALS:
        if (buyer := _customer(address)) is not None:
            day = clock.now().date() + dt.timedelta(days=days)
            worth = {"minor": minor, "currency": currency, "owner_id": lena.pk, "expected_on": day}
            deal.move(deal.begin(buyer, title, by=by, values=worth), steps.usual()[step], by=by)
    if (sakura := _customer("sakura.yamamoto@minohhike.example")) is not None:
        wishes = {"address_form": "-san", "quiet_from": dt.time(21), "quiet_to": dt.time(8), "zone": "Asia/Tokyo"}
        about.write(sakura, wishes, by=by)
    # Nothing reacts to what was noted long ago.
    named = {address for address, *_rest in PEOPLE} | {address for address, *_rest in DEALS}
    people = Identity.objects.filter(kind=company.MAIL, value__in=named).values("customer")
    Event.objects.filter(Q(subject_type=Of.COMPANY) | Q(customer_id__in=people)).update(backfill=True)


def _known() -> Iterator[tuple[Customer, Mapping[str, Any], str, str]]:
    for address, values, role, told in PEOPLE:
        if (person := _customer(address)) is not None:
            yield person, values, role, told


def _customer(address: str) -> Customer | None:
    found = Identity.objects.filter(kind=company.MAIL, value=address).select_related("customer__company").first()
    return found.customer if found else None
