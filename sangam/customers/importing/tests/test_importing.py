"""Files become customers: once, with the rest where a line fails, and back again."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sangam.customers import merge, proofs
from sangam.customers.attributes import fields as attributes
from sangam.customers.attributes import read
from sangam.customers.importing import running, taking, undo
from sangam.customers.importing.models import Import, Outcome, State
from sangam.customers.importing.tests.conftest import Bring
from sangam.customers.models import Company, CompanyDomain, Customer, Identity
from sangam.customers.staff import belong
from sangam.events.models import Event
from sangam.events.record import Actor
from tests.cast import Cast

FILE = """Vorname;Nachname;E-Mail;Telefon;Firma;Sprache;Bemerkung
Zoë;Fährmann;zoe@example.com;0151 23456789;Nordwind;Deutsch;zeltet gern
Cleo;Marin;Cleo@Example.com, cleo@example.net;+351 912 345 678;;pt;
Nobody;;not an address;;;;
;;;;;;
Otto;Otto;otto@example.com;12;;;
"""


def counts(job: Import) -> tuple[int, int, int, int]:
    return job.made, job.changed, job.same, job.failed


def everything() -> object:
    """What there is of customers, but for what was done when."""
    people = Customer.objects.order_by("pk").values_list("pk", "name", "language", "zone", "notes", "company", "root")
    values = {number: read.many("customer", [number]) for number in Customer.objects.values_list("pk", flat=True)}  # type: ignore[arg-type]
    identities = Identity.objects.order_by("pk").values_list("pk", "customer", "kind", "value", "verified_at", "shared")
    firms = Company.objects.order_by("pk").values_list("pk", "name"), CompanyDomain.objects.values_list("company", "domain")
    return list(people), values, list(identities), [list(rows) for rows in firms]


def all_back(job: Import, cast: Cast) -> Import:
    assert undo.begin(job, by=cast.ada)
    while running.advance(job.pk):
        pass
    job.refresh_from_db()
    assert job.state == State.UNDONE
    return job


def test_lines_become_customers_and_those_that_fail_say_why(bring: Bring) -> None:
    job = bring(FILE, country="DE")
    assert job.state == State.DONE and counts(job) == (2, 0, 0, 2)
    zoe = Customer.objects.get(name="Zoë Fährmann")
    assert zoe.language == "de" and zoe.notes == "zeltet gern" and zoe.company and zoe.company.name == "Nordwind"
    assert sorted(zoe.identities.values_list("value", "verified_at")) == [("+4915123456789", None), ("zoe@example.com", None)]
    cleo = Customer.objects.get(name="Cleo Marin")
    assert sorted(cleo.identities.values_list("value", flat=True)) == ["+351912345678", "cleo@example.com", "cleo@example.net"]
    failed = job.misses.order_by("number").values_list("number", "reasons")
    assert list(failed) == [(4, [[2, "mail", "not an address"]]), (6, [[3, "phone", "12"]])]


def test_the_same_file_again_changes_nothing(bring: Bring) -> None:
    content = FILE + "Nameless One;;;;;;\nNameless One;;;;Kumo;;\n"
    assert counts(bring(content, country="DE")) == (4, 0, 0, 2)
    before = everything()
    assert counts(bring(content, country="DE")) == (0, 0, 4, 2)
    assert everything() == before


def test_a_number_of_the_other_system_finds_him_again(bring: Bring) -> None:
    bring("id,name\n7,Cleo\n8,Ben\n")
    job = bring("id,name,email\n7,Cleo Marin,cleo@example.com\n", replace=True)
    assert counts(job) == (0, 1, 0, 0)
    assert Customer.objects.get(identities__value="cleo@example.com").name == "Cleo Marin"


def test_what_is_known_stays_unless_the_file_is_to_win(bring: Bring, cast: Cast) -> None:
    cast.conversation()
    cleo = Customer.objects.get()
    job = bring("name,email,language\nCleopatra,cleo@example.com,pt\n")
    cleo.refresh_from_db()
    assert counts(job) == (0, 1, 0, 0) and (cleo.name, cleo.language) == ("Cleo Marin", "pt")
    bring("name,email,language\nCleopatra,cleo@example.com,\n", replace=True)
    cleo.refresh_from_db()
    assert (cleo.name, cleo.language) == ("Cleopatra", "pt")


def test_two_lines_about_one_person_make_one(bring: Bring) -> None:
    job = bring("name,email,phone\nCleo,cleo@example.com,\nCleo,cleo@example.com,+351912345678\nC,,+351912345678\n")
    assert (
        counts(job) == (1, 1, 1, 0) and Identity.objects.count() == 2 == Identity.objects.filter(customer__name="Cleo").count()
    )


def test_a_line_about_two_people_fails(bring: Bring) -> None:
    bring("name,email\nCleo,cleo@example.com\nBen,ben@example.com\n")
    job = bring('email\n"cleo@example.com, ben@example.com"\n')
    (miss,) = job.misses.all()
    assert [why[1] for why in miss.reasons] == ["two"]


def test_an_address_that_several_people_use_finds_nobody(bring: Bring, cast: Cast) -> None:
    bring("name,email\nFamily,home@example.com\n")
    proofs.share(Identity.objects.get(), True, by=Actor.user(cast.ada.pk))
    job = bring("name,email\nCleo,home@example.com\n")
    assert counts(job) == (0, 0, 0, 1) and job.misses.get().reasons[0][1] == "shared"


def test_the_value_of_a_family_is_written_to_whose_row_held_it(bring: Bring, cast: Cast) -> None:
    bring("name,email,language\nCleo,cleo@example.com,\nC. Marin,c@example.com,pt\n")
    one, two = Customer.objects.order_by("pk")
    merge.merge(one.pk, two.pk, by=Actor.user(cast.ada.pk))
    assert counts(bring("email,language\ncleo@example.com,pt\n")) == (0, 0, 1, 0)
    assert counts(bring("email,language\ncleo@example.com,fr\n", replace=True)) == (0, 1, 0, 0)
    one.refresh_from_db()
    two.refresh_from_db()
    assert (one.language, two.language) == ("", "fr")


def test_fields_of_the_companys_own(bring: Bring, cast: Cast) -> None:
    attributes.create({"of": "customer", "label": "Tent", "type": "choice", "choices": ["Small", "Large"]}, by=cast.ada)
    attributes.create({"of": "customer", "label": "Since", "type": "date"}, by=cast.ada)
    content = "email,TENT,Since\ncleo@example.com,small,2024-05-06\nben@example.com,huge,soon\n"
    job = bring(content)
    assert job.mapping == ["mail", "field:tent", "field:since"] and counts(job) == (1, 0, 0, 1)
    cleo = Customer.objects.get()
    assert read.many("customer", [cleo.pk]) == {cleo.pk: {"tent": "Small", "since": "2024-05-06"}}  # type: ignore[arg-type]
    before = everything()
    assert counts(bring(content)) == (0, 0, 1, 1)
    later = bring("email,Tent\ncleo@example.com,large\n", replace=True)
    assert read.many("customer", [cleo.pk])[cleo.pk]["tent"] == "Large"  # type: ignore[arg-type]
    all_back(later, cast)
    assert everything() == before
    all_back(job, cast)
    assert not Customer.objects.exists()


def test_companies_by_domain_and_name(bring: Bring, cast: Cast) -> None:
    content = "Company,Website\nNordwind,https://www.nordwind.example/shop\nKumo,gmail.com\nNORDWIND,nordwind.test\n"
    before = everything()
    job = bring(content, "companies")
    assert counts(job) == (1, 1, 0, 1)
    assert set(CompanyDomain.objects.values_list("domain", flat=True)) == {"nordwind.example", "nordwind.test"}
    assert counts(bring(content, "companies")) == (0, 0, 2, 1)
    all_back(job, cast)
    assert everything() == before


def test_companies_are_given_back_at_the_same_cost_however_many(
    bring: Bring, cast: Cast, django_assert_max_num_queries: Any
) -> None:
    """Lines of one batch that change the same company twice, one that somebody changed since, and one that is used by now."""
    attributes.create({"of": "company", "label": "Tier", "type": "text"}, by=cast.ada)
    few = [f"Firm {number},firm{number}.example,Gold\n" for number in range(60)]
    bring("Company,Website,Tier\n" + few[0] + few[1], "companies")
    before = everything()
    head, last = "Company,Website,Tier\n", "Firm 0,firm0.example,Silver\nFirm 0,firm0.example,Bronze\n"
    job = bring(head + "".join(few[2:]) + last + "Renamed,firm1.example,\n", "companies", replace=True)
    assert counts(job) == (58, 3, 0, 0)
    used = Company.objects.get(name="Firm 2")
    belong.put(Customer.objects.create(name="Cleo"), used, "Owner", by=Actor.user(cast.ada.pk))
    Company.objects.filter(name="Renamed").update(name="Renamed again")
    assert undo.begin(job, by=cast.ada)
    with django_assert_max_num_queries(60):
        assert not running.advance(job.pk)
    job.refresh_from_db()
    assert (job.given_back, job.left) == (59, 2)
    left = job.items.filter(outcome=Outcome.LEFT).order_by("number").values_list("reason", flat=True)
    assert list(left) == [undo.USED, undo.SINCE]
    assert sorted(Company.objects.values_list("name", flat=True)) == ["Firm 0", "Firm 2", "Renamed again"]
    firm = Company.objects.get(name="Firm 0")
    assert read.many("company", [firm.pk])[firm.pk]["tier"] == "Gold"  # type: ignore[arg-type]
    Company.objects.filter(pk=used.pk).delete()
    Company.objects.filter(name="Renamed again").update(name="Firm 1")
    Customer.objects.filter(name="Cleo").delete()
    assert everything() == before


def test_undo_restores_exactly_what_was(bring: Bring, cast: Cast) -> None:
    cast.conversation()
    bring("name,email\nBen,ben@example.com\n")
    before = everything()
    job = bring(
        "name,email,phone,company,language,notes\nCleopatra,cleo@example.com,+351912345678,Kumo,pt,likes tents\n"
        "Benedikt,ben@example.com,,Kumo,,\nNew,new@example.com,,Kumo,,\nNew,new@example.com,,Nordwind,fr,\n",
        replace=True,
    )
    assert counts(job) == (1, 3, 0, 0)
    back = all_back(job, cast)
    assert (back.given_back, back.left) == (4, 0) and everything() == before


def test_what_happened_since_is_left_and_told(bring: Bring, cast: Cast) -> None:
    job = bring(
        "name,email\nCleo,cleo@example.com\nBen,ben@example.com\nNoted,noted@example.com\n"
        "Vouched,vouched@example.com\nGone,gone@example.com\n"
    )
    cast.conversation()  # Cleo writes
    by = Actor.user(cast.ada.pk)
    noted = Customer.objects.get(name="Noted")
    proofs.add(noted, "phone", "+351912345678", by=by)
    proofs.verify(Identity.objects.get(value="vouched@example.com"), by=by)
    back = all_back(job, cast)
    assert (back.given_back, back.left) == (2, 3)
    assert set(Customer.objects.values_list("name", flat=True)) == {"Cleo", "Noted", "Vouched"}
    assert set(job.items.filter(outcome=4).values_list("reason", flat=True)) == {"used"}


def test_a_value_that_somebody_changed_since_is_not_overwritten(bring: Bring, cast: Cast) -> None:
    cast.conversation()
    job = bring("name,email,language\nCleopatra,cleo@example.com,pt\n", replace=True)
    Customer.objects.update(name="Cleo M.")
    back = all_back(job, cast)
    cleo = Customer.objects.get()
    assert (back.given_back, back.left) == (0, 1) and (cleo.name, cleo.language) == ("Cleo M.", "")
    assert job.items.get().reason == "since"


def test_it_goes_on_where_it_stood(bring: Bring, cast: Cast) -> None:
    lines = "".join(f"Person {place},p{place}@example.com\n" for place in range(1203))
    job = bring("name,email\n" + lines)
    assert job.state == State.RUNNING and counts(job) == (0, 0, 0, 0)
    assert running.advance(job.pk)
    job.refresh_from_db()
    assert job.done == 500 == Customer.objects.count()
    running.stop(job, by=cast.ada)
    assert not running.advance(job.pk)
    running.go_on_with(job, by=cast.ada)
    running.go_on()
    job.refresh_from_db()
    assert job.state == State.DONE and job.made == 1203 == Customer.objects.count()
    all_back(job, cast)
    assert not Customer.objects.exists()


def test_a_line_that_no_database_takes_fails_alone(bring: Bring) -> None:
    job = bring(
        "name,email\nCleo,cleo@example.com\n\ud83dBroken,b@example.com\nBen,ben@example.com\n".encode("utf-16", "surrogatepass")
    )
    assert job.state == State.REFUSED or counts(job)[0] >= 2


def test_whoever_may_not_any_more_stops_it(bring: Bring, cast: Cast) -> None:
    lines = "".join(f"p{place}@example.com\n" for place in range(700))
    job = bring("email\n" + lines)
    cast.ada.role = "agent"
    cast.ada.save(update_fields=["role"])
    assert not running.advance(job.pk)
    job.refresh_from_db()
    assert job.state == State.STOPPED and not Customer.objects.exists()


def test_facts_are_history_and_hold_no_words(bring: Bring) -> None:
    job = bring("name,email\nCleo,cleo@example.com\n")
    (event,) = Event.objects.filter(kind="customer.imported")
    assert event.backfill and event.data == {"job": job.pk, "number": 2, "made": True}
    assert event.customer_id == Customer.objects.get().pk


def test_without_headings_and_with_another_character_set(bring: Bring) -> None:
    job = bring("Zoë;zoe@example.com\nÅsa;asa@example.com\n".encode("cp1252"), start=False)
    assert (job.charset, job.headed, job.mapping, job.total) == ("cp1252", False, ["", "mail"], 2)
    job = bring("Zoë;zoe@example.com\n".encode("cp1252"), mapping=["name", "mail"])
    assert Customer.objects.get().name == "Zoë"
    job = bring("Zoë;x\n".encode("cp1252"), headed=False, start=False)
    assert job.total == 1


def test_a_file_that_is_too_large_leaves_nothing(bring: Bring, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(taking, "SIZE_MAX", 1000)
    with pytest.raises(taking.TooLarge):
        bring("x" * 2000)
    assert not Import.objects.exists() and not [path for path in taking.store().root.rglob("*") if path.is_file()]


CELLS = st.sampled_from(["", "cleo", "ben", "otto"])


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    files=st.lists(st.lists(st.tuples(CELLS, CELLS, CELLS, CELLS), min_size=1, max_size=6), min_size=1, max_size=3),
    replace=st.booleans(),
)
def test_undone_in_turn_nothing_is_left_of_any_files(
    files: list[list[tuple[str, str, str, str]]], replace: bool, bring: Bring, cast: Cast
) -> None:
    """Whatever the lines say of each other, the way back leads exactly to where each file began."""
    stands, jobs = [everything()], []
    for lines in files:
        rows = [f"{a and a + '@example.com'},{b and b + '@example.net'},{name},{firm}" for a, b, name, firm in lines]
        jobs.append(bring("email,e-mail 2,name,company\n" + "\n".join(rows) + "\n", replace=replace))
        stands.append(everything())
    for job, before in zip(reversed(jobs), reversed(stands[:-1]), strict=True):
        if undo.possible(job):
            all_back(job, cast)
        assert everything() == before
