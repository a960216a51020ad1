"""What a line says of somebody beside plain values: words on purposes, and companies with his role in each. Read, planned,
written, and taken back."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from sangam.customers.consents.models import ConsentRecord, Source
from sangam.customers.importing import named as naming
from sangam.customers.importing.fields import COMPANY_MAX, Wrong, line
from sangam.customers.importing.models import ImportItem
from sangam.customers.models import Position
from sangam.customers.staff.models import ROLE_MAX
from sangam.events.record import Actor, Fact
from sangam.lib import clock, sql

if TYPE_CHECKING:
    from sangam.customers.importing.known import Person
    from sangam.customers.importing.plan import Step

CONSENT = "consent:"
ROLES = "roles"
CONSENTS, POSITIONS = ConsentRecord._meta.db_table, Position._meta.db_table
_WORD = re.compile(r"(\w+)\s*(?:\(([^)]+)\))?\Z")
_YES, _NO = frozenset({"yes", "true", "1", "y"}), frozenset({"no", "false", "0", "n"})
Word = tuple[bool, str]
"""Given or refused, and when (ISO 8601; "" where the file does not say)."""
Role = tuple[str, str]


def is_said(name: str) -> bool:
    return name == ROLES or name.startswith(CONSENT)


def word(cell: str) -> Word:
    """ "yes", "no", "yes (2026-03-01)": a day counts from its noon in UTC."""
    found = _WORD.match(cell.strip().casefold())
    if found is None or found[1] not in _YES | _NO:
        raise Wrong("consent", cell)
    if not found[2]:
        return found[1] in _YES, ""
    try:
        at = dt.datetime.fromisoformat(found[2].upper())
    except ValueError as error:
        raise Wrong("consent", cell) from error
    if len(found[2]) == 10:
        at = at.replace(hour=12)
    at = at if at.tzinfo else at.replace(tzinfo=dt.UTC)
    if not 1900 <= at.year < 2200:
        raise Wrong("consent", cell)
    return found[1] in _YES, min(at.astimezone(dt.UTC), clock.now()).isoformat()


def roles(cell: str) -> list[Role]:
    """A company a line, with the role behind a bar: `written` makes it so."""
    found = {}
    for text in filter(str.strip, cell.splitlines()):
        company, _bar, role = _parted(text)
        if not company.strip():
            raise Wrong("roles", text)
        found[line(company, COMPANY_MAX)] = line(role, ROLE_MAX)
    return list(found.items())


def written(company: str, role: str) -> str:
    company, role = (text.replace("\\", "\\\\").replace("|", "\\|") for text in (company, role))
    return f"{company} | {role}" if role else company


def _parted(text: str) -> tuple[str, str, str]:
    parts = [re.sub(r"\\(.)", r"\1", part) for part in re.split(r"(?<!\\)((?:\\\\)*)\|", text, maxsplit=1)]
    return (parts[0] + parts[1], "|", parts[2]) if len(parts) == 3 else (parts[0], "", "")


def hold(people: Iterable[Person]) -> None:
    """What is known of them already, of the whole family."""
    owners = {number: person for person in people for number, _values in person.members}
    for row in ConsentRecord.objects.filter(customer__in=list(owners)).order_by("at", "pk"):
        owners[row.customer_id].words[row.purpose] = (row.given, row.at.isoformat())
    for place in Position.objects.filter(customer__in=list(owners)).select_related("company").order_by("-pk"):
        owners[place.customer_id].roles[naming.folded(place.company.name)] = (place.customer_id, place.role)


def plan(step: Step, person: Person, *, replace: bool) -> None:
    for name, after in step.given.values.items():
        if name == ROLES:
            _plan_roles(step, person, after, replace)
        elif name.startswith(CONSENT):
            _plan_word(step, person, name.removeprefix(CONSENT), after, replace)


def _plan_word(step: Step, person: Person, purpose: str, after: Word, replace: bool) -> None:
    """A later word counts; one without a day only where nothing is known, or the file is to win."""
    held = person.words.get(purpose)
    given, at = after
    if held is not None and ((at and _moment(at) <= _moment(held[1])) or (not at and (held[0] == given or not replace))):
        return
    at = at or clock.now().isoformat()
    step.words.append((purpose, given, at))
    person.words[purpose] = (given, at)


def _moment(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text)


def _plan_roles(step: Step, person: Person, after: Sequence[Role], replace: bool) -> None:
    for company, role in after:
        held = person.roles.get(naming.folded(company))
        if held is not None and (held[1] == role or not role or (held[1] and not replace)):
            continue
        step.roles.append((company, held[0] if held else None, held[1] if held else None, role))
        person.roles[naming.folded(company)] = (held[0] if held else person.number, role)
    whose, shown = person.value("company")
    if shown in ("", None) and after:
        step.changes.append(("company", whose, "", after[0][0]))
        person.held["company"] = (whose, after[0][0])


def write(steps: Sequence[Step], named: Mapping[str, int], *, by: Actor) -> tuple[dict[int, dict[str, Any]], list[Fact]]:
    """What the way back needs, by the number of the line; and the facts."""
    did: dict[int, dict[str, Any]] = {}
    facts: list[Fact] = []
    user = by.id if by.type == "user" else None
    words = [(step, one) for step in steps for one in step.words]
    ids = sql.next_ids(CONSENTS, len(words))
    rows = []
    for number, (step, (purpose, given, at)) in zip(ids, words, strict=True):
        did.setdefault(step.given.number, {}).setdefault("consents", []).append(number)
        rows.append((number, step.number, purpose, given, Source.IMPORT.value, "", _moment(at), user))
        told = {"purpose": purpose, "given": given, "source": Source.IMPORT.value}
        facts.append(_fact("customer.consent", "consentrecord", number, step.number, by, told))
    columns = ("id", "customer_id", "purpose", "given", "source", "detail", "at", "noted_by_id")
    sql.copy(CONSENTS, columns, rows)
    places: dict[tuple[int, int], str] = {}
    for step in steps:
        for company, whose, before, role in step.roles:
            owner, firm = whose or step.number, named[naming.folded(company)]
            did.setdefault(step.given.number, {}).setdefault("roles", []).append([owner, firm, before, role])
            places[owner, firm] = role
            facts.append(_fact("customer.joined_company", "customer", owner, owner, by, {"company": firm}))
    sql.insert(
        POSITIONS, {"customer_id": "bigint", "company_id": "bigint", "role": "text", "made_by_id": "bigint"},
        [(owner, firm, role, user) for (owner, firm), role in places.items()],
        conflict="(company_id, customer_id) DO UPDATE SET role = EXCLUDED.role",
    )  # fmt: skip
    return did, facts


def _fact(kind: str, subject: str, number: int, customer: int, by: Actor, data: Mapping[str, Any]) -> Fact:
    return Fact(kind, subject, number, by=by, customer_id=customer, backfill=True, data=data)


def take_back(items: Sequence[ImportItem]) -> set[int]:
    """The words go; a role is given back where it still stands. Gives the lines of which something had to stay."""
    ConsentRecord.objects.filter(pk__in=[number for item in items for number in item.did.get("consents", ())]).delete()
    owners = {owner for item in items for owner, _firm, _before, _after in item.did.get("roles", ())}
    rows = {(row.customer_id, row.company_id): row for row in Position.objects.filter(customer__in=owners)} if owners else {}
    stays, gone, changed = set(), [], {}
    for item in items:
        for owner, firm, before, after in item.did.get("roles", ()):
            row = rows.get((owner, firm))
            if row is None or row.role != after:
                stays.add(item.number)
            elif before is None:
                gone.append(rows.pop((owner, firm)).pk)
            else:
                row.role, changed[row.pk] = before, row
    Position.objects.filter(pk__in=gone).delete()
    Position.objects.bulk_update([row for number, row in changed.items() if number not in gone], ["role"])
    return stays


def companies(steps: Iterable[Step]) -> list[str]:
    return [company for step in steps for company, _whose, _before, _role in step.roles]
