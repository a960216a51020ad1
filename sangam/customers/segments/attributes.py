"""The company's own fields of customers, as conditions ask for them."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from sangam.conditions.fields import Field, Rows, Type
from sangam.customers.attributes import fields, stored
from sangam.customers.attributes.models import Attribute, AttributeValue, Of
from sangam.customers.segments.fields import CUSTOMERS, KEY, NARROW, OWNER
from sangam.customers.typed.kinds import FieldType

VALUES = AttributeValue._meta.db_table
GROUP = _("Customer fields")
ASKED_AS = {
    FieldType.NUMBER: Type.NUMBER, FieldType.AMOUNT: Type.MONEY, FieldType.DATE: Type.DATE, FieldType.MOMENT: Type.MOMENT,
    FieldType.CHECKBOX: Type.YES_NO, FieldType.CHOICE: Type.CHOICE, FieldType.CHOICES: Type.CHOICE,
}  # fmt: skip
# Of a family the value of the first who has one is what people see, so nothing else is found.
FIRST = (
    f"(c.root_id IS NULL OR NOT EXISTS (SELECT 1 FROM {VALUES} w JOIN {CUSTOMERS} k ON k.id = w.customer_id "
    "WHERE w.attribute_id = x.attribute_id AND k.root_id = c.root_id AND k.id < c.id))"
)


def offered() -> Iterator[Field]:
    for one in fields.of(Of.CUSTOMER).filter(active=True):
        choices = [(str(choice), str(choice)) for choice in one.choices]
        yield Field(
            f"attribute.{one.key}", one.label, ASKED_AS.get(FieldType(one.type), Type.TEXT), _source(one), GROUP, choices
        )


def _source(one: Attribute) -> Rows:
    value = "x." + stored.COLUMN[one.type]
    inside = ""
    if one.type == FieldType.CHOICES:
        inside, value = "CROSS JOIN LATERAL jsonb_array_elements_text(x.many) each (value)", "each.value"
    source = (
        f"SELECT {OWNER} AS owner, {value} AS value, x.currency FROM {VALUES} x "
        f"JOIN {CUSTOMERS} c ON c.id = x.customer_id {inside} WHERE x.attribute_id = %s AND {FIRST} AND {{among}}"
    )
    return Rows(source, KEY, (one.pk,), NARROW, folded=value == "x.text")
