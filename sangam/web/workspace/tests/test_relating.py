"""Relations on the screen: both sides show them; a parent's children are answered at once; no circles, no doubles."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sangam.conversations import relations
from sangam.conversations.models import Category, Message, Relation
from sangam.events.record import SYSTEM
from sangam.web.workspace.conversation import relating
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


def test_of_very_many_children_some_are_left_and_nobody_is_answered_twice(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The page is loaded anew between the two: its key is another one then."""
    monkeypatch.setattr(relating, "AT_ONCE", 2)
    parent = cast.conversation("The lorry is late", sender="lorry@carrier.example")
    for place in range(3):
        row = cast.conversation(f"Where is it? {place}", sender=f"c{place}@example.com")
        relations.relate(parent, row, relations.PARENT_OF, by=SYSTEM)
    client, address = signed_in(cast.ben), reverse("workspace:children", args=[parent.number])
    first, second = (
        client.post(address, {"text": "It comes on Friday.", "client_key": key}, headers=HTMX).content.decode()
        for key in ("one", "two")
    )
    assert "2 children solved. 1 is left: once more." in first and "1 child solved." in second
    assert "once more" not in second
    told = Message.objects.filter(kind="out", text="It comes on Friday.").values_list("outbox__value", flat=True)
    assert sorted(told) == [f"c{place}@example.com" for place in range(3)]


def test_of_two_who_answer_the_same_children_one_does(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """Lena's click comes when Ben's has read who is open."""
    parent, row = cast.conversation("The lorry is late", sender="lorry@carrier.example"), cast.conversation("Where is it?")
    relations.relate(parent, row, relations.PARENT_OF, by=SYSTEM)
    address, settle = reverse("workspace:children", args=[parent.number]), relating._settle

    def crossed(*given: Any) -> bool:
        monkeypatch.setattr(relating, "_settle", settle)
        signed_in(cast.lena).post(address, {"text": "On Friday.", "client_key": "lena"}, headers=HTMX)
        return settle(*given)

    monkeypatch.setattr(relating, "_settle", crossed)
    signed_in(cast.ben).post(address, {"text": "On Friday.", "client_key": "ben"}, headers=HTMX)
    assert [message.author for message in Message.objects.filter(kind="out")] == [cast.lena]


def test_a_child_is_answered_and_solved_or_neither(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    parent, row = cast.conversation("The lorry is late", sender="lorry@carrier.example"), cast.conversation("Where is it?")
    relations.relate(parent, row, relations.PARENT_OF, by=SYSTEM)
    client, address = signed_in(cast.ben), reverse("workspace:children", args=[parent.number])

    def broken(*_given: object, **_more: object) -> None:
        raise OSError("the power went")

    with monkeypatch.context() as patch:
        patch.setattr(relating.status, "solve", broken)
        with pytest.raises(OSError, match="power"):
            client.post(address, {"text": "On Friday.", "client_key": "one"}, headers=HTMX)
    assert not Message.objects.filter(kind="out").exists()
    client.post(address, {"text": "On Friday.", "client_key": "two"}, headers=HTMX)
    assert Message.objects.filter(kind="out", text="On Friday.").count() == 1


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
