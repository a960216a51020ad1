"""Tables of text: comma, semicolon, tab or bar between cells, quotes around some, and all that programs make of it."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterator

from sangam.customers.importing.files import charsets

DELIMITERS = ",;\t|"
FIELD_MAX = 131_072
LOOK = 60
_SEP = re.compile(r"\s*\"?sep=(.)\"?\s*\Z", re.IGNORECASE)


class Unreadable(Exception):
    """`args`: a code, and the line."""


def guess(beginning: str) -> str:
    """What parts most of the first lines into equally many cells."""
    lines = beginning.splitlines(keepends=True)
    if lines and (said := _SEP.match(lines[0])) and said[1] in DELIMITERS + ":":
        return said[1]
    return max(DELIMITERS, key=lambda delimiter: _fitness(lines, delimiter))


def _fitness(lines: list[str], delimiter: str) -> tuple[float, int]:
    counts: Counter[int] = Counter()
    reader = csv.reader(lines, delimiter=delimiter)
    try:
        for _place, cells in zip(range(LOOK), reader, strict=False):
            if cells:
                counts[len(cells)] += 1
    except csv.Error:
        return (0.0, 0)
    if not counts:
        return (0.0, 0)
    width, often = counts.most_common(1)[0]
    return (often / counts.total() if width > 1 else 0.0, width)


def rows(path: str, charset: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    csv.field_size_limit(FIELD_MAX)
    with open(path, encoding=charsets.opened_as(charset), errors="strict", newline="") as file:
        reader = csv.reader(_clean(file), delimiter=delimiter)
        line = 1
        try:
            for cells in reader:
                if not (line == 1 and len(cells) <= 2 and _SEP.match(delimiter.join(cells))):
                    yield line, [cell.strip() for cell in cells]
                line = reader.line_num + 1
        except csv.Error as error:
            raise Unreadable("quote" if "limit" in str(error) else "broken", line) from error


def _clean(lines: Iterator[str]) -> Iterator[str]:
    """No database keeps a NUL. A line without any end is as long as a cell may be."""
    for line in lines:
        yield line.replace("\x00", "") if "\x00" in line else line
