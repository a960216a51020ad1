"""The labelled set: how much of what should be found is found, and how much of what is found should be."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from sangam.lib import sql
from sangam.search import asking, tokens

SET = Path(__file__).with_name("labelled.txt")
RECALL, PRECISION = 0.97, 0.97
OF_A_LANGUAGE = 0.75
HERE = ("en", "de", "fr", "es", "tr", "fi", "ru", "uz", "hi", "ar", "el", "uk", "pl", "fa", "gu", "bn")


@dataclass
class Labelled:
    texts: dict[str, tuple[str, str]] = field(default_factory=dict)
    queries: list[tuple[str, str, frozenset[str]]] = field(default_factory=list)


def read() -> Labelled:
    labelled, language = Labelled(), ""
    for line in SET.read_text(encoding="utf-8").splitlines():
        if line.startswith("== "):
            language = line[3:].strip()
        elif line.startswith("? "):
            query, _, names = line[2:].rpartition(" =")
            labelled.queries.append((language, query.strip(), frozenset(names.split())))
        elif line and not line.startswith("#"):
            name, _, text = line.partition(": ")
            labelled.texts[name] = (language, text)
    return labelled


@pytest.fixture
def labelled(db: None) -> Labelled:
    found = read()
    with sql.cursor() as cursor:
        cursor.execute("CREATE TEMP TABLE labelled (name text, tokens tsvector)")
        for name, (language, text) in found.texts.items():
            made = sorted(tokens.of_text(text, language))
            cursor.execute("INSERT INTO labelled SELECT %s, array_to_tsvector(%s::text[])", [name, made])
    return found


def find(query: str) -> frozenset[str]:
    wide = asking.all_of(asking.any_of(word.wide) for word in asking.words(query, HERE))
    return frozenset(name for (name,) in sql.rows("SELECT name FROM labelled WHERE tokens @@ %s::tsquery", [wide]))


def test_recall_and_precision(labelled: Labelled, capsys: pytest.CaptureFixture[str]) -> None:
    right, wanted, got = (defaultdict(int) for _ in range(3))
    misses = []
    for language, query, names in labelled.queries:
        found = find(query)
        right[language] += len(found & names)
        wanted[language] += len(names)
        got[language] += len(found)
        if found != names:
            misses.append(f"{query}: not found {sorted(names - found)}, wrong {sorted(found - names)}")
    recall, precision = sum(right.values()) / sum(wanted.values()), sum(right.values()) / sum(got.values())
    with capsys.disabled():
        print(f"\nsearch, {len(labelled.queries)} queries, {len(labelled.texts)} texts, {len(wanted)} languages")
        print(f"  recall {recall:.3f}, precision {precision:.3f}")
        print("  " + ", ".join(f"{one} {right[one]}/{wanted[one]}" for one in wanted))
        print("".join(f"  {miss}\n" for miss in misses), end="")
    assert len(wanted) >= 11
    assert recall >= RECALL and precision >= PRECISION, misses
    assert all(right[one] / wanted[one] >= OF_A_LANGUAGE for one in wanted), misses
