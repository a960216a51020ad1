"""Who somebody is: how he is called, his stage, his companies, his consents, notes, opportunities."""

from __future__ import annotations

import datetime as dt

import pytest

from sangam.customers import about, companies, family, merge, together
from sangam.customers.consents import note as consents
from sangam.customers.consents.models import ConsentRecord, Purpose, Source
from sangam.customers.models import Company, Customer, Identity
from sangam.customers.notes import write as notes
from sangam.customers.opportunities import deal, steps
from sangam.customers.opportunities.models import Opportunity, State
from sangam.customers.staff import belong
from sangam.customers.stages import change as stages
from sangam.customers.stages.models import Stage, StageChange, Why
from sangam.events.models import Event
from sangam.events.record import SYSTEM, Actor
from tests.cast import Cast

pytestmark = pytest.mark.django_db


def cleo(name: str = "Cleo") -> Customer:
    return Customer.objects.create(name=name)


def facts() -> list[str]:
    return list(Event.objects.order_by("pk").values_list("kind", flat=True))


def test_two_who_save_a_profile_at_once_lose_no_field(cast: Cast) -> None:
    row, ben = cleo(), Actor.user(cast.ben.pk)
    seen = {"name": together.mark("Cleo"), "zone": together.mark(""), "quiet_from": together.mark(None)}
    assert about.write(row, {"name": "Cleo M.", "zone": ""}, by=ben, seen=seen) == (["name"], [])
    late = {"name": "Cleopatra", "zone": "Asia/Osaka", "quiet_from": dt.time(22)}
    changed, clashes = about.write(row, late, by=SYSTEM, seen=seen)
    assert changed == ["zone", "quiet_from"]
    assert clashes == [about.Clash("name", "Cleo M.", "Cleopatra")]
    row.refresh_from_db()
    assert (row.name, row.zone, row.quiet_from) == ("Cleo M.", "Asia/Osaka", dt.time(22))
    assert Event.objects.get(kind="customer.profile").data == {"fields": ["quiet_from", "zone"]}


def test_a_family_is_changed_in_the_row_that_held_it() -> None:
    first, second = cleo(), Customer.objects.create(zone="Asia/Tokyo", pronouns="she")
    merge.merge(first.pk, second.pk, by=SYSTEM)
    first.refresh_from_db()
    about.write(first, {"zone": "Europe/Lisbon", "pronouns": "they", "call_name": "C"}, by=SYSTEM)
    second.refresh_from_db()
    first.refresh_from_db()
    assert (second.zone, second.pronouns, first.call_name, first.zone) == ("Europe/Lisbon", "they", "C", "")


@pytest.mark.parametrize(
    ("since", "until", "hour", "quiet"),
    [(22, 8, 23, True), (22, 8, 7, True), (22, 8, 12, False), (8, 12, 9, True), (8, 12, 12, False), (8, 8, 8, False)],
)
def test_quiet_hours_go_over_midnight(monkeypatch: pytest.MonkeyPatch, since: int, until: int, hour: int, quiet: bool) -> None:
    monkeypatch.setattr("sangam.lib.clock.now", lambda: dt.datetime(2026, 3, 1, hour, tzinfo=dt.UTC))
    assert about.is_quiet(dt.time(since), dt.time(until), dt.UTC) is quiet


def test_a_stage_is_kept_with_its_history(cast: Cast) -> None:
    row, ben = cleo(), Actor.user(cast.ben.pk)
    assert stages.to(row, Stage.LEAD, by=ben)
    assert not stages.to(row, Stage.LEAD, by=ben)
    assert not stages.at_least(row, Stage.LEAD, by=SYSTEM, why=Why.OPPORTUNITY)
    assert stages.at_least(row, Stage.CUSTOMER, by=SYSTEM, why=Why.ORDER)
    assert not stages.at_least(row, Stage.LEAD, by=SYSTEM, why=Why.OPPORTUNITY)
    assert [(one.before, one.stage, one.why, one.by_id) for one in StageChange.objects.all()] == [
        ("lead", "customer", "order", None), ("visitor", "lead", "hand", cast.ben.pk),
    ]  # fmt: skip
    stages.name({Stage.LEAD: "Prospect", Stage.FORMER: ""}, by=cast.ada)
    assert stages.labels()["lead"] == "Prospect"
    stages.name({Stage.LEAD: ""}, by=cast.ada)
    assert stages.labels()["lead"] == "Lead"


def test_an_enquiry_becomes_one_opportunity_and_ends(cast: Cast) -> None:
    talk, ben = cast.conversation(), Actor.user(cast.ben.pk)
    person = talk.customer
    row = deal.begin(person, "40 tents", by=ben, conversation_id=talk.pk, values={"minor": 480000, "currency": "EUR"})
    with pytest.raises(deal.Already) as caught:
        deal.begin(person, "Once more", by=ben, conversation_id=talk.pk)
    assert caught.value.other == row
    assert stages.ORDER[Stage(Customer.objects.get(pk=person.pk).stage)] == stages.ORDER[Stage.LEAD]
    second = steps.usual()[1]
    assert deal.move(row, second, by=ben) and not deal.move(row, second, by=ben)
    assert deal.lose(row, by=ben, reason="Too dear") and not deal.lose(row, by=ben, reason="again")
    assert deal.move(row, second, by=ben)
    row.refresh_from_db()
    assert (row.state, row.reason, row.closed_at) == (State.OPEN, "", None)
    assert deal.win(row, by=ben)
    assert Customer.objects.get(pk=person.pk).stage == Stage.CUSTOMER
    told = [kind for kind in facts() if kind.startswith("opportunity.")]
    assert told == [f"opportunity.{verb}" for verb in ("begun", "moved", "lost", "moved", "won")]
    assert not Event.objects.filter(kind__startswith="opportunity.", conversation_id__isnull=False).exists()


def test_two_who_change_an_opportunity_lose_nothing() -> None:
    row = deal.begin(cleo(), "40 tents", by=SYSTEM)
    seen = {"title": together.mark("40 tents"), "minor": together.mark(None), "currency": together.mark("")}
    assert deal.change(row, {"title": "50 tents"}, by=SYSTEM, seen=seen) == []
    late = {"title": "60 tents", "minor": 100, "currency": "EUR"}
    assert deal.change(row, late, by=SYSTEM, seen=seen) == [deal.Clash("title", "50 tents", "60 tents")]
    row.refresh_from_db()
    assert (row.title, row.minor, row.currency) == ("50 tents", 100, "EUR")


def test_steps_are_the_companys_own(cast: Cast) -> None:
    row = deal.begin(cleo(), "40 tents", by=SYSTEM)
    first, second = steps.usual()[:2]
    with pytest.raises(steps.Taken):
        steps.add(first.label.upper(), 10, by=cast.ada)
    demo = steps.add("Demo", 40, by=cast.ada)
    assert steps.move(demo, True, by=cast.ada) and not steps.move(first, True, by=cast.ada)
    assert steps.delete(first, second, by=cast.ada) == 1
    assert Opportunity.objects.get(pk=row.pk).step == second
    with pytest.raises(steps.Last):
        steps.delete(second, second, by=cast.ada)


def test_a_person_belongs_to_several_companies() -> None:
    person, fjell, kumo = cleo(), *(companies.create(name, by=SYSTEM) for name in ("Fjell", "Kumo"))
    belong.put(person, fjell, " Buyer ", by=SYSTEM)
    belong.put(person, kumo, "Adviser", by=SYSTEM)
    belong.put(person, kumo, "Adviser", by=SYSTEM)
    shown = family.merged(Customer.objects.select_related("company").get(pk=person.pk))
    assert [(one.company, one.role, one.first) for one in belong.of(shown.members)] == [
        (fjell, "Buyer", True), (kumo, "Adviser", False),
    ]  # fmt: skip
    assert belong.show_first(person, kumo, by=SYSTEM)
    assert belong.leave(person, kumo, by=SYSTEM) and not belong.leave(person, kumo, by=SYSTEM)
    assert Customer.objects.get(pk=person.pk).company == fjell
    assert list(belong.people(fjell)) == [person] and not belong.people(kumo).exists()
    assert facts().count("customer.joined_company") == 2


def test_domains_gather_their_people_and_free_mail_is_refused() -> None:
    person, other = cleo(), cleo("Otto")
    Identity.objects.create(customer=person, kind="email", value="cleo@fjell.example")
    Identity.objects.create(customer=other, kind="email", value="otto@notfjell.example")
    fjell, kumo = (companies.create(name, by=SYSTEM) for name in ("Fjell", "Kumo"))
    assert companies.add_domain(fjell, "https://www.Fjell.example/shop", by=SYSTEM) == 1
    assert list(belong.people(fjell)) == [person]
    with pytest.raises(companies.Taken) as caught:
        companies.add_domain(kumo, "someone@fjell.example", by=SYSTEM)
    assert caught.value.other == fjell
    for text in ("gmail.com", "fjell", "", "a b.example", "x" * 300 + ".example"):
        with pytest.raises(companies.Refused):
            companies.add_domain(kumo, text, by=SYSTEM)
    assert companies.folded("Bücher.example") == "xn--bcher-kva.example"
    assert companies.remove_domain(fjell, "fjell.example", by=SYSTEM)
    assert Company.objects.get(pk=fjell.pk).customers.get() == person


def test_the_last_word_of_a_person_counts(cast: Cast) -> None:
    person, other = cleo(), cleo("C.")
    now = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
    ben = Actor.user(cast.ben.pk)
    merge.merge(person.pk, other.pk, by=SYSTEM)
    members = family.ids(person.pk)
    assert not consents.allows(members, Purpose.MARKETING)
    consents.note(person, Purpose.MARKETING, True, source=Source.FORM, at=now, by=SYSTEM, detail="Newsletter, footer")
    assert consents.allows(members, Purpose.MARKETING)
    consents.note(other, Purpose.MARKETING, False, source=Source.SAID, at=now + dt.timedelta(days=1), by=ben)
    again = consents.note(person, Purpose.MARKETING, True, source=Source.FORM, at=now, by=SYSTEM, detail="Newsletter, footer")
    assert again is None and not consents.allows(members, Purpose.MARKETING)
    ahead = consents.note(person, Purpose.SURVEYS, True, source=Source.SAID, at=now.replace(year=2999), by=ben)
    assert ahead is not None and ahead.at == ahead.noted_at
    words = consents.history(members)
    assert [one.given for one in words if one.purpose == Purpose.MARKETING] == [False, True]
    assert consents.current(words)[Purpose.MARKETING].noted_by == cast.ben
    assert Event.objects.filter(kind="customer.consent").count() == ConsentRecord.objects.count() == 3


def test_notes_have_an_author_and_a_day(cast: Cast) -> None:
    person, ben = cleo(), Actor.user(cast.ben.pk)
    assert notes.add(person, " \x00 ", by=ben, author=cast.ben) is None
    first, second = (notes.add(person, text, by=ben, author=cast.ben) for text in ("Likes tea", "Walks"))
    assert first and second
    notes.pin(first, True, by=ben)
    scope = cast.ben.scope()
    assert [one.text for one in notes.of([person.pk], scope)] == ["Likes tea", "Walks"]
    notes.change(second, "Walks in winter", by=ben)
    notes.change(first, "", by=ben)
    assert [(one.text, one.author) for one in notes.of([person.pk], scope)] == [("Walks in winter", cast.ben)]
    assert "customer.note_removed" in facts()
