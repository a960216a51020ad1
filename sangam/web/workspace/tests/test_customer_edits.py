"""One change to many customers, on screen: asked for, done, missed, undone."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from sangam.customers import merge
from sangam.customers.attributes import fields, write
from sangam.customers.attributes.models import Attribute, AttributeValue
from sangam.customers.edits import running
from sangam.customers.edits.models import CustomerEdit, EditState
from sangam.customers.models import Company, Customer, Listed, Position
from sangam.customers.notes.models import CustomerNote
from sangam.customers.opportunities import deal
from sangam.customers.segments import lists
from sangam.customers.stages.models import StageChange, Why
from sangam.events.models import Event
from sangam.events.record import SYSTEM, Actor
from sangam.lib import clock
from tests.cast import Cast

pytestmark = pytest.mark.django_db
PLAN = {"key": "plan", "label": "Plan", "type": "choice", "choices": ["Gold", "Silver"]}


@pytest.fixture
def ben(cast: Cast, client: Client) -> Client:
    client.force_login(cast.ben)
    return client


def people(count: int, language: str = "fr") -> list[int]:
    made = Customer.objects.bulk_create([Customer(name=f"P{number}", language=language) for number in range(count)])
    return [one.pk for one in made]


def begin(client: Client, query: str = "", **given: Any) -> CustomerEdit:
    answer = client.post(reverse("workspace:customer_edit_begin") + query, given)
    assert answer.status_code == 302, answer.content.decode()
    return CustomerEdit.objects.latest("pk")


def plans() -> dict[int, str]:
    return dict(AttributeValue.objects.values_list("customer_id", "text"))


def test_marked_ones_are_put_on_a_list_and_taken_off_it_again(ben: Client, cast: Cast) -> None:
    testers = lists.create("Testers", "", by=cast.ben)
    one, two = people(2)
    lists.add(testers, [one], by=SYSTEM)
    asked = ben.post(reverse("workspace:customer_edit_new"), {"marked": [one, two]}).content.decode()
    assert "Change 2 customers" in asked
    edit = begin(ben, does="list", list=testers.pk, marked=[one, two])
    assert (edit.state, edit.done, edit.total) == (EditState.DONE, 2, 2)
    assert set(Listed.objects.values_list("customer", flat=True)) == {one, two}
    ben.post(reverse("workspace:customer_edit_undo", args=[edit.pk]))
    assert set(Listed.objects.values_list("customer", flat=True)) == {one}
    shown = ben.get(reverse("workspace:customer_edit", args=[edit.pk])).content.decode()
    assert "Undone for 1 customer" in shown


def test_everybody_who_fits_gets_a_value_by_the_job_and_what_somebody_changed_since_stays(ben: Client, cast: Cast) -> None:
    fields.create(PLAN, by=cast.ada)
    french, german = people(running.BATCH + 5), people(3, "de")
    write.of_customer(french[0], {"plan": "Silver"}, by=SYSTEM)
    where = json.dumps({"v": 1, "all": [{"field": "language", "op": "is", "value": ["fr"]}]})
    edit = begin(ben, f"?where={where}", does="attribute", field="plan", value="Gold", whole="yes")
    assert (edit.state, edit.total, plans()) == (EditState.RUNNING, len(french), {french[0]: "Silver"})
    people(1)  # comes later, so it is not drawn in
    running.go_on()
    assert plans() == dict.fromkeys(french, "Gold") and not plans().keys() & set(german)
    write.of_customer(french[1], {"plan": "Silver"}, by=Actor.user(cast.mara.pk))
    ben.post(reverse("workspace:customer_edit_undo", args=[edit.pk]))
    running.go_on()
    assert plans() == {french[0]: "Silver", french[1]: "Silver"}
    shown = ben.get(reverse("workspace:customer_edit", args=[edit.pk])).content.decode()
    assert "Somebody changed it since." in shown and "not for 1" in shown


def test_the_stages_of_many_are_worked_out_again_and_the_hands_word_comes_back(ben: Client, cast: Cast) -> None:
    one, two = people(2)
    deal.begin(Customer.objects.get(pk=one), "Tents", by=SYSTEM)
    begin(ben, does="stage", stage="former", marked=[one, two])
    edit = begin(ben, does="stage", stage="again", marked=[one, two])
    assert dict(Customer.objects.values_list("pk", "stage")) == {one: "lead", two: "visitor"}
    assert "Work out the life stage again" in ben.get(reverse("workspace:customer_edit", args=[edit.pk])).content.decode()
    ben.post(reverse("workspace:customer_edit_undo", args=[edit.pk]))
    assert set(Customer.objects.values_list("stage", flat=True)) == {"former"}
    assert StageChange.objects.filter(why=Why.AGAIN, by=cast.ben).count() == 2


def test_a_stage_and_a_note_are_given_back_too(ben: Client) -> None:
    one, two = people(2)
    Customer.objects.filter(pk=two).update(stage="customer")
    edit = begin(ben, does="stage", stage="lead", marked=[one, two])
    assert set(Customer.objects.values_list("stage", flat=True)) == {"lead"}
    ben.post(reverse("workspace:customer_edit_undo", args=[edit.pk]))
    assert dict(Customer.objects.values_list("pk", "stage")) == {one: "visitor", two: "customer"}
    edit = begin(ben, does="note", note="Met at the fair", marked=[one, two])
    assert CustomerNote.objects.filter(text="Met at the fair").count() == 2
    CustomerNote.objects.filter(customer=two).update(text="Met at the fair, wants a tent")
    ben.post(reverse("workspace:customer_edit_undo", args=[edit.pk]))
    assert list(CustomerNote.objects.values_list("customer", flat=True)) == [two]


def test_of_a_family_the_row_that_held_the_value_is_changed(ben: Client, cast: Cast) -> None:
    fields.create(PLAN, by=cast.ada)
    one, two = people(2)
    write.of_customer(two, {"plan": "Silver"}, by=SYSTEM)
    merge.merge(one, two, by=SYSTEM)
    edit = begin(ben, does="attribute", field="plan", value="Gold", marked=[one, two])
    assert (edit.total, plans()) == (1, {two: "Gold"})
    ben.post(reverse("workspace:customer_edit_undo", args=[edit.pk]))
    assert plans() == {two: "Silver"}


def test_a_process_that_dies_goes_on_behind_what_is_done(ben: Client, cast: Cast) -> None:
    testers = lists.create("Testers", "", by=cast.ben)
    edit = begin(ben, "?q=", does="list", list=testers.pk, whole="yes") if people(running.BATCH * 2 + 1) else None
    assert edit is not None and running.advance(edit.pk)
    assert Listed.objects.count() == running.BATCH
    while running.advance(edit.pk):
        pass
    told = Event.objects.filter(kind="customer.listed").values_list("customer_id", flat=True)
    assert len(told) == len(set(told)) == Listed.objects.count() == running.BATCH * 2 + 1


def test_what_is_wished_must_be_there_and_be_his_to_give(ben: Client, cast: Cast) -> None:
    fields.create({**PLAN, "editor": "admins"}, by=cast.ada)
    (one,) = people(1)
    for given, why in (
        ({"does": "list", "list": ""}, "Choose a list"),
        ({"does": "list", "list": "99999"}, "The list was removed"),
        ({"does": "attribute", "field": "plan", "value": "Gold"}, "not yours to change"),
        ({"does": "attribute", "field": "nothing"}, "Choose a field"),
        ({"does": "erase"}, "Choose what should be done"),
    ):
        answer = ben.post(reverse("workspace:customer_edit_begin"), {**given, "marked": [one]})
        assert answer.status_code == 422 and why in answer.content.decode()
    assert not CustomerEdit.objects.exists() and Attribute.objects.get().key == "plan"


def test_a_list_that_is_removed_meanwhile_is_said_of_each_and_nothing_else_is_touched(ben: Client, cast: Cast) -> None:
    testers = lists.create("Testers", "", by=cast.ben)
    people(running.BATCH + 1)
    edit = begin(ben, does="list", list=testers.pk, whole="yes")
    lists.remove(testers, by=cast.ben)
    running.go_on()
    edit.refresh_from_db()
    assert (edit.done, edit.failed) == (0, running.BATCH + 1)
    assert "The list was removed." in ben.get(reverse("workspace:customer_edit", args=[edit.pk])).content.decode()


def test_after_a_day_it_is_too_late_and_what_was_before_is_forgotten(ben: Client, cast: Cast) -> None:
    testers = lists.create("Testers", "", by=cast.ben)
    edit = begin(ben, does="list", list=testers.pk, marked=people(2))
    with clock.held_at(clock.now() + running.UNDO_FOR + dt.timedelta(minutes=1)):
        running.forget_old()
        assert not running.undo(edit)
    assert set(edit.items.values_list("before", "after")) == {(None, None)}
    assert Listed.objects.count() == 2


def test_language_and_zone_are_set_where_the_family_holds_them_and_given_back(ben: Client) -> None:
    one, two, kin = people(3)
    Customer.objects.filter(pk=kin).update(language="")
    merge.merge(two, kin, by=SYSTEM)
    Customer.objects.filter(pk=two).update(language="")
    Customer.objects.filter(pk=kin).update(language="it")
    edit = begin(ben, does="profile:language", language="pt", marked=[one, two])
    held = dict(Customer.objects.values_list("pk", "language"))
    assert (held[one], held[two], held[kin], edit.done) == ("pt", "", "pt", 2)
    assert "Set the language to Portuguese" in ben.get(reverse("workspace:customer_edit", args=[edit.pk])).content.decode()
    Customer.objects.filter(pk=one).update(language="de")
    ben.post(reverse("workspace:customer_edit_undo", args=[edit.pk]))
    held = dict(Customer.objects.values_list("pk", "language"))
    assert (held[one], held[two], held[kin]) == ("de", "", "it")
    begin(ben, does="profile:zone", zone="Asia/Tokyo", marked=[one])
    assert Customer.objects.get(pk=one).zone == "Asia/Tokyo"
    wrong = ben.post(reverse("workspace:customer_edit_begin"), {"does": "profile:name", "name": "X", "marked": [one]})
    assert wrong.status_code == 422 and "Choose a language." in wrong.content.decode()


def test_a_company_is_shown_first_and_what_was_before_comes_back(ben: Client) -> None:
    old, new = (Company.objects.create(name=name) for name in ("Kumo", "Nordwind"))
    one, two, three = people(3)
    Customer.objects.filter(pk=one).update(company=old)
    Customer.objects.filter(pk=three).update(company=new)
    edit = begin(ben, does="company", company="NORDWIND", marked=[one, two, three])
    assert set(Customer.objects.values_list("company", flat=True)) == {new.pk}
    assert set(Position.objects.values_list("customer", "company")) == {(n, new.pk) for n in (one, two, three)} | {
        (one, old.pk)
    }
    ben.post(reverse("workspace:customer_edit_undo", args=[edit.pk]))
    assert dict(Customer.objects.values_list("pk", "company")) == {one: old.pk, two: None, three: new.pk}
    assert set(Position.objects.values_list("customer", "company")) == {(one, old.pk)}
    missing = ben.post(reverse("workspace:customer_edit_begin"), {"does": "company", "company": "Nobody", "marked": [one]})
    assert missing.status_code == 422 and "no such company" in missing.content.decode()
