"""The customer's column: what is known comes first, and what is empty is a word of the row that adds it."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse

from sangam.conversations import relations
from sangam.conversations.models import CustomField, FieldType
from sangam.customers.opportunities import deal
from sangam.events.record import Actor
from sangam.web.workspace.tests.test_conversation import HTMX, at
from sangam.web.workspace.tests.test_list import signed_in
from tests.cast import Cast

pytestmark = pytest.mark.django_db
HEADINGS = re.compile(r"<h3>(?:<svg.*?</svg>)?\s*([^<]+)</h3>", re.DOTALL)


def column(cast: Cast, row: object) -> str:
    return signed_in(cast.ben).get(at(row)).content.decode().split('id="customer"')[1].split("</aside>")[0]


def test_empty_parts_have_no_heading_and_can_be_added(cast: Cast) -> None:
    shown = column(cast, cast.conversation())
    assert HEADINGS.findall(shown) == ["Add", "Timeline"]
    for name in ("Start a request", "Make it an opportunity", "Relate to another conversation", "Write to somebody else"):
        assert f'data-name="{name}"' in shown


def test_what_there_is_stands_above_the_row_that_adds(cast: Cast) -> None:
    row, other = cast.conversation("One", subject="Lorry late"), cast.conversation("Two", sender="otto@other.example")
    client = signed_in(cast.ben)
    client.post(
        reverse("workspace:relate", args=[row.number]), {"other": other.number, "kind": relations.PARENT_OF}, headers=HTMX
    )
    deal.begin(row.customer, "Forty tents", by=Actor.user(cast.ben.pk))
    headings = HEADINGS.findall(column(cast, row))
    assert headings.index("Opportunities") < headings.index("Related") < headings.index("Add")


def test_fields_without_an_answer_are_one_line(cast: Cast) -> None:
    CustomField.objects.create(key="size", label="Size", type=FieldType.TEXT, position=1)
    CustomField.objects.create(key="colour", label="Colour", type=FieldType.TEXT, position=2)
    row = cast.conversation()
    client = signed_in(cast.ben)
    client.post(reverse("workspace:fields", args=[row.number]), {"present": "size", "field-size": "XL"}, headers=HTMX)
    matter = column(cast, row).split("<h3>This matter</h3>")[1].split("</section>")[0]
    known, folded = matter.split("<details")
    assert 'name="field-size"' in known
    assert 'name="field-colour"' in folded
    assert "Colour</summary>" in re.sub(r"\s+", "", folded)


def test_without_a_request_the_card_only_starts_one(cast: Cast) -> None:
    card = signed_in(cast.ben).get(reverse("workspace:requests_beside", args=[cast.conversation().number])).content.decode()
    assert "<h3>" not in card
