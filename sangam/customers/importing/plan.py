"""What each line would do, before anything is done: the preview shows it, the work does it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Any

from sangam.customers.importing import known as knowing
from sangam.customers.importing import named as naming
from sangam.customers.importing import said
from sangam.customers.importing.known import Known, Person
from sangam.customers.importing.rows import Given
from sangam.customers.proofs import IDENTITIES_MAX

MADE, CHANGED, SAME, FAILED = "made", "changed", "same", "failed"


@dataclass(slots=True)
class Step:
    """One line: `changes` are (field, whose, before, after); `adds` identities that nobody had."""

    given: Given
    outcome: str
    person: Person | None = None
    changes: list[tuple[str, int | None, Any, Any]] = field(default_factory=list)
    adds: list[tuple[str, str]] = field(default_factory=list)
    marks: bool = False
    words: list[tuple[str, bool, str]] = field(default_factory=list)
    roles: list[tuple[str, int | None, str | None, str]] = field(default_factory=list)

    @property
    def number(self) -> int:
        """Whom it is about, once he has a number."""
        assert self.person is not None and self.person.number is not None
        return self.person.number


def people(lines: Sequence[Given], *, replace: bool, names: Collection[str] = (), lock: bool = False) -> list[Step]:
    sound = [one for one in lines if not one.wrong]
    known = knowing.read(
        (pair for one in sound for pair in one.identities), {one.key for one in sound if one.key}, names=names, lock=lock
    )
    return Planning(known, replace).steps(lines)


class Planning:
    """Line after line, for a later one may be about somebody whom an earlier one makes."""

    def __init__(self, known: Known, replace: bool) -> None:
        self.known, self.replace = known, replace
        self.by_pair: dict[tuple[str, str], Person] = {}
        self.by_key: dict[str, Person] = {}
        self.families: dict[int, Person] = {}

    def steps(self, lines: Sequence[Given]) -> list[Step]:
        return [self._step(one) for one in lines]

    def _step(self, given: Given) -> Step:
        if given.wrong:
            return Step(given, FAILED)
        found = self._about(given)
        if given.wrong:
            return Step(given, FAILED)
        step = Step(given, CHANGED, found) if found else Step(given, MADE, Person(None))
        person = step.person
        assert person is not None
        step.adds = [pair for pair in given.identities if pair not in self.known.owners and pair not in self.by_pair]
        if len(person.identities) + len(step.adds) > IDENTITIES_MAX:
            given.refuse("many", str(IDENTITIES_MAX))
            return Step(given, FAILED)
        way = given.values.get("preferred")
        if way and way not in person.identities and way not in step.adds:
            given.refuse("preferred", way[1])
            return Step(given, FAILED)
        self._values(step, person)
        said.plan(step, person, replace=self.replace)
        step.marks = bool(given.key) and given.key not in self.known.keys and given.key not in self.by_key
        if step.outcome == CHANGED and not (step.changes or step.adds or step.marks or step.words or step.roles):
            step.outcome = SAME
        self._remember(step, person)
        return step

    def _about(self, given: Given) -> Person | None:
        """Whom it is about: None for somebody new. A line about two different people, or about an address that several
        people use, is for a person to decide."""
        found = {id(one): one for pair in given.identities if (one := self._of_pair(pair)) is not None}
        if given.key and (marked := self._of_key(given.key)) is not None:
            found[id(marked)] = marked
        if len(found) > 1:
            given.refuse("two", ", ".join(sorted(f"#{one.number}" if one.number else "?" for one in found.values())))
        elif not found and not given.key and given.identities and self.known.shared.issuperset(given.identities):
            given.refuse("shared", given.identities[0][1])
        return next(iter(found.values()), None)

    def _of_pair(self, pair: tuple[str, str]) -> Person | None:
        if pair in self.known.shared:
            return None
        if pair in self.by_pair:
            return self.by_pair[pair]
        return self._family(self.known.owners[pair]) if pair in self.known.owners else None

    def _of_key(self, key: str) -> Person | None:
        return self.by_key.get(key) or (self._family(self.known.keys[key]) if key in self.known.keys else None)

    def _family(self, number: int) -> Person:
        """One for all who were merged, seen from whom the file names first."""
        return self.families.setdefault(self.known.roots.get(number, number), self.known.people[number])

    def _values(self, step: Step, person: Person) -> None:
        for name, after in step.given.values.items():
            if said.is_said(name):
                continue
            whose, before = person.value(name)
            if before == after or (name == "company" and naming.folded(str(before)) == naming.folded(after)):
                continue
            if before not in ("", None) and not self.replace:
                continue
            step.changes.append((name, whose, before, after))
            person.held[name] = (whose, after)

    def _remember(self, step: Step, person: Person) -> None:
        person.identities.update(step.adds)
        self.by_pair |= dict.fromkeys(step.adds, person)
        if step.given.key:
            self.by_key.setdefault(step.given.key, person)
