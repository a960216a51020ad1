"""How much speaks for two customers being one person, from 0 to 100, and why. Points are added; some speak against it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from sangam.customers import reasons
from sangam.customers.duplicates import keys, names
from sangam.customers.duplicates.keys import Pair
from sangam.customers.models import Customer

ENOUGH = 50
"""Less is not worth a person's time."""
PROVED_POINTS = 95
POINTS = {
    "same_mail": 70, "same_phone": 60, reasons.NAMED: 50, "same_handle": 30, "same_name": 35, "similar_name": 25,
    "rare_name": 20, "same_company": 10, reasons.NEVER_TOGETHER: 5, reasons.TOGETHER: -10,
}  # fmt: skip
SIMILAR, ALIKE, STRANGE = 85, 99, 50
OTHER_NAME = -30
OF_KEY = {keys.PHONE: "same_phone", keys.MAIL: "same_mail", keys.HANDLE: "same_handle"}
Together = Callable[[Sequence[Pair]], Mapping[Pair, bool]]
"""Of pairs, whether they were ever active at the same time; a pair of whom too little is known is missing."""


@dataclass(frozen=True, slots=True)
class Found:
    pair: Pair
    score: int
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Face:
    name: str
    company: int | None
    root: int


def pairs(found: Mapping[Pair, Mapping[str, int]], together: Together, extra: Mapping[Pair, str] | None = None) -> list[Found]:
    """Those worth a look, of those who share keys (with how many customers have each) or something else (`extra`)."""
    extra = extra or {}
    faces = _faces({one for pair in (*found, *extra) for one in pair})
    likely: dict[Pair, tuple[int, list[str]]] = {}
    for pair in {*found, *extra}:
        one, other = faces.get(pair[0]), faces.get(pair[1])
        if one is None or other is None or one.root == other.root:
            continue
        score, why = _score(one, other, found.get(pair, {}), extra.get(pair))
        if score >= ENOUGH:
            likely[pair] = score, why
    active = together(list(likely)) if likely else {}
    judged = [_with_activity(pair, score, why, active.get(pair)) for pair, (score, why) in likely.items()]
    return [one for one in judged if one.score >= ENOUGH]


def _score(one: _Face, other: _Face, shared: Mapping[str, int], extra: str | None) -> tuple[int, list[str]]:
    why = [OF_KEY[key[:2]] for key in shared if key[:2] in OF_KEY]
    why += [extra] if extra else []
    likeness = names.likeness(one.name, other.name)
    against = 0
    if likeness >= ALIKE:
        why.append("same_name")
    elif likeness >= SIMILAR or any(key.startswith(keys.NAME) for key in shared):
        why.append("similar_name")
    elif one.name and other.name and likeness < STRANGE:
        against = OTHER_NAME
    if any(key.startswith(keys.NAME) and count == 2 for key, count in shared.items()) and likeness >= SIMILAR:
        why.append("rare_name")
    if one.company and one.company == other.company:
        why.append("same_company")
    why = list(dict.fromkeys(why))
    return sum(POINTS[code] for code in why) + against, why


def _with_activity(pair: Pair, score: int, why: list[str], active: bool | None) -> Found:
    if active is not None:
        why = [*why, reasons.TOGETHER if active else reasons.NEVER_TOGETHER]
        score += POINTS[why[-1]]
    return Found(pair, max(0, min(100, score)), tuple(why))


def _faces(ids: Iterable[int]) -> dict[int, _Face]:
    rows = Customer.objects.filter(pk__in=list(ids)).values_list("pk", "name", "company_id", "root_id")
    return {pk: _Face(name, company, root or pk) for pk, name, company, root in rows}


def nobody_knows(_pairs: Sequence[Pair]) -> Mapping[Pair, bool]:
    """Where nothing tells of activity."""
    return {}
