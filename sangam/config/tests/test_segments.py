"""Segments and lists over what all rooms know of a customer; a family is one person."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection
from django.test import override_settings

from sangam.conditions import tree
from sangam.conditions.fields import Field, One, Type
from sangam.conditions.tree import Node
from sangam.conditions.values import Wrong
from sangam.customers import changes, merge, timeline
from sangam.customers.attributes import fields, write
from sangam.customers.consents.models import ConsentRecord
from sangam.customers.models import Company, Customer, Identity, Segment
from sangam.customers.segments import counting, known, lists, people, saved
from sangam.customers.staff.models import Position
from sangam.events.models import Event
from sangam.events.record import SYSTEM, Actor
from sangam.lib import clock
from tests.cast import Cast

pytestmark = pytest.mark.django_db


def read(*tests: dict[str, Any], how: str = "all") -> Node:
    return tree.read({"v": 1, how: list(tests)}, known.fields())


def found(*tests: dict[str, Any], how: str = "all") -> list[int]:
    asked = people.Asked(read(*tests, how=how), known.fields(), known.present())
    listed = [row.pk for row in people.page(asked, windows=()).rows]
    for windows in ((1, 2), (1000,)):
        assert [row.pk for row in people.page(asked, windows=windows).rows] == listed
    assert people.count(asked, seconds=5) == len(listed)
    every = Customer.objects.values_list("pk", flat=True)
    alone = {number for number in every if people.holds({1: asked.node}, asked.fields, asked.clock, number)}
    families = dict(Customer.objects.values_list("pk", "root"))
    assert alone == {number for number in every if (families[number] or number) in listed}
    return listed


def somebody(name: str = "", **values: Any) -> Customer:
    return Customer.objects.create(name=name, **values)


def test_a_profile_is_asked_for(cast: Cast) -> None:
    company = Company.objects.create(name="Trail Works")
    ana = somebody("Ana", language="pt-BR", company=company, zone="America/Sao_Paulo")
    ben = somebody("Benoît", language="fr")
    Identity.objects.create(customer=ben, kind="phone", value="+33612345678", verified_at=clock.now(), verified_by="x")
    assert found({"field": "language", "op": "is", "value": ["pt"]}) == [ana.pk]
    assert found({"field": "company", "op": "contains", "value": "trail"}) == [ana.pk]
    assert found({"field": "zone", "op": "begins", "value": "america/"}) == [ana.pk]
    assert found({"field": "name", "op": "contains", "value": "OÎT"}) == [ben.pk]
    assert found({"field": "phone", "op": "begins", "value": "+33"}) == [ben.pk]
    assert found({"field": "proved_by", "op": "is", "value": ["phone"]}) == [ben.pk]
    assert found({"field": "since", "op": "last_days", "value": 1}) == [ben.pk, ana.pk]
    assert found({"field": "closed", "op": "known"}) == []


def test_a_rare_choice_is_found_by_its_index_and_only_as_it_is_written(cast: Cast) -> None:
    choices = ["Straße", "İzmir", "GOLD", "Gold", "金"]
    plan = fields.create({"key": "plan", "label": "Plan", "type": "choice", "choices": choices}, by=cast.ada)
    people_of = {choice: somebody(choice).pk for choice in choices}
    for choice, pk in people_of.items():
        write.of_customer(pk, {"plan": choice}, by=SYSTEM)
    for choice, pk in people_of.items():
        assert found({"field": "attribute.plan", "op": "is", "value": [choice]}) == [pk]
    asked = people.Asked(read({"field": "attribute.plan", "op": "is", "value": ["Gold"]}), known.fields(), known.present())
    ids, params = asked.ids()
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(f"EXPLAIN {ids}", params)
        said = "\n".join(row[0] for row in cursor.fetchall())
    assert "attribute_value_text" in said and f"attribute_id = {plan.pk}" in said


def test_stages_companies_and_consents_are_asked_for(cast: Cast) -> None:
    ana, ben = somebody("Ana"), somebody("Ben", stage="customer")
    Position.objects.create(customer=ana, company=Company.objects.create(name="Trail Works"), role="Buyer")
    said = ConsentRecord.objects.create
    said(customer=ana, purpose="marketing", given=True, at=clock.now() - dt.timedelta(days=9))
    said(customer=ben, purpose="marketing", given=True, at=clock.now() - dt.timedelta(days=9))
    said(customer=ben, purpose="marketing", given=False, at=clock.now() - dt.timedelta(days=1))
    assert found({"field": "stage", "op": "is", "value": ["visitor"]}) == [ana.pk]
    assert found({"field": "stage", "op": "is", "value": ["customer"]}) == [ben.pk]
    assert found({"field": "company", "op": "is", "value": ["trail works"]}) == [ana.pk]
    assert found({"field": "role", "op": "is", "value": ["buyer"]}) == [ana.pk]
    assert found({"field": "agreed", "op": "is", "value": ["marketing"]}) == [ana.pk]
    assert found({"field": "disagreed", "op": "is", "value": ["marketing"]}) == [ben.pk]
    merge.merge(ana.pk, ben.pk, by=SYSTEM)
    assert found({"field": "agreed", "op": "is", "value": ["marketing"]}) == []


def test_conversations_are_counted_but_not_those_of_private_teams(cast: Cast) -> None:
    conversation = cast.conversation()
    number = conversation.customer_id
    assert found({"field": "conversations", "op": "at_least", "value": {"n": 1, "days": 30}}) == [number]
    assert found({"field": "conversations", "op": "at_least", "value": {"n": 1, "older": 30}}) == []
    assert found({"field": "open_conversations", "op": "exactly", "value": {"n": 1, "which": [cast.mailbox.kind]}}) == [number]
    assert found({"field": "last_contact", "op": "last_days", "value": 7}) == [number]
    cast.support.private = True
    cast.support.save(update_fields=["private"])
    assert found({"field": "conversations", "op": "at_least", "value": {"n": 1}}) == []
    assert found({"field": "last_contact", "op": "known"}) == []


def test_a_family_is_one_person_with_all_that_it_has(cast: Cast) -> None:
    letters = [cast.conversation(sender=f"{name}@example.com") for name in ("one", "two")]
    first, second = sorted(one.customer_id for one in letters)
    Customer.objects.filter(pk=second).update(language="fr")
    merge.merge(first, second, by=SYSTEM)
    assert found({"field": "conversations", "op": "exactly", "value": {"n": 2}}) == [first]
    assert found({"field": "language", "op": "is", "value": ["fr"]}) == [first]
    assert found({"field": "merged", "op": "yes"}) == [first]
    assert found({"field": "mail", "op": "begins", "value": "two@"}) == [first]
    assert found({"field": "conversations", "op": "exactly", "value": {"n": 1}}) == []
    assert found({"field": "last_contact", "op": "last_days", "value": 1}) == [first]


def test_what_the_head_says_of_itself_goes_before_his_family(cast: Cast) -> None:
    first, second = somebody("Old", language="de"), somebody("New", language="fr")
    merge.merge(first.pk, second.pk, by=SYSTEM)
    assert found({"field": "language", "op": "is", "value": ["de"]}) == [first.pk]
    assert found({"field": "language", "op": "is", "value": ["fr"]}) == []


def test_fields_of_the_company_s_own_are_asked_for(cast: Cast) -> None:
    by = Actor.user(cast.ben.pk)
    ana, ben = somebody("Ana"), somebody("Ben")
    made: dict[str, Any] = {
        "size": ("number", "42.5"), "plan": ("choice", "Gold"), "likes": ("choices", ["Tents", "Boots"]), "born": ("date", "1990-05-01"),
        "budget": ("amount", "12.50 EUR"), "news": ("checkbox", True), "shop": ("text", "Lisboa"),
    }  # fmt: skip
    for key, (kind, _value) in made.items():
        choices = {"plan": ["Gold", "Silver"], "likes": ["Tents", "Boots", "Ropes"]}.get(key, [])
        fields.create({"label": key, "key": key, "type": kind, "choices": choices}, by=cast.ada)
    write.of_customer(ana.pk, {key: value for key, (_kind, value) in made.items()}, by=by)
    for test in (
        {"field": "attribute.size", "op": "more", "value": "42"},
        {"field": "attribute.plan", "op": "is", "value": ["Gold"]},
        {"field": "attribute.likes", "op": "all_of", "value": ["Boots", "Tents"]},
        {"field": "attribute.born", "op": "until", "value": "1990-05-01"},
        {"field": "attribute.budget", "op": "is", "value": {"minor": 1250, "currency": "EUR"}},
        {"field": "attribute.news", "op": "yes"},
        {"field": "attribute.shop", "op": "begins", "value": "lis"},
    ):
        assert found(test) == [ana.pk]
    assert found({"field": "attribute.news", "op": "unknown"}) == [ben.pk]
    assert found({"field": "attribute.plan", "op": "is_not", "value": ["Gold"]}) == [ben.pk]
    # Of a family the value of the first who has one is what people see.
    write.of_customer(ben.pk, {"plan": "Silver"}, by=by)
    merge.merge(ana.pk, ben.pk, by=SYSTEM)
    assert found({"field": "attribute.plan", "op": "is", "value": ["Silver"]}) == []
    assert found({"field": "attribute.plan", "op": "is", "value": ["Gold"]}) == [ana.pk]


def test_pages_follow_each_other_without_a_gap(cast: Cast) -> None:
    made = [somebody(f"P{number}").pk for number in range(5)]
    asked = people.Asked(read(), known.fields(), known.present())
    one = people.page(asked, size=3)
    two = people.page(asked, size=3, before=int(one.after))
    assert [row.pk for row in (*one.rows, *two.rows)] == made[::-1]
    assert two.after == ""
    for number in made[:4]:
        Identity.objects.create(customer_id=number, kind="email", value=f"{number}@example.com")
    asked = people.Asked(read({"field": "mail", "op": "known"}), known.fields(), known.present())
    for windows in ((), (1,), (2, 3), (50,)):
        one = people.page(asked, size=2, windows=windows)
        two = people.page(asked, size=2, before=int(one.after), windows=windows)
        assert [row.pk for row in (*one.rows, *two.rows)] == made[3::-1] and two.after == ""


def test_a_segment_is_counted_when_it_is_made_and_again_by_the_job(cast: Cast) -> None:
    somebody("Ana", language="fr")
    made = saved.create("French", "", read({"field": "language", "op": "is", "value": ["fr"]}), by=cast.lena)
    made.refresh_from_db()
    assert (made.count, made.trouble) == (1, "")
    somebody("Zoé", language="fr")
    assert counting.go_on() == 0
    with clock.held_at(clock.now() + dt.timedelta(minutes=5)):
        assert counting.go_on() == 1
    made.refresh_from_db()
    assert made.count == 2


def sleepy() -> Iterator[Field]:
    yield Field("sleepy", "Sleepy", Type.YES_NO, One("(SELECT true FROM pg_sleep(5))"))


@pytest.fixture
def slow_field() -> Iterator[None]:
    known._offers.cache_clear()
    with override_settings(CUSTOMER_FIELDS=(f"{__name__}.sleepy",)):
        yield
    known._offers.cache_clear()


def test_what_takes_too_long_is_stopped_and_keeps_its_last_count(cast: Cast, slow_field: None) -> None:
    somebody("Ana")
    condition = tree.write(read({"field": "sleepy", "op": "yes"}))
    slow = Segment.objects.create(name="Slow", condition=condition, count=7, counted_at=clock.now())
    counting.count(slow, seconds=0.05)
    slow.refresh_from_db()
    assert (slow.count, slow.trouble) == (7, "slow")
    assert people.count(people.Asked(read(), known.fields(), known.present()), seconds=5) == 1


def test_a_segment_whose_field_is_gone_says_so(cast: Cast) -> None:
    one = lists.create("Testers", "", by=cast.ben)
    segment = saved.create("On it", "", read({"field": "list", "op": "is", "value": [str(one.pk)]}), by=cast.ben)
    lists.remove(one, by=cast.ben)
    counting.count(segment)
    segment.refresh_from_db()
    assert (segment.count, segment.trouble) == (None, "wrong")
    with pytest.raises(Wrong):
        saved.asked(segment)
    assert saved.of_customer(somebody("Ana").pk, cast.ben.scope()) == []


def test_two_segments_have_two_names(cast: Cast) -> None:
    first = saved.create("French", "", read(), by=cast.lena)
    other = saved.create("Other", "", read(), by=cast.lena)
    with pytest.raises(saved.Taken):
        saved.create("FRENCH", "", read(), by=cast.lena)
    with pytest.raises(saved.Taken):
        saved.change(other, by=cast.lena, name="french", description="", node=read())
    saved.change(first, by=cast.lena, name="Français", description="", node=read())
    assert Segment.objects.get(pk=first.pk).name == "Français"


def test_a_customer_s_segments_are_asked_for_and_never_stale(cast: Cast) -> None:
    ana = somebody("Ana", language="fr")
    french = saved.create("French", "", read({"field": "language", "op": "is", "value": ["fr"]}), by=cast.lena)
    saved.create("German", "", read({"field": "language", "op": "is", "value": ["de"]}), by=cast.lena)
    assert saved.of_customer(ana.pk, cast.ben.scope()) == [french]
    Customer.objects.filter(pk=ana.pk).update(language="")
    assert saved.of_customer(ana.pk, cast.ben.scope()) == []


def test_a_person_is_on_a_list_once_whoever_of_the_family_was_put_on_it(cast: Cast) -> None:
    first, second, third = (somebody(name) for name in ("A", "B", "C"))
    merge.merge(first.pk, second.pk, by=SYSTEM)
    one = lists.create("Testers", "", by=cast.ben)
    by = Actor.user(cast.ben.pk)
    assert lists.add(one, [second.pk], by=by) == {second.pk}
    assert lists.add(one, [first.pk, third.pk], by=by) == {third.pk}
    assert lists.sizes() == {one.pk: 2}
    assert found({"field": "list", "op": "is", "value": [str(one.pk)]}) == [third.pk, first.pk]
    assert lists.of_customer(first.pk, cast.ben.scope()) == [one]
    assert lists.take(one, [first.pk], by=by) == {first.pk}
    assert lists.of_customer(second.pk, cast.ben.scope()) == []
    told = Event.objects.filter(kind__startswith="customer.").exclude(kind="customer.merged")
    assert sorted(told.values_list("kind", "customer_id")) == sorted(
        [("customer.listed", second.pk), ("customer.listed", third.pk), ("customer.unlisted", first.pk)]
    )
    assert all(event.data == {"list": one.pk} for event in told)
    facts = timeline.of_customer(third.pk, kinds=["customer.listed"], size=5)
    assert [line.text for line in changes.tell(facts, cast.ben.scope()).values()] == ["Ben put them on the list Testers"]
