"""What an export says, an import takes: into an empty house, and back out again."""

from __future__ import annotations

import csv
import datetime as dt
import io
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sangam.customers.consents.models import ConsentRecord
from sangam.customers.exporting import rows, tables
from sangam.customers.importing import said
from sangam.customers.importing.models import Import, State
from sangam.customers.importing.tests.conftest import Bring
from sangam.customers.importing.tests.test_importing import all_back, counts
from sangam.customers.models import Company, Customer, Identity, Position, StageChange
from sangam.customers.stages.models import Why
from sangam.events.models import Event
from tests.cast import Cast

TAKEN = (
    "Name", "E-mail address", "Phone number", "Company", "Companies and roles", "Preferred way", "Life stage", "Language",
    "Time zone", "Call name", "Form of address", "Pronouns", "Quiet from", "Quiet until", "News and offers",
    "Recording of calls", "Surveys", "Notes",
)  # fmt: skip
WORDS = st.text(st.characters(codec="utf-8", categories=["L", "N"], include_characters="|\\=+-;,'&"), min_size=1, max_size=12)
MOMENTS = st.integers(10**9, 1_760_000_000).map(lambda second: dt.datetime.fromtimestamp(second, dt.UTC))
PERSON = st.fixed_dictionaries({
    "name": WORDS, "call_name": st.just("") | WORDS, "pronouns": st.just("") | WORDS, "notes": st.just("") | WORDS,
    "stage": st.sampled_from(["", "visitor", "lead", "customer", "former"]), "language": st.sampled_from(["", "pt", "gu"]),
    "quiet": st.none() | st.tuples(st.times(), st.times()), "preferred": st.sampled_from([None, 0, 1]),
    "roles": st.dictionaries(st.sampled_from(["Nordwind", "A | B", "C\\", "=D"]), st.just("") | WORDS, max_size=3),
    "words": st.lists(st.tuples(st.sampled_from(["marketing", "surveys"]), st.booleans(), MOMENTS), max_size=3),
})  # fmt: skip


def make(number: int, told: dict[str, Any]) -> None:
    firms = [Company.objects.get_or_create(name=name)[0] for name in told["roles"]]
    plain = {name: told[name] for name in ("name", "call_name", "pronouns", "notes", "stage", "language")}
    since, until = (one.replace(second=0, microsecond=0) for one in told["quiet"]) if told["quiet"] else (None, None)
    row = Customer.objects.create(**plain, quiet_from=since, quiet_to=until, company=firms[0] if firms else None)
    ways = [
        Identity.objects.create(customer=row, kind=kind, value=value)
        for kind, value in (("email", f"p{number}@example.com"), ("phone", f"+35191234{number:04}"))
    ]
    if told["preferred"] is not None:
        row.preferred = ways[told["preferred"]]
        row.save(update_fields=["preferred"])
    for firm in firms:
        Position.objects.create(customer=row, company=firm, role=told["roles"][firm.name])
    for purpose, agreed, at in told["words"]:
        ConsentRecord.objects.create(customer=row, purpose=purpose, given=agreed, at=at)


def exported() -> list[dict[str, str]]:
    documents = rows.people(list(Customer.objects.select_related("company").order_by("name", "pk")))
    found = {label: read for label, read in tables.columns("people") if label in TAKEN}
    return [{label: str(read(one) or "") for label, read in found.items()} for one in documents]


def as_file(lines: list[dict[str, str]]) -> str:
    text = io.StringIO()
    writer = csv.DictWriter(text, TAKEN)
    writer.writeheader()
    writer.writerows([{name: tables.guarded(cell) for name, cell in one.items()} for one in lines])
    return text.getvalue()


@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(PERSON, min_size=1, max_size=4))
def test_an_export_goes_round(bring: Bring, cast: Cast, people: list[dict[str, Any]]) -> None:
    Customer.objects.all().delete()
    Import.objects.all().delete()
    for number, told in enumerate(people):
        make(number, told)
    lines = exported()
    Customer.objects.all().delete()
    Company.objects.all().delete()
    job = bring(as_file(lines))
    assert counts(job) == (len(people), 0, 0, 0), list(job.misses.values_list("reasons", flat=True))
    assert exported() == lines
    assert counts(bring(as_file(lines))) == (0, 0, len(people), 0)
    assert all_back(job, cast).left == 0
    assert not Customer.objects.exists() and not Company.objects.exists()


@given(st.dictionaries(WORDS, st.just("") | WORDS, min_size=1, max_size=4))
def test_companies_and_roles_survive_their_cell(roles: dict[str, str]) -> None:
    assert said.roles("\n".join(said.written(*one) for one in roles.items())) == list(roles.items())


FILE = """Name,E-mail address,Life stage,Companies and roles,Preferred way,Quiet from,Quiet until,News and offers
Cleo,cleo@example.com,Customer,Nordwind | Buyer,cleo@example.com,22:00,07:30,no (2026-02-01)
"""


@pytest.mark.django_db
def test_the_way_back_gives_everybody_what_he_had(bring: Bring, cast: Cast) -> None:
    told = {"name": "Cleo", "call_name": "", "pronouns": "", "notes": "", "stage": "lead", "language": "", "quiet": None,
            "preferred": 1, "roles": {"Nordwind": "", "Kumo": "Owner"},
            "words": [("marketing", True, dt.datetime(2026, 1, 1, tzinfo=dt.UTC))]}  # fmt: skip
    make(0, told)
    Identity.objects.filter(value="p0@example.com").update(value="cleo@example.com")
    before = exported()
    job = bring(FILE, replace=True)
    assert counts(job) == (0, 1, 0, 0) and job.state == State.DONE
    (line,) = exported()
    assert (line["Life stage"], line["Quiet until"], line["Preferred way"]) == ("Customer", "07:30", "cleo@example.com")
    assert line["Companies and roles"] == "Nordwind | Buyer\nKumo | Owner" and line["News and offers"].startswith(
        "no (2026-02-01"
    )
    assert StageChange.objects.get().why == Why.IMPORT
    assert not Event.objects.filter(kind__in=["customer.stage", "customer.consent"], backfill=False).exists()
    assert all_back(job, cast).left == 0
    assert exported() == before


@pytest.mark.django_db
def test_what_cannot_be_read_fails_with_its_reason(bring: Bring) -> None:
    job = bring(
        "Name,E-mail address,Life stage,Preferred way,Quiet from,Quiet until,Surveys\n"
        "A,a@example.com,King,,,,\nB,b@example.com,,c@example.com,,,\nC,c@example.com,,,22:00,,\nD,d@example.com,,,25:00,1:00,\n"
        "E,e@example.com,,,,,perhaps\n"
    )
    reasons = job.misses.order_by("number").values_list("reasons", flat=True)
    assert [[why[1] for why in one] for one in reasons] == [["stage"], ["preferred"], ["quiet"], ["hour", "quiet"], ["consent"]]
