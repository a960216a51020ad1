"""The labelled set: how much of what should be found is found, and how much of what is found should be."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from sangam.lib import sql
from sangam.search import asking, tokens, vocabulary
from sangam.search.folding import fold

SET = Path(__file__).with_name("labelled.txt")
RECALL, PRECISION = 0.99, 0.97
OF_A_LANGUAGE = 0.9
SLIPS = 0.9
HERE = ("en", "de", "fr", "es", "tr", "fi", "ru", "uz", "hi", "ar", "el", "uk", "pl", "fa", "gu", "bn")


@dataclass
class Labelled:
    texts: dict[str, tuple[str, str]] = field(default_factory=dict)
    queries: list[tuple[str, str, frozenset[str]]] = field(default_factory=list)
    slips: list[tuple[str, str, frozenset[str]]] = field(default_factory=list)


def read() -> Labelled:
    labelled, language = Labelled(), ""
    for line in SET.read_text(encoding="utf-8").splitlines():
        if line.startswith("== "):
            language = line[3:].strip()
        elif line.startswith(("? ", "~ ")):
            query, _, names = line[2:].rpartition(" =")
            asked = labelled.queries if line[0] == "?" else labelled.slips
            asked.append((language, query.strip(), frozenset(names.split())))
        elif line and not line.startswith("#"):
            name, _, text = line.partition(": ")
            labelled.texts[name] = (language, text)
    return labelled


@pytest.fixture
def labelled(db: None) -> Iterator[Labelled]:
    found = read()
    vocabulary.forget()
    with sql.cursor() as cursor:
        cursor.execute("CREATE TEMP TABLE labelled (name text, tokens tsvector)")
        for name, (language, text) in found.texts.items():
            made = sorted(tokens.of_text(text, language))
            cursor.execute("INSERT INTO labelled SELECT %s, array_to_tsvector(%s::text[])", [name, made])
            vocabulary.learn(made)
    yield found
    vocabulary.forget()


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


def test_slips_of_the_finger_are_mended(labelled: Labelled, capsys: pytest.CaptureFixture[str]) -> None:
    """As `finding.guess`: where a word finds nothing, the nearest known one that finds something."""
    right, wanted = (defaultdict(int) for _ in range(2))
    misses = []
    for language, typed, names in labelled.slips:
        found = find(typed) or next(filter(None, map(find, vocabulary.near(fold(typed)))), frozenset())
        wanted[language] += 1
        right[language] += found == names
        if found != names:
            misses.append(f"{typed}: wanted {sorted(names)}, found {sorted(found)}")
    share = sum(right.values()) / sum(wanted.values())
    with capsys.disabled():
        print(f"\nslips, {len(labelled.slips)} in {len(wanted)} languages: {share:.3f}")
        print("  " + ", ".join(f"{one} {right[one]}/{wanted[one]}" for one in wanted))
        print("".join(f"  {miss}\n" for miss in misses), end="")
    assert len(wanted) >= 11
    assert share >= SLIPS, misses
