"""Two are one, and two again: nothing moves, nothing is lost, and what an undo gives back is what was there."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from sangam.channels.base import IdentityRef
from sangam.customers import about, family, identify, merge
from sangam.customers.models import Customer, Identity, Merge
from sangam.events.models import Event
from sangam.events.record import SYSTEM


def customer(name: str = "", notes: str = "") -> int:
    return Customer.objects.create(name=name, notes=notes).pk


def one(left: int, right: int) -> Merge:
    edge = merge.merge(left, right, by=SYSTEM)
    assert edge is not None
    return edge


@pytest.mark.django_db
def test_a_family_is_read_from_any_of_its_members() -> None:
    ada, bea, cleo, otto = (customer(name) for name in ("Ada", "Bea", "Cleo", "Otto"))
    one(cleo, bea)
    one(ada, cleo)
    for member in (ada, bea, cleo):
        assert family.ids(member) == [ada, bea, cleo]
        assert set(family.of(member).values_list("pk", flat=True)) == {ada, bea, cleo}
    assert family.ids(otto) == [otto]
    assert set(Customer.objects.exclude(pk=otto).values_list("root", flat=True)) == {ada}
    assert Event.objects.filter(kind="customer.merged").count() == 2


@pytest.mark.django_db
def test_of_three_in_a_row_either_edge_can_be_undone() -> None:
    for undone, apart in ((0, 0), (1, 2)):
        three = [customer() for _ in range(3)]
        edges = [one(three[0], three[1]), one(three[1], three[2])]
        assert merge.undo(edges[undone], by=SYSTEM)
        assert family.ids(three[apart]) == [three[apart]]
        rest = [number for number in three if number != three[apart]]
        assert family.ids(rest[0]) == family.ids(rest[1]) == rest
        assert not merge.undo(edges[undone], by=SYSTEM)
        assert Event.objects.filter(kind="customer.unmerged", subject_id=edges[undone].pk).count() == 1


@pytest.mark.django_db
def test_who_is_one_already_is_not_merged_again() -> None:
    three = [customer() for _ in range(3)]
    one(three[0], three[1])
    one(three[1], three[2])
    assert merge.merge(three[2], three[0], by=SYSTEM) is None
    assert merge.merge(three[0], three[0], by=SYSTEM) is None
    assert Merge.objects.count() == 2


@pytest.mark.django_db
def test_merged_undone_and_merged_again_keeps_the_record() -> None:
    left, right = customer(), customer()
    merge.undo(one(left, right), by=SYSTEM)
    one(right, left)
    assert [row.undone_at is None for row in Merge.objects.order_by("pk")] == [False, True]


@pytest.mark.django_db
def test_a_change_is_written_to_whose_row_held_the_value() -> None:
    nameless, named = customer(notes="Likes tea"), customer("Cleo", "Vegetarian")
    one(nameless, named)
    row = Customer.objects.get(pk=nameless)
    shown = family.merged(row)
    assert (shown.name, shown.value("notes")) == ("Cleo", "Likes tea")
    assert [kin.notes for kin in shown.more_notes] == ["Vegetarian"]
    about.change(row, name="Cleo Marin", notes="Likes coffee", by=SYSTEM)
    rows = Customer.objects.order_by("pk").values_list("name", "notes")
    assert list(rows) == [("", "Likes coffee"), ("Cleo Marin", "Vegetarian")]


@pytest.mark.django_db
def test_two_whom_the_shop_tells_apart_need_somebody_who_leads() -> None:
    with transaction.atomic():
        known = identify.many([IdentityRef("chat", f"user:{number}", "3", proven=True) for number in (7, 8)])
    seven, eight = (found.customer_id for found in known.values())
    with pytest.raises(merge.Apart, match="“7” and “8”"):
        merge.merge(seven, eight, by=SYSTEM)
    kin = customer()
    one(kin, eight)
    with pytest.raises(merge.Apart):
        merge.merge(seven, kin, by=SYSTEM)
    assert merge.merge(seven, kin, by=SYSTEM, against_proof=True)


@pytest.mark.django_db
def test_two_browsers_or_two_addresses_are_no_proof_against_it() -> None:
    refs = [IdentityRef("chat", "v1", "3", proven=True), IdentityRef("chat", "user:7", "3", proven=True),
            IdentityRef("email", "a@x.example", proven=True), IdentityRef("email", "b@x.example", proven=True)]  # fmt: skip
    with transaction.atomic():
        found = [known.customer_id for known in identify.many(refs).values()]
    for other in found[1:]:
        one(found[0], other)


@pytest.mark.django_db
def test_a_new_identity_becomes_his_who_vouched_for_it_and_goes_with_him() -> None:
    mail = IdentityRef("email", "cleo@example.com", proven=True)
    with transaction.atomic():
        cleo = identify.many([mail])[mail.key].customer_id
    other = customer("Cleo at work")
    edge = one(other, cleo)
    user = IdentityRef("chat", "user:7", "3", proven=True)
    with transaction.atomic():
        assert identify.many([user], more={user.key: [mail]})[user.key].customer_id == cleo
    assert len(family.identities(other)) == 2
    merge.undo(edge, by=SYSTEM)
    assert family.identities(other) == [] and len(family.identities(cleo)) == 2


@pytest.mark.django_db
def test_one_person_has_a_limited_number_of_faces(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(merge, "FAMILY_MAX", 2)
    three = [customer() for _ in range(3)]
    one(three[0], three[1])
    with pytest.raises(merge.Refused, match="2 customers"):
        merge.merge(three[1], three[2], by=SYSTEM)


class Families(RuleBasedStateMachine):
    """Beside a model that knows only edges: the families are its components, and nobody's own rows ever change."""

    people: Bundle[int] = Bundle("people")

    def __init__(self) -> None:
        super().__init__()
        self.edges: dict[int, tuple[int, int]] = {}
        self.letters: dict[int, list[str]] = {}
        self.counter = Identity.objects.count()

    @rule(target=people)
    def comes(self) -> int:
        number = customer()
        self.letters[number] = []
        return number

    @rule(left=people, right=people)
    def merged(self, left: int, right: int) -> None:
        edge = merge.merge(left, right, by=SYSTEM)
        assert (edge is None) == (right in self.component(left))
        if edge:
            self.edges[edge.pk] = (left, right)

    @rule(data=st.data())
    def undone(self, data: st.DataObject) -> None:
        if self.edges:
            number = data.draw(st.sampled_from(sorted(self.edges)))
            assert merge.undo(Merge.objects.get(pk=number), by=SYSTEM)
            del self.edges[number]

    @rule(who=people)
    def writes(self, who: int) -> None:
        """A new identity of his, as a message brings one."""
        self.counter += 1
        value = f"m{self.counter}@example.com"
        Identity.objects.create(customer_id=who, kind="email", value=value)
        self.letters[who].append(value)

    @invariant()
    def families_are_components(self) -> None:
        for number in self.letters:
            kin = self.component(number)
            assert family.ids(number) == sorted(kin)
            seen = [row.value for row in family.identities(number)]
            assert sorted(seen) == sorted(value for one in kin for value in self.letters[one])
            assert [row.value for row in Identity.objects.filter(customer=number).order_by("pk")] == self.letters[number]

    def component(self, start: int) -> set[int]:
        found, grown = {start}, True
        while grown:
            more = {end for edge in self.edges.values() if found & set(edge) for end in edge}
            grown = not more <= found
            found |= more
        return found


@pytest.mark.django_db
def test_whatever_is_merged_and_undone_nothing_is_lost_or_doubled() -> None:
    quiet = settings(max_examples=12, stateful_step_count=16, deadline=None, database=None,
                     suppress_health_check=list(HealthCheck))  # fmt: skip
    run_state_machine_as_test(Families, settings=quiet)


def together(*works: Callable[[], object]) -> list[object]:
    """Each in a connection of its own, begun at the same moment; what they gave, or why they failed."""
    barrier = threading.Barrier(len(works))
    told: list[object] = []

    def run(work: Callable[[], object]) -> None:
        try:
            barrier.wait(10)
            told.append(work())
        except Exception as error:
            told.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return told


@pytest.mark.django_db(transaction=True)
def test_both_directions_at_once_make_one_edge() -> None:
    for _ in range(15):
        left, right = customer(), customer()
        told = together(
            lambda a=left, b=right: merge.merge(a, b, by=SYSTEM), lambda a=left, b=right: merge.merge(b, a, by=SYSTEM)
        )
        assert sorted(type(answer).__name__ for answer in told) == ["Merge", "NoneType"]
        assert Merge.objects.filter(first=left, undone_at=None).count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_ring_closed_from_three_sides_stays_a_tree() -> None:
    for _ in range(8):
        a, b, c = (customer() for _ in range(3))
        told = together(*(lambda x=x, y=y: merge.merge(x, y, by=SYSTEM) for x, y in ((a, b), (b, c), (c, a))))
        assert sorted(type(answer).__name__ for answer in told) == ["Merge", "Merge", "NoneType"]
        assert family.ids(b) == [a, b, c]


@pytest.mark.django_db(transaction=True)
def test_a_merge_and_an_undo_at_once_leave_what_the_edges_say() -> None:
    for _ in range(8):
        a, b, c = (customer() for _ in range(3))
        edge = one(a, b)
        told = together(lambda e=edge: merge.undo(e, by=SYSTEM), lambda x=b, y=c: merge.merge(x, y, by=SYSTEM))
        assert not [answer for answer in told if isinstance(answer, Exception)]
        assert family.ids(a) == [a] and family.ids(b) == family.ids(c) == [b, c]
