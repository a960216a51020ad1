"""Who may be known twice: found as it happens and by looking through everybody, decided in a queue, merged alone by proof."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from sangam.accounts.models import AuditEntry
from sangam.channels.base import IdentityRef
from sangam.config import periodic, reactors
from sangam.conversations import activity, participants
from sangam.customers import identify, merge, proofs
from sangam.customers.duplicates import automatic, judge, keys, names, queue, scan
from sangam.customers.models import Customer, Duplicate, Identity, Merge
from sangam.events import dispatch
from sangam.events.models import Event
from sangam.events.record import SYSTEM, Actor
from sangam.web.workspace.tests.test_list import signed_in
from tests.cast import Cast

pytestmark = pytest.mark.django_db


def person(name: str, *addresses: str) -> int:
    row = Customer.objects.create(name=name)
    for value in addresses:
        Identity.objects.create(customer=row, kind="phone" if value.startswith("+") else "email", value=value)
    return row.pk


def look_through() -> scan.Scan:
    found = scan.begin()
    while scan.step(found, activity.together):
        pass
    return found


def suggested() -> set[tuple[int, int]]:
    return set(queue.waiting().values_list("first_id", "second_id"))


def react() -> None:
    while reactors.once():
        pass


@pytest.fixture
def reacting(cast: Cast) -> Cast:
    dispatch.start_at_the_end(reactors.REACTORS)
    return cast


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("José García", "garcia jose"),
        ("Владимир Петров", "Vladimir Petrov"),
        ("Mohamed El-Sayed", "Muhammad Elsayed El"),
        ("Łukasz Żak-Nowak", "Lukasz Zak Nowak"),
        ("Dr. Anna Weiß", "Anna Weiss"),
        ("山田太郎", "山田 太郎"),
    ],
)
def test_names_are_alike_whatever_the_script_the_marks_and_the_order(one: str, other: str) -> None:
    if one.startswith("Mohamed"):
        assert names.key("Mohamed Elsayed") == names.key("Muhammad Elsayed")
    else:
        assert names.key(one) == names.key(other) != ""
        assert names.likeness(one, other) >= judge.SIMILAR


def test_names_that_say_nothing_are_no_key() -> None:
    for name in ("", "Anna", "cleo@example.com", "+351912345678", "A B", "123 456", "Mr Li"):
        assert names.key(name) == "", name


def test_looking_through_everybody_finds_who_is_known_twice() -> None:
    first = person("Ana Ribeiro", "ana.ribeiro@gmail.com")
    dots = person("A. Ribeiro", "anaribeiro+shop@googlemail.com")
    work = person("Ribeiro, Ana", "anaribeiro@tarn.example")
    person("Ana Costa", "a.costa@example.com")
    done = look_through()
    assert not done.running and done.finished_at and scan.share(done) == 100
    assert suggested() == {(first, dots), (first, work), (dots, work)}
    row = Duplicate.objects.get(first=first, second=work)
    assert {"same_handle", "same_name"} <= set(row.reasons.split(","))


def test_what_many_share_is_never_followed() -> None:
    """A shared mailbox's name and a family name of hundreds make no pair, and no work that grows with their square."""
    for number in range(keys.KEY_MAX + 5):
        person("María García", f"info@shop{number}.example", f"sales+{number}@example.com")
    with CaptureQueriesContext(connection) as asked:
        look_through()
    assert suggested() == set()
    assert len(asked) < 40


def test_two_strangers_behind_one_phone_are_not_suggested() -> None:
    one = person("Ana Ribeiro")
    other = person("Tomás Pinto")
    Identity.objects.create(customer_id=one, kind="phone", value="+351912345678")
    Identity.objects.create(customer_id=other, kind="viber", value="+351912345678")
    look_through()
    assert suggested() == set()
    Customer.objects.filter(pk=other).update(name="Ribeiro Ana")
    look_through()
    assert suggested() == {(one, other)}


def test_a_shared_identity_is_no_evidence() -> None:
    one = person("", "c.l.eo.marin@gmail.com")
    other = person("", "cleomarin@gmail.com")
    proofs.share(Identity.objects.get(customer=one), True, by=SYSTEM)
    look_through()
    assert suggested() == set()
    proofs.share(Identity.objects.get(customer=one), False, by=SYSTEM)
    look_through()
    assert suggested() == {(one, other)}


def test_a_decision_is_kept_and_holds_for_the_family(cast: Cast) -> None:
    one, other = person("Ana Ribeiro", "ana.ribeiro@a.example"), person("Ana Ribeiro", "ana.ribeiro@b.example")
    look_through()
    queue.refuse(Duplicate.objects.get(), by=Actor.user(cast.ben.pk))
    third = person("Ana Ribeiro", "ana.ribeiro@c.example")
    merge.merge(other, third, by=SYSTEM)
    look_through()
    assert suggested() == set()
    row = Duplicate.objects.get(first=one, second=other)
    assert (row.state, row.decided_by) == ("different", cast.ben)
    queue.take_back(row, by=SYSTEM)
    look_through()
    assert (one, other) in suggested()


def test_a_scan_that_was_stopped_goes_on_where_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scan, "BATCH", 2)
    people = [person("Ana Ribeiro", f"ana.ribeiro@{number}.example") for number in range(5)]
    begun = scan.begin()
    assert scan.begin() == begun
    scan.step(begun, activity.together)
    scan.step(begun, activity.together)
    assert (begun.cursor, begun.done) == (people[3], 4)
    again = scan.latest()
    assert again is not None
    while scan.step(again, activity.together):
        pass
    assert len(suggested()) == 10


def test_an_install_that_never_looked_begins_by_itself() -> None:
    assert periodic.find_duplicates() is False
    person("Ana Ribeiro", "ana.ribeiro@a.example")
    person("Ana Ribeiro", "ana.ribeiro@b.example")
    while periodic.find_duplicates():
        pass
    assert len(suggested()) == 1
    assert periodic.find_duplicates() is False


def test_who_is_new_is_compared_at_once(reacting: Cast) -> None:
    first = reacting.conversation(sender="cleo.marin@example.com")
    second = reacting.conversation(sender="cleo.marin@tarn.example")
    react()
    assert suggested() == {(first.customer_id, second.customer_id)}
    assert "active at the same time" in str(queue.reasons.words(Duplicate.objects.get().reasons))


def test_an_address_that_somebody_left_suggests_whose_it_is(reacting: Cast) -> None:
    letter = reacting.conversation(sender="zoe@example.com", sender_name="")
    other = reacting.conversation(sender="x1@example.com")
    participants.add_contacts(other.pk, [letter.messages.get().identity_id or 0], by=SYSTEM)
    Customer.objects.filter(pk=other.customer_id).update(name="")
    react()
    assert suggested() == {(letter.customer_id, other.customer_id)}
    assert not Merge.objects.exists()


USER = IdentityRef("chat", "user:7", "3", "Cleo", proven=True)
MAIL = IdentityRef("email", "cleo@example.com", proven=True)


def two_that_are_proved() -> tuple[int, int]:
    """A mailbox that proved itself, a user of the site who had none; then he signs in with that address."""
    mail = identify.many([MAIL])[MAIL.key].customer_id
    user = identify.many([USER])[USER.key].customer_id
    identify.many([USER], more={USER.key: [MAIL]})
    return mail, user


def test_proofs_of_one_signed_visit_merge_by_themselves(reacting: Cast) -> None:
    mail, user = two_that_are_proved()
    assert not Merge.objects.exists()
    react()
    edge = Merge.objects.get()
    assert (edge.first_id, edge.second_id, edge.by, edge.why) == (mail, user, None, "proved")
    identify.many([USER], more={USER.key: [MAIL]})
    assert Event.objects.filter(kind="customer.met").count() == 1


def test_undone_by_hand_it_stays_undone(reacting: Cast) -> None:
    two_that_are_proved()
    react()
    merge.undo(Merge.objects.get(), by=Actor.user(reacting.ben.pk))
    identify.many([USER], more={USER.key: [MAIL]})
    react()
    assert Merge.objects.filter(undone_at=None).count() == 0


def test_switched_off_proof_only_suggests_and_what_was_merged_stays(reacting: Cast) -> None:
    mail, user = two_that_are_proved()
    automatic.switch(False, by=reacting.ada)
    react()
    assert not Merge.objects.exists() and suggested() == {(mail, user)}
    automatic.switch(True, by=reacting.ada)
    react()
    assert not Merge.objects.exists() and suggested() == {(mail, user)}
    row = Duplicate.objects.get()
    assert decide(reacting.ben, row, "merge").status_code == 302
    automatic.switch(False, by=reacting.ada)
    react()
    assert Merge.objects.filter(undone_at=None).count() == 1


def test_an_admin_switches_it_with_the_rules_beside_it_and_it_is_told(cast: Cast) -> None:
    ada, ben, address = signed_in(cast.ada), signed_in(cast.ben), reverse("setup:merging")
    page = ada.get(address).content.decode()
    assert str(automatic.RULES[0]) in page and "checked" in page
    assert ben.post(address, {}).status_code == 404 and automatic.on()
    ada.post(address, {})
    ada.post(address, {})
    assert not automatic.on()
    (entry,) = AuditEntry.objects.filter(action="merging.changed")
    assert (entry.user, entry.detail) == (cast.ada, {"automatic": [True, False]})
    queued = ben.get(reverse("workspace:customer_duplicates")).content.decode()
    assert str(automatic.OFF) in queued and str(automatic.RULES[0]) not in queued and address not in queued
    assert address in ada.get(reverse("workspace:customer_duplicates")).content.decode()
    ada.post(address, {"automatic": "on"})
    assert automatic.on()


@pytest.mark.parametrize("spoilt", ["shared", "blocked", "claimed", "different", "other user"])
def test_nothing_less_than_a_proof_merges(reacting: Cast, spoilt: str) -> None:
    mail = identify.many([MAIL])[MAIL.key].customer_id
    user = identify.many([USER])[USER.key].customer_id
    row = Identity.objects.filter(kind="email")
    match spoilt:
        case "shared":
            row.update(shared=True)
        case "blocked":
            row.update(blocked_at="2026-01-01T00:00Z")
        case "claimed":
            row.update(verified_at=None)
        case "different":
            pair = Duplicate.objects.create(first_id=mail, second_id=user, score=50, reasons="same_name")
            queue.refuse(pair, by=SYSTEM)
        case "other user":
            other = IdentityRef("chat", "user:8", "3", proven=True)
            identify.many([other], more={other.key: [MAIL]})
            Identity.objects.filter(value="user:8").update(customer=mail)
    identify.many([USER], more={USER.key: [MAIL]})
    react()
    assert not Merge.objects.exists()
    if spoilt == "other user":
        assert suggested() == {(mail, user)}


def decide(user: Any, row: Duplicate, do: str) -> Any:
    return signed_in(user).post(reverse("workspace:customer_duplicate", args=[row.pk]), {"do": do})


def test_the_queue_shows_two_side_by_side_and_takes_decisions(cast: Cast) -> None:
    home = cast.conversation("At home", sender="cleo.marin@example.com")
    work = cast.conversation("At work", sender="cleo.marin@tarn.example", subject="The other matter")
    look_through()
    at = reverse("workspace:customer_duplicates")
    client = signed_in(cast.ben)
    shown = client.get(at).content.decode()
    for words in (
        "cleo.marin@example.com",
        "cleo.marin@tarn.example",
        "The other matter",
        "same name before the @",
        'data-key="m"',
    ):
        assert words in shown
    row = Duplicate.objects.get()
    own = client.get(reverse("workspace:customer_page", args=[home.customer_id])).content.decode()
    assert "Perhaps the same person" in own and f"?with=%23{work.customer_id}" in own
    assert decide(cast.ben, row, "later").status_code == 302
    assert "Nothing to decide" in client.get(at).content.decode()
    assert "Undo" in client.get(f"{at}?last={row.pk}").content.decode()
    decide(cast.ben, row, "again")
    decide(cast.ben, row, "merge")
    assert Merge.objects.get(undone_at=None).score == row.score
    decide(cast.ben, row, "again")
    assert not Merge.objects.filter(undone_at=None).exists()
    decide(cast.ben, row, "different")
    row.refresh_from_db()
    assert row.state == "different" and row.merge is None
    assert decide(cast.ben, row, "nonsense").status_code == 404
    assert home.customer_id != work.customer_id


def test_what_a_colleague_decided_meanwhile_stands(cast: Cast) -> None:
    person("Ana Ribeiro", "ana.ribeiro@a.example")
    person("Ana Ribeiro", "ana.ribeiro@b.example")
    look_through()
    row = Duplicate.objects.get()
    queue.refuse(row, by=Actor.user(cast.ben.pk))
    decide(cast.lena, row, "merge")
    row.refresh_from_db()
    assert (row.state, row.decided_by) == ("different", cast.ben)
    assert not Merge.objects.exists()


def test_who_was_merged_by_hand_waits_no_more(cast: Cast) -> None:
    one, other = person("Ana Ribeiro", "ana.ribeiro@a.example"), person("Ana Ribeiro", "ana.ribeiro@b.example")
    look_through()
    edge = merge.merge(one, other, by=SYSTEM)
    assert suggested() == set() and edge is not None
    merge.undo(edge, by=SYSTEM)
    assert suggested() == {(one, other)}


def test_customers_are_found_by_address_number_and_name(cast: Cast) -> None:
    number = person("José García", "jose@example.com", "+351912345678")
    look_through()
    client = signed_in(cast.ben)
    at = reverse("workspace:customers")
    for asked in ("JOSE@example.com", "+351 912 345 678", f"#{number}"):
        assert client.get(at, {"q": asked}).url == reverse("workspace:customer_page", args=[number])
    assert "José García" in client.get(at, {"q": "garcia jose"}).content.decode()
    assert "Nobody is known" in client.get(at, {"q": "nobody at all"}).content.decode()
    assert "José García" in client.get(at).content.decode()
