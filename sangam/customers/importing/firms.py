"""A file of companies: found again by a domain of their own, else by their name; a domain that somebody else has stays his."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sangam.customers.importing import named as naming
from sangam.customers.importing import own
from sangam.customers.importing.models import Import, ImportItem, Outcome, What
from sangam.customers.importing.plan import CHANGED, FAILED, MADE, SAME
from sangam.customers.importing.rows import Given
from sangam.customers.models import Company, CompanyDomain
from sangam.events.record import SYSTEM, Actor
from sangam.lib import sql


@dataclass(slots=True)
class Firm:
    number: int | None
    name: str
    domains: set[str] = field(default_factory=set)
    values: dict[str, Any] = field(default_factory=dict)


@dataclass(slots=True)
class Step:
    given: Given
    outcome: str
    firm: Firm | None = None
    renamed: tuple[str, str] | None = None
    sets: dict[str, tuple[Any, Any]] = field(default_factory=dict)
    adds: list[str] = field(default_factory=list)

    @property
    def number(self) -> int:
        assert self.firm is not None and self.firm.number is not None
        return self.firm.number

    @property
    def changes(self) -> list[tuple[str, int | None, Any, Any]]:
        said = {"name": self.renamed, **self.sets} if self.renamed else self.sets
        return [(name, self.firm.number, *pair) for name, pair in said.items() if self.firm and pair]


def plan(lines: Sequence[Given], *, replace: bool) -> list[Step]:
    return Planning([one for one in lines if not one.wrong], replace).steps(lines)


class Planning:
    def __init__(self, sound: Sequence[Given], replace: bool) -> None:
        self.replace = replace
        domains = dict(
            CompanyDomain.objects.filter(domain__in=sorted({one for given in sound for one in given.domains})).values_list(
                "domain", "company_id"
            )
        )
        names = naming.by_name(given.values["name"] for given in sound if given.values.get("name"))
        rows = Company.objects.filter(pk__in={*domains.values(), *names.values()}).order_by("pk")
        firms = {row.pk: Firm(row.pk, row.name) for row in rows}
        for company, domain in CompanyDomain.objects.filter(company__in=firms).values_list("company_id", "domain"):
            firms[company].domains.add(domain.lower())
        for number, values in own.held(What.COMPANIES, firms, names_of(sound)).items():
            firms[number].values = values
        self.by_domain = {domain: firms[number] for domain, number in domains.items() if number in firms}
        self.by_name = {name: firms[number] for name, number in names.items() if number in firms}

    def steps(self, lines: Sequence[Given]) -> list[Step]:
        return [self._step(one) for one in lines]

    def _step(self, given: Given) -> Step:
        if given.wrong:
            return Step(given, FAILED)
        name = given.values.get("name", "")
        owners = {id(self.by_domain[one]): self.by_domain[one] for one in given.domains if one in self.by_domain}
        found = next(iter(owners.values()), None) or self.by_name.get(naming.folded(name))
        if len(owners) > 1 or (found is None and not name):
            given.refuse("two_firms" if owners else "no_name")
            return Step(given, FAILED)
        step = Step(given, CHANGED, found) if found else Step(given, MADE, Firm(None, name))
        assert step.firm is not None
        step.adds = [one for one in given.domains if one not in self.by_domain]
        if found and name and self.replace and name != found.name:
            step.renamed, found.name = (found.name, name), name
        self._own(step, step.firm)
        step.outcome = SAME if found and not step.adds and not step.changes else step.outcome
        self.by_domain |= dict.fromkeys(step.adds, step.firm)
        if name:
            self.by_name.setdefault(naming.folded(name), step.firm)
        return step

    def _own(self, step: Step, firm: Firm) -> None:
        for name, after in step.given.values.items():
            before = firm.values.get(name)
            if name.startswith(own.PREFIX) and before != after and (before in ("", None) or self.replace):
                step.sets[name], firm.values[name] = (before, after), after


def names_of(sound: Sequence[Given]) -> set[str]:
    return {name for given in sound for name in given.values if name.startswith(own.PREFIX)}


def write(job: Import, steps: Sequence[Step]) -> None:
    """Domains that somebody else took meanwhile are seen by their constraint: the batch is planned anew."""
    new = [step.firm for step in steps if step.outcome == MADE and step.firm]
    made = Company.objects.bulk_create([Company(name=firm.name) for firm in new])
    for firm, row in zip(new, made, strict=True):
        firm.number = row.pk
    done = [step for step in steps if step.outcome in (MADE, CHANGED) and step.firm and step.firm.number]
    for step in done:
        if step.renamed:
            Company.objects.filter(pk=step.number).update(name=step.renamed[1])
    sets = [(step.number, {name: after for name, (_before, after) in step.sets.items()}) for step in done]
    own.put(What.COMPANIES, gathered(sets), by=Actor.user(job.by_id) if job.by_id else SYSTEM)
    wanted = [(step.number, domain) for step in done for domain in step.adds]
    domains = CompanyDomain.objects.bulk_create([CompanyDomain(company_id=number, domain=name) for number, name in wanted])
    ids = {row.domain: row.pk for row in domains}
    items = [_item(job, step, ids) for step in done]
    sql.copy(ImportItem._meta.db_table, ("job_id", "number", "subject_id", "outcome", "did", "reason"), items)
    job.made += len(new)
    job.changed += len(done) - len(new)


def gathered(pairs: Iterable[tuple[int, Mapping[str, Any]]]) -> dict[int, dict[str, Any]]:
    """What several lines say of one, in one; the last wins."""
    found: dict[int, dict[str, Any]] = {}
    for number, values in pairs:
        found.setdefault(number, {}).update(values)
    return found


def _item(job: Import, step: Step, domains: dict[str, int]) -> tuple[Any, ...]:
    did = {
        "set": {name: [step.number, before, after] for name, _whose, before, after in step.changes},
        "domains": [domains[one] for one in step.adds],
    }
    outcome = Outcome.MADE if step.outcome == MADE else Outcome.CHANGED
    return (job.pk, step.given.number, step.number, int(outcome), did, "")
