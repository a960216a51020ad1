"""Relations on the screen: both sides show them; a parent's children are answered at once; no circles, no doubles."""

from __future__ import annotations

import pytest
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sangam.accounts.models import User
from sangam.conversations import relations, status
from sangam.conversations.bulk import running
from sangam.conversations.models import BulkChange, Category, Conversation, Message, Relation
from sangam.events.record import SYSTEM
from sangam.web.workspace.tests.test_conversation import HTMX, at
from sangam.web.workspace.tests.test_list import signed_in
from tests.cast import Cast

pytestmark = pytest.mark.django_db


def test_both_sides_show_it_and_it_is_taken_back(cast: Cast) -> None:
    first, second = cast.conversation("One", subject="Lorry late"), cast.conversation("Two", sender="otto@other.example")
    client = signed_in(cast.ben)
    address = reverse("workspace:relate", args=[second.number])
    assert client.post(address, {"other": f"#{first.number}", "kind": relations.PARENT_OF}, headers=HTMX).status_code == 200
    related = [
        client.get(at(row)).content.decode().split("<h3>Related</h3>")[1].split("</section>")[0] for row in (first, second)
    ]
    assert "Child · New" in related[0]
    assert "Parent · New" in related[1]
    client.post(reverse("workspace:relate", args=[first.number]), {"other": second.number, "gone": "yes"}, headers=HTMX)
    assert not Relation.objects.exists()


def test_what_is_not_seen_is_not_related(cast: Cast) -> None:
    row = cast.conversation()
    (secret,) = cast.arrive(cast.letter("Secret", sender="otto@other.example"), channel=cast.billing_mailbox)
    address = reverse("workspace:relate", args=[row.number])
    answer = signed_in(cast.ben).post(address, {"other": secret.conversation.number, "kind": relations.CAUSES}, headers=HTMX)
    assert answer.status_code == 422
    assert not Relation.objects.exists()


def test_a_parent_answers_and_solves_its_open_children(cast: Cast) -> None:
    parent = cast.conversation("The lorry is late", sender="lorry@carrier.example")
    rows = [cast.conversation(f"Where is it? {place}", sender=f"c{place}@example.com") for place in range(3)]
    for row in rows:
        relations.relate(parent, row, relations.PARENT_OF, by=SYSTEM)
    client = signed_in(cast.ben)
    assert (
        "Answer and solve 3 open children"
        in client.post(reverse("workspace:solve", args=[parent.number]), headers=HTMX).content.decode()
    )
    address = reverse("workspace:children", args=[parent.number])
    answers = [client.post(address, {"text": "It comes on Friday.", "client_key": "one"}, headers=HTMX) for _twice in range(2)]
    assert "3 children solved." in answers[0].content.decode()
    sent = Message.objects.filter(kind="out", text="It comes on Friday.")
    assert {message.outbox.get().value for message in sent} == {f"c{place}@example.com" for place in range(3)}
    assert sent.count() == 3
    for row in rows:
        row.refresh_from_db()
        assert row.category == Category.SOLVED


def lorry(cast: Cast, count: int) -> tuple[Conversation, list[Conversation]]:
    parent = cast.conversation("The lorry is late", sender="lorry@carrier.example")
    rows = [cast.conversation(f"Where is it? {place}", sender=f"c{place}@example.com") for place in range(count)]
    for row in rows:
        relations.relate(parent, row, relations.PARENT_OF, by=SYSTEM)
    return parent, rows


def answer(user: User, parent: Conversation, text: str = "It comes on Friday.") -> str:
    address = reverse("workspace:children", args=[parent.number])
    return signed_in(user).post(address, {"text": text}, headers=HTMX).content.decode()


def told(text: str = "It comes on Friday.") -> list[str]:
    return sorted(Message.objects.filter(kind="out", text=text).values_list("outbox__value", flat=True))


def test_very_many_children_are_a_job_that_tells_how_far_it_is(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "BATCH", 2)
    parent, rows = lorry(cast, 5)
    assert "Answer and solve 5 open children" in signed_in(cast.ben).get(at(parent)).content.decode()
    assert "5 children are being solved. You can leave this page." in answer(cast.ben, parent)
    assert told() == []
    bulk = BulkChange.objects.get()
    assert running.advance(bulk.pk)
    page = signed_in(cast.ben).get(at(parent)).content.decode()
    assert "2 of 5" in page.split('data-bulk-here="')[1] and "Answer and solve 3" not in page
    assert "Answer and solve the children of" in signed_in(cast.lena).get(at(parent)).content.decode()
    running.go_on()
    assert told() == [f"c{place}@example.com" for place in range(5)]
    assert not Conversation.objects.filter(pk__in=[row.pk for row in rows]).exclude(category=Category.SOLVED).exists()
    page = signed_in(cast.ben).get(f"/changes/{bulk.pk}").content.decode()
    assert "Done for 5 conversations" in page and "/undo" not in page


def test_more_children_than_are_shown_beside_it_are_counted_and_answered(cast: Cast) -> None:
    parent, _rows = lorry(cast, 20)
    assert "Answer and solve 20 open children" in signed_in(cast.ben).get(at(parent)).content.decode()
    assert "20 children solved." in answer(cast.ben, parent)
    assert len(told()) == 20


def test_who_presses_again_while_it_goes_on_sends_nothing_twice(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """Not even to the one who has thanked for the answer meanwhile."""
    monkeypatch.setattr(running, "BATCH", 2)
    parent, rows = lorry(cast, 3)
    answer(cast.ben, parent)
    running.advance(BulkChange.objects.get().pk)
    status.reopen(rows[0], by=SYSTEM)
    assert "The children are being answered at this moment" in answer(cast.lena, parent)
    running.go_on()
    assert told() == [f"c{place}@example.com" for place in range(3)]
    assert BulkChange.objects.count() == 1


def test_a_child_that_a_colleague_solves_meanwhile_is_not_answered(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "BATCH", 2)
    parent, rows = lorry(cast, 3)
    answer(cast.ben, parent)
    status.solve(rows[1], by=SYSTEM)
    running.go_on()
    assert told() == ["c0@example.com", "c2@example.com"]


def test_a_child_is_answered_and_solved_or_neither_and_the_job_goes_on(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    parent, _rows = lorry(cast, 2)

    def broken(*_given: object, **_more: object) -> None:
        raise OSError("the power went")

    with monkeypatch.context() as patch:
        patch.setattr(status, "set_category", broken)
        with pytest.raises(OSError, match="power"):
            answer(cast.ben, parent)
    assert told() == []
    running.go_on()
    assert told() == ["c0@example.com", "c1@example.com"]


def test_whom_the_answer_does_not_reach_is_listed_with_the_reason(cast: Cast) -> None:
    parent, rows = lorry(cast, 3)
    Conversation.objects.filter(pk=rows[1].pk).update(channel=None)
    shown = answer(cast.ben, parent)
    assert "2 children solved." in shown and f"Not answered: #{rows[1].number}" in shown
    assert told() == ["c0@example.com", "c2@example.com"]
    page = signed_in(cast.ben).get(f"/changes/{BulkChange.objects.get().pk}").content.decode()
    assert f"#{rows[1].number}" in page and "an answer would reach nobody" in page
    rows[1].refresh_from_db()
    assert rows[1].category < Category.SOLVED


def test_solved_without_a_word_they_can_be_given_back(cast: Cast) -> None:
    parent, rows = lorry(cast, 2)
    answer(cast.ben, parent, "")
    bulk = BulkChange.objects.get()
    assert (bulk.done, Message.objects.filter(kind="out").count()) == (2, 0)
    signed_in(cast.ben).post(f"/changes/{bulk.pk}/undo")
    for row in rows:
        row.refresh_from_db()
        assert row.category == Category.NEW


def test_one_relation_of_two_and_the_last_word_counts(cast: Cast) -> None:
    first, second = cast.conversation("One"), cast.conversation("Two")
    relations.relate(first, second, relations.CAUSES, by=SYSTEM)
    relations.relate(first, second, relations.DUPLICATE_OF, by=SYSTEM)
    assert Relation.objects.get().reason == relations.DUPLICATE_OF
    relations.relate(second, first, relations.DUPLICATED_BY, by=SYSTEM)
    assert Relation.objects.get().reason == relations.DUPLICATE_OF


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4)), max_size=12))
def test_parents_never_go_round(cast: Cast, pairs: list[tuple[int, int]]) -> None:
    Relation.objects.all().delete()
    rows = [cast.conversation(f"Number {place}") for place in range(5)]
    for one, other in pairs:
        try:
            relations.relate(rows[one], rows[other], relations.PARENT_OF, by=SYSTEM)
        except relations.Impossible:
            continue
    for row in rows:
        assert row.pk not in relations.ancestors(row.pk)
        assert sum(row.pk in relations.children(other) for other in rows) <= 1
