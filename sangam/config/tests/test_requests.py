"""Requests, with conversations that came in by the real pipeline."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from sangam.accounts.models import Team, User
from sangam.conversations import join
from sangam.conversations.models import Conversation, Message, MessageKind
from sangam.customers import merge
from sangam.customers.models import Customer
from sangam.events.models import Event
from sangam.events.record import SYSTEM, Actor
from sangam.lib import clock
from sangam.notify import bell, words
from sangam.notify import ring as bell_ring
from sangam.realtime.live import Viewer, Watch
from sangam.requests import builtin, filling, linking, moves, opening, overdue, present, queries, steps, tasks, telling, values
from sangam.requests.definition import Limit
from sangam.requests.models import Approval, Category, Request, RequestType, Task, TypeVersion
from sangam.requests.replay import replay
from sangam.web.workspace.live import bell as live_bell
from tests import cast as casting
from tests.cast import Cast


@pytest.fixture(autouse=True)
def types(db: None) -> None:
    """A test that empties the database takes them away from those after it."""
    builtin.ensure()


def kind(key: str = "return") -> RequestType:
    return RequestType.objects.get(key=key)


def opened(cast: Cast, conversation: Conversation | None = None, key: str = "return", **more: object) -> Request:
    conversation = conversation or cast.conversation()
    asked = opening.from_conversation(conversation, **{"fields": {"order_number": "N-7"}, **more})
    return opening.open_(kind(key), asked, by=Actor.user(cast.ben.pk))


def kinds_of(request: Request) -> list[str]:
    return list(request.steps.order_by("place").values_list("kind", flat=True))


def test_it_begins_at_the_first_stage_and_says_so(cast: Cast) -> None:
    request = opened(cast)
    assert (request.stage, request.category, request.team) == ("received", Category.OPEN, cast.support)
    assert request.due_at is not None and request.identity is not None and request.identity.value == "cleo@example.com"
    facts = Event.objects.filter(subject_type="request", subject_id=request.pk)
    assert [fact.kind for fact in facts.order_by("pk")] == ["request.opened", "request.linked"]
    assert "N-7" not in str([fact.data for fact in facts])


def test_a_double_click_opens_one(cast: Cast) -> None:
    conversation = cast.conversation()
    first = opened(cast, conversation, client_key="k1")
    assert opened(cast, conversation, client_key="k1").pk == first.pk and Request.objects.count() == 1


def test_what_is_needed_to_begin_is_asked_for(cast: Cast) -> None:
    with pytest.raises(values.Wrong) as wrong:
        opened(cast, fields={"article": "a tent"})
    assert list(wrong.value.problems) == ["order_number"] and not Request.objects.exists()


def test_a_stage_makes_its_task_once_while_that_is_open(cast: Cast) -> None:
    request = opened(cast)
    by = Actor.user(cast.ben.pk)
    moves.move(request, "checking", by=by)
    moves.move(request, "parcel", by=by)
    moves.move(request, "checking", by=by)
    (task,) = Task.objects.filter(request=request)
    assert (task.title, task.team, task.done_at) == ("Look at what came back", cast.support, None)
    assert tasks.finish(task, by=by, note="as new") and not tasks.finish(task, by=by)
    assert Task.objects.get().note == "as new"


def test_a_second_click_does_not_move_it_twice(cast: Cast) -> None:
    request, by = opened(cast), Actor.user(cast.ben.pk)
    moves.move(request, "parcel", by=by, seen="received")
    with pytest.raises(steps.Crossed):
        moves.move(request, "checking", by=by, seen="received")
    request.refresh_from_db()
    assert request.stage == "parcel"


def test_a_stage_waits_for_its_field_and_for_the_approval_of_a_lead(cast: Cast) -> None:
    request, by = opened(cast), Actor.user(cast.ben.pk)
    with pytest.raises(moves.Missing):
        moves.move(request, "paying", by=by)
    filling.fill(request, {"amount": "250 EUR"}, by=by)
    approval = moves.move(request, "paying", by=by)
    request.refresh_from_db()
    assert approval is not None and request.stage == "received" and (request.amount_minor, request.currency) == (25000, "EUR")
    with pytest.raises(steps.Refused):
        moves.decide(request, False, by=Actor.user(cast.lena.pk))
    moves.decide(request, True, by=Actor.user(cast.lena.pk), reason="fine")
    request.refresh_from_db()
    assert request.stage == "paying" and kinds_of(request) == ["opened", "filled", "asked", "approved", "advanced"]
    with pytest.raises(steps.Crossed):
        moves.decide(request, True, by=Actor.user(cast.lena.pk))


def test_another_amount_needs_another_approval(cast: Cast) -> None:
    request, by = opened(cast), Actor.user(cast.ben.pk)
    filling.fill(request, {"amount": "250 EUR"}, by=by)
    moves.move(request, "paying", by=by)
    filling.fill(request, {"amount": "900 EUR"}, by=by)
    assert Approval.objects.get().state == Approval.State.DROPPED


def test_small_amounts_need_no_approval_other_currencies_do() -> None:
    limit = Limit(200_00, "EUR")
    assert [limit.needs(*asked) for asked in ((200_00, "EUR"), (200_01, "EUR"), (1, "JPY"), (None, ""))] == [
        False, True, True, False,
    ]  # fmt: skip


def test_only_a_lead_of_its_team_or_an_admin_approves(cast: Cast) -> None:
    request = opened(cast)
    may = [moves.may_approve(request, person.scope()) for person in (cast.ada, cast.lena, cast.ben, cast.mara)]
    assert may == [True, True, False, False]


def test_two_who_fill_different_fields_lose_nothing_and_the_same_one_is_not_overwritten(cast: Cast) -> None:
    request, by = opened(cast), Actor.user(cast.ben.pk)
    filling.fill(request, {"article": "a tent"}, by=by, seen={"article": 0})
    filling.fill(request, {"finding": "a tear"}, by=Actor.user(cast.lena.pk), seen={"finding": 0})
    with pytest.raises(filling.Meanwhile) as crossed:
        filling.fill(request, {"article": "a stove"}, by=by, seen={"article": 0})
    assert crossed.value.fields == ["article"]
    request.refresh_from_db()
    assert request.fields == {"order_number": "N-7", "article": "a tent", "finding": "a tear"}


def test_who_sees_it(cast: Cast) -> None:
    request = opened(cast)
    everybody = (cast.ada, cast.ben, cast.lena, cast.mara)
    assert [queries.visible_to(one.scope()).exists() for one in everybody] == [True, True, True, False]
    tasks.add(request, "Pay it back", by=Actor.user(cast.ben.pk), team=cast.billing)
    assert queries.visible_to(cast.mara.scope()).get() == request
    assert [task.title for task in queries.tasks_of(cast.mara.scope())] == ["Pay it back"]


def test_whoever_sees_a_linked_conversation_sees_it(cast: Cast) -> None:
    request = opened(cast)
    (message,) = cast.arrive(cast.letter("And the invoice?"), channel=cast.billing_mailbox)
    assert linking.link(request, message.conversation, by=Actor.user(cast.ben.pk))
    assert not linking.link(request, message.conversation, by=Actor.user(cast.ben.pk))
    assert queries.visible_to(cast.mara.scope()).get() == request
    assert linking.unlink(request, message.conversation, by=Actor.user(cast.ben.pk))
    assert not queries.visible_to(cast.mara.scope()).exists()


def test_a_customer_follows_what_his_own_identities_asked_for_whatever_is_merged(cast: Cast) -> None:
    request = opened(cast)
    (other,) = cast.arrive(cast.letter("It is me", sender="cleo.m@example.net"))
    merge.merge(request.customer_id, other.conversation.customer_id, by=Actor.user(cast.lena.pk))
    linking.link(request, other.conversation, by=Actor.user(cast.ben.pk))
    assert queries.of_customer(other.conversation.customer_id, cast.ben.scope()) == [request]
    assert request.identity_id and list(queries.of_identities([request.identity_id])) == [request]
    assert not queries.of_identities([other.identity_id or 0]).exists()


def test_the_customer_is_told_where_he_wrote_last_in_his_language(cast: Cast) -> None:
    conversation = cast.conversation("Ich möchte das Zelt gern zurückgeben, es passt leider nicht in meinen Rucksack.")
    Conversation.objects.filter(pk=conversation.pk).update(language="de")
    request = opened(cast, conversation)
    moves.move(request, "parcel", by=Actor.user(cast.ben.pk), tell=True)
    said = Message.objects.get(kind=MessageKind.OUT)
    assert said.text == f"Bitte senden Sie uns das Paket; wir warten darauf.\n\nIhre Anfrage: {request.name}"
    assert request.steps.get(place=2).message_id == said.pk and said.recipients[0]["value"] == "cleo@example.com"
    moves.move(request, "checking", by=Actor.user(cast.ben.pk))
    assert Message.objects.filter(kind=MessageKind.OUT).count() == 1


def test_where_nobody_can_be_told_the_step_stands_and_says_so(cast: Cast) -> None:
    customer = Customer.objects.create(name="Noor")
    asked = opening.Asked(customer, cast.brand, cast.support, fields={"order_number": "1"}, tell=True)
    request = opening.open_(kind(), asked, by=SYSTEM)
    assert request.steps.get().untold == telling.NOBODY and not Message.objects.exists()


def test_a_customer_sees_his_stages_and_public_fields_only(cast: Cast) -> None:
    request, by = opened(cast), Actor.user(cast.ben.pk)
    filling.fill(request, {"finding": "he is a known fraud", "amount": "10 EUR"}, by=by)
    moves.move(request, "parcel", by=by, note="be strict")
    telling.update(request, "The label is in your mail.", by=by, send=False)
    request.refresh_from_db()
    shown = present.for_customer(request, "fr")
    assert (shown.type, shown.number, shown.waiting_for_customer) == ("Retour", request.name, True)
    assert [(one.label, one.state) for one in shown.stages][:3] == [
        ("Reçue", "done"), ("En attente du colis", "now"), ("Vérification", "next"),
    ]  # fmt: skip
    assert dict(shown.fields) == {"Numéro de commande": "N-7", "Montant": "10,00\xa0€"}
    assert [one.text for one in shown.updates] == ["The label is in your mail."]
    assert not {"fraud", "strict", "Refusée"} & set(str(shown).replace("'", " ").split())


def test_a_request_keeps_the_version_it_began_with(cast: Cast) -> None:
    request, type_ = opened(cast), kind()
    shape = request.version.shape.with_(labels={"en": "Send back"}, stages=request.version.shape.stages[:1])
    type_.current = TypeVersion.objects.create(type=type_, number=2, definition=shape.stored())
    type_.save(update_fields=["current"])
    moves.move(request, "parcel", by=SYSTEM)
    assert Request.objects.get().version.shape.label("en") == "Return"


def test_files_come_from_linked_conversations_only(cast: Cast) -> None:
    request = opened(cast)
    with pytest.raises(values.Wrong):
        filling.fill(request, {"photos": [999_999]}, by=SYSTEM)


def test_a_team_that_is_gone_leaves_the_task_with_the_team_of_the_request(cast: Cast) -> None:
    shape = builtin.definition("cancellation")
    stage = shape.stage("checking")
    gone = Team.objects.create(name="Stores")
    lost = dataclasses.replace(stage, tasks=(dataclasses.replace(stage.tasks[0], team=gone.pk),))
    gone.delete()
    request = opened(cast, key="cancellation")
    tasks.of_stage(request, lost, by=SYSTEM)
    assert Task.objects.get().team == cast.support


ACTS = st.lists(
    st.tuples(
        st.sampled_from(["move", "cancel", "reopen", "fill", "decide"]),
        st.sampled_from(["received", "parcel", "checking", "paying", "done", "refused"]),
        st.sampled_from(["", "10 EUR", "300 EUR", "5000 JPY"]),
        st.booleans(),
    ),
    max_size=14,
)


class Histories(TestCase):
    """Whatever is done in whatever order, the row says what its history says."""

    def setUp(self) -> None:
        builtin.ensure()

    @settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow])
    @given(acts=ACTS)
    def test_the_row_is_what_a_replay_of_the_history_gives(self, acts: list[tuple[str, str, str, bool]]) -> None:
        if not Team.objects.filter(name="Support").exists():
            self.cast = casting.assemble()
        asked = opening.Asked(Customer.objects.create(), self.cast.brand, self.cast.support, fields={"order_number": "1"})
        request = opening.open_(kind(), asked, by=SYSTEM)
        done = 1
        for act, stage, amount, yes in acts:
            before = Request.objects.get(pk=request.pk)
            try:
                self.do(request, act, stage, amount, yes)
            except steps.Refused:
                after = Request.objects.get(pk=request.pk)
                assert (after.stage, after.category, after.step_count) == (before.stage, before.category, before.step_count)
            row = Request.objects.get(pk=request.pk)
            history = list(row.steps.order_by("place"))
            assert [step.place for step in history] == list(range(1, row.step_count + 1)) and len(history) >= done
            done = len(history)
            standing = replay(row.version.shape, history)
            assert (standing.stage, standing.category, standing.fields) == (row.stage, row.category, row.fields)
            assert row.is_live == (row.ended_at is None)
            told = Event.objects.filter(subject_type="request", subject_id=row.pk, data__step__gt=0).exclude(
                kind="request.linked"
            )
            assert {fact.data["step"] for fact in told} == set(range(1, row.step_count + 1))

    def do(self, request: Request, act: str, stage: str, amount: str, yes: bool) -> None:
        match act:
            case "move":
                moves.move(request, stage, by=SYSTEM, approves=yes)
            case "cancel":
                moves.cancel(request, by=SYSTEM)
            case "reopen":
                moves.reopen(request, by=SYSTEM)
            case "fill":
                filling.fill(request, {"amount": amount, "article": stage}, by=SYSTEM)
            case _:
                moves.decide(request, yes, by=SYSTEM, reason="so")


def test_time_stands_in_the_due_moment(cast: Cast) -> None:
    now = clock.now()
    with clock.held_at(now):
        request = opened(cast)
    assert request.due_at is not None and (request.due_at - now).total_seconds() == 8 * 3600


def test_what_is_late_rings_once_for_whoever_has_it(cast: Cast) -> None:
    request = opened(cast, owner=cast.ben)
    tasks.add(request, "Look", by=SYSTEM, due=clock.now() - dt.timedelta(hours=1))
    with clock.held_at(clock.now() + dt.timedelta(days=9)):
        assert (overdue.ring(), overdue.ring()) == (2, 0)
    late = Event.objects.filter(kind=overdue.LATE).order_by("pk")
    assert [fact.data["people"] for fact in late] == [[cast.ben.pk], [cast.lena.pk]]
    for fact in late:
        bell_ring.react(fact)
    assert [item.kind for item in bell.newest(cast.ben.scope())] == ["late"]
    assert [item.kind for item in bell.newest(cast.lena.scope())] == ["late"]


def heard() -> None:
    bell_ring.react_to_many(list(Event.objects.filter(kind__in=bell_ring.OF_REQUESTS).order_by("pk")))


def test_a_task_rings_whoever_has_it_also_where_he_sees_no_conversation_of_it(cast: Cast) -> None:
    """Mara is of another team: what she sees of the request she sees by her task alone."""
    request = opened(cast)
    task = tasks.add(request, "Look at the seam", by=Actor.user(cast.ben.pk), person=cast.mara)
    tasks.add(request, "Of the team", by=Actor.user(cast.ben.pk))
    heard()
    heard()
    (item,) = bell.newest(cast.mara.scope())
    assert (item.kind, item.request_id, item.conversation_id, item.number) == ("task", request.pk, None, request.number)
    assert (words.said(item), words.about(item)) == ("Ben gave you a task", f"Look at the seam · Request {request}")
    assert bell.newest(cast.ben.scope()) == [], "nobody is told of what he did himself, and a team finds its tasks in its list"
    tasks.give(task, by=Actor.user(cast.lena.pk), person=cast.ben)
    heard()
    assert [one.kind for one in bell.newest(cast.ben.scope())] == ["task"]
    assert bell.newest(cast.mara.scope()) == [] and bell.unread(cast.mara.scope()) == 0, "it is not hers any more"
    assert bell.see(cast.ben, request_id=request.pk) == 1 and bell.unread(cast.ben.scope()) == 0


def test_who_is_late_with_a_task_hears_of_the_task(cast: Cast) -> None:
    request = opened(cast)
    tasks.add(request, "Look", by=SYSTEM, person=cast.mara, due=clock.now() - dt.timedelta(hours=1))
    overdue.ring()
    heard()
    said = [words.said(item) for item in bell.newest(cast.mara.scope())]
    assert said == ["A task for Cleo Marin is overdue", "There is a task for you"]


def viewer(person: User) -> Viewer:
    return Viewer(f"user:{person.pk}", person_id=person.pk, language="en", scope=person.scope())


def test_an_open_screen_hears_of_a_task_as_long_as_it_is_the_persons(cast: Cast) -> None:
    request = opened(cast)
    task = tasks.add(request, "Look", by=SYSTEM, person=cast.mara)
    heard()
    told = list(Event.objects.filter(kind=bell_ring.RANG))
    topics = [live_bell.topic(cast.mara.pk), live_bell.topic(cast.ben.pk)]
    (piece,) = live_bell.news(told, topics, ["en"], seq=9)
    shown = json.loads(piece.frame(viewer(cast.mara), Watch("")) or "{}")["item"]
    assert (shown["of"], shown["url"]) == (f"request:{request.pk}", f"/requests/{request.number}")
    assert piece.frame(viewer(cast.ben), Watch("")) is None
    tasks.give(task, by=SYSTEM, person=cast.ben)
    (piece,) = live_bell.news(told, topics, ["en"], seq=9)
    assert piece.frame(viewer(cast.mara), Watch("")) is None


def test_in_a_joined_matter_nobody_is_told_who_is_his_only_by_a_merge(cast: Cast) -> None:
    request = opened(cast)
    (other,) = cast.arrive(cast.letter("It is me", sender="cleo.m@example.net"))
    merge.merge(request.customer_id, other.conversation.customer_id, by=Actor.user(cast.lena.pk))
    join.join(request.conversations.get(), other.conversation, by=Actor.user(cast.lena.pk))
    step = telling.update(request, "Your money is on its way.", by=Actor.user(cast.ben.pk))
    assert (step.message_id, step.untold) == (None, telling.NOBODY)
    assert not Message.objects.filter(kind=MessageKind.OUT).exists()
