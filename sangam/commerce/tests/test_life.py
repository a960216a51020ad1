"""Who stands where because of what he bought: the same in whatever order the shop tells it, and never against a person's word."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from sangam.commerce import life, orders, subscriptions
from sangam.commerce.models import Order
from sangam.commerce.tests.test_orders import CLEO, START, at, told
from sangam.commerce.told import SubscriptionTold, Version
from sangam.customers import merge
from sangam.customers.models import Customer, StageChange
from sangam.customers.opportunities import deal
from sangam.customers.opportunities.models import Opportunity
from sangam.customers.stages import again, change, follow
from sangam.customers.stages.models import Follows, Stage, Why
from sangam.events import dispatch, relay
from sangam.events.models import Event, Failed
from sangam.events.record import SYSTEM, Actor
from tests.cast import Cast

REACTOR = dispatch.Reactor("life", life.react, life.KINDS, backfill=True, among=life.among)


def let() -> None:
    relay.stamp()
    dispatch.advance(REACTOR)
    assert not Failed.objects.exists()


def plan(hours: float, state: str, **more: object) -> SubscriptionTold:
    values: dict[str, object] = {
        "id": "s-1", "version": Version(at(hours)), "who": CLEO, "plan": "Repairs", "state": state, "minor": 900,
        "currency": "EUR", "started_at": START, "ended_at": at(hours) if state == "ended" else None,
    }  # fmt: skip
    return SubscriptionTold(**{**values, **more})  # type: ignore[arg-type]


def stage() -> str:
    return Customer.objects.get(pk=Order.objects.get(external_id="o-1").customer_id).stage


@pytest.mark.django_db
class TestLife:
    def test_who_pays_is_a_customer_once_and_the_history_says_why(self) -> None:
        orders.take(told(payment="pending"), "shop")
        let()
        assert stage() == ""
        for hours in (1, 1, 2):
            orders.take(told(hours, payment="paid"), "shop")
            let()
        step = StageChange.objects.get()
        assert (step.stage, step.before, step.why) == (Stage.CUSTOMER, Stage.VISITOR, Why.ORDER)
        assert Event.objects.get(pk=step.cause).kind == "order.paid"
        fact = Event.objects.get(kind="customer.stage")
        assert (fact.caused_by, fact.depth, fact.backfill) == (step.cause, 1, True)

    def test_what_was_cancelled_makes_nobody_a_customer(self) -> None:
        orders.take(told(1, payment="paid", state="cancelled"), "shop")
        let()
        assert stage() == ""

    def test_the_last_subscription_that_ends_makes_a_former_one_and_paying_again_a_customer(self) -> None:
        orders.take(told(1, payment="paid", moments={"paid_at": at(1)}), "shop")
        for number in ("s-1", "s-2"):
            subscriptions.take(plan(2, "active", id=number), "shop")
        subscriptions.take(plan(10, "ended"), "shop")
        let()
        assert stage() == Stage.CUSTOMER
        subscriptions.take(plan(12, "ended", id="s-2"), "shop")
        let()
        assert stage() == Stage.FORMER and StageChange.objects.first().why == Why.ENDED  # type: ignore[union-attr]
        orders.take(told(20, id="o-2", payment="paid", moments={"paid_at": at(20)}), "shop")
        let()
        assert stage() == Stage.CUSTOMER

    def test_what_somebody_chose_later_stands_and_what_was_chosen_before_gives_way(self, cast: Cast) -> None:
        orders.take(told(), "shop")
        cleo = Customer.objects.get(pk=Order.objects.get().customer_id)
        change.to(cleo, Stage.FORMER, by=SYSTEM)
        orders.take(told(1, payment="paid"), "shop")
        let()
        assert stage() == Stage.FORMER
        StageChange.objects.update(at=START - dt.timedelta(days=1))
        orders.take(told(2, id="o-2", payment="paid"), "shop")
        let()
        assert stage() == Stage.CUSTOMER

    def test_a_word_that_is_given_back_counts_no_more_and_what_happens_decides_again(self, cast: Cast) -> None:
        orders.take(told(1, payment="paid", moments={"paid_at": at(1)}), "shop")
        let()
        cleo, ben = Customer.objects.get(pk=Order.objects.get().customer_id), Actor.user(cast.ben.pk)
        change.to(cleo, Stage.FORMER, by=ben)
        assert again.work_out(cleo, by=ben)
        assert stage() == Stage.CUSTOMER
        step = StageChange.objects.first()
        assert step is not None and (step.why, step.before, step.by) == (Why.AGAIN, Stage.FORMER, cast.ben)
        assert not again.work_out(cleo, by=ben)
        subscriptions.take(plan(2, "active"), "shop")
        subscriptions.take(plan(10, "ended"), "shop")
        let()
        assert stage() == Stage.FORMER, "long ago, before the hand: told late, it decides"

    def test_a_word_that_says_the_same_is_given_back_too(self, cast: Cast) -> None:
        orders.take(told(), "shop")
        cleo, ben = Customer.objects.get(pk=Order.objects.get().customer_id), Actor.user(cast.ben.pk)
        change.to(cleo, Stage.LEAD, by=ben)
        change.to(cleo, Stage.VISITOR, by=ben)
        assert again.work_out(cleo, by=ben)
        orders.take(told(1, payment="paid", moments={"paid_at": at(1)}), "shop")
        let()
        assert stage() == Stage.CUSTOMER

    def test_worked_out_again_it_is_what_living_through_it_gave(self, cast: Cast) -> None:
        """An import, an enquiry, a sale, and a plan that ended: each where it stood in time."""
        orders.take(told(), "shop")
        cleo, ben = Customer.objects.get(pk=Order.objects.get().customer_id), Actor.user(cast.ben.pk)
        for known, expected in (
            (lambda: deal.begin(cleo, "Tents for a club", by=ben), Stage.LEAD),
            (lambda: change.to(cleo, Stage.FORMER, by=ben, why=Why.IMPORT), Stage.FORMER),
            (lambda: deal.begin(cleo, "Boats for a club", by=ben), Stage.FORMER),
            (lambda: deal.win(Opportunity.objects.latest("pk"), by=ben), Stage.CUSTOMER),
        ):
            known()
            assert stage() == expected
            assert again.known([cleo.pk]) == expected
            change.to(cleo, Stage.VISITOR, by=ben)
            again.work_out(cleo, by=ben)
            assert stage() == expected

    def test_a_family_moves_as_one(self) -> None:
        orders.take(told(), "shop")
        other = Customer.objects.create(name="C. Marin", stage=Stage.LEAD)
        merge.merge(other.pk, Order.objects.get().customer_id, by=SYSTEM)
        orders.take(told(1, payment="paid"), "shop")
        let()
        assert StageChange.objects.get().before == Stage.LEAD
        assert Customer.objects.get(pk=other.pk).stage == Stage.CUSTOMER

    def test_what_is_switched_off_moves_nobody(self, cast: Cast) -> None:
        follow.choose([Follows.PAID], by=cast.ada)
        orders.take(told(1, payment="paid"), "shop")
        subscriptions.take(plan(10, "ended"), "shop")
        let()
        assert stage() == Stage.CUSTOMER
        follow.choose([], by=cast.ada)
        assert not Event.objects.filter(REACTOR.wanted()).exists()
        follow.choose([Follows.ENDED], by=cast.ada)
        subscriptions.take(plan(12, "ended", id="s-2"), "shop")
        let()
        assert stage() == Stage.FORMER


STATEMENTS = (
    told(1, payment="paid", moments={"paid_at": at(1)}),
    told(30, id="o-2", payment="paid", moments={"paid_at": at(30)}),
    plan(2, "active"),
    plan(20, "ended"),
    plan(3, "active", id="s-2"),
    plan(40, "ended", id="s-2"),
)


class TestAnyOrder(TestCase):
    @settings(max_examples=25, deadline=None)
    @given(st.permutations([*range(6), *range(6)]), st.lists(st.booleans(), min_size=12, max_size=12))
    def test_he_ends_where_the_facts_put_him(self, told_as: list[int], pauses: list[bool]) -> None:
        for number, pause in zip(told_as, pauses, strict=True):
            one = STATEMENTS[number]
            take = orders.take if hasattr(one, "number") else subscriptions.take
            take(replace(one), "shop")  # type: ignore[operator]
            if pause:
                let()
        let()
        assert stage() == Stage.FORMER
