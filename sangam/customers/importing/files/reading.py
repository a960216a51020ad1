"""A foreign file as plain rows, in a child process: whatever it is, it becomes one list of cells a line, or a reason.

The rows are written to a file of ours, one JSON array `[line, cells]` a row, so that the work goes on from any place of it.
`line` is where a person finds the row in his file: the physical line, the row of the sheet, the number of the card.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from sangam.customers.importing.files import charsets, delimited, sheets, vcards

ROWS_MAX = 500_000
COLUMNS_MAX = 400
FIRST = 20
"""So many rows are told along, for guessing."""
MAGIC_XLSX, MAGIC_OLD = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
MAGIC_OTHERS = (
    b"%PDF",
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"GIF8",
    b"\x1f\x8b",
    b"7z\xbc\xaf",
    b"Rar!",
    b"{\\rtf",
    b"SQLite format 3",
)
Row = tuple[int, list[str]]


@dataclass(frozen=True, slots=True)
class Job:
    """Read `path` into `out`. Empty means: find out."""

    path: str
    out: str
    charset: str = ""
    delimiter: str = ""
    sheet: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """`headings` only where the format has them by itself (cards). `sheets` are all that could have been read instead."""

    form: str
    total: int
    columns: int
    first: Sequence[Row]
    charset: str = ""
    delimiter: str = ""
    sheet: str = ""
    sheets: Sequence[str] = ()
    headings: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Refused:
    """`why` is a code that the screens have words for; `at` the line, where one is to blame."""

    why: str
    at: int = 0


class Unreadable(Exception):
    def __init__(self, why: str, at: int = 0) -> None:
        super().__init__(why, at)
        self.why, self.at = why, at


def read(job: Job) -> Table | Refused:
    try:
        return _read(job)
    except (Unreadable, charsets.Unreadable, delimited.Unreadable, sheets.Unreadable) as error:
        return Refused(error.args[0], error.args[1] if len(error.args) > 1 else 0)


def _read(job: Job) -> Table:
    with open(job.path, "rb") as file:
        head = file.read(512)
    if not head.strip(b"\x00 \r\n\t\xef\xbb\xbf\xff\xfe"):
        raise Unreadable("empty")
    if head.startswith(MAGIC_XLSX):
        book = sheets.Book(job.path, job.sheet)
        return _kept(job, book.rows(), form="xlsx", sheet=book.sheet, sheets=tuple(book.sheets))
    if head.startswith(MAGIC_OLD):
        raise Unreadable("old_excel")
    if head.startswith(MAGIC_OTHERS):
        raise Unreadable("no_table")
    charset = charsets.checked(job.path, job.charset) if job.charset else charsets.found(job.path)
    beginning = charsets.beginning(job.path, charset)
    if vcards.are(beginning):
        rows = vcards.rows(job.path, charset)
        return _kept(job, rows, form="vcard", charset=charset, headings=tuple(vcards.HEADINGS))
    delimiter = job.delimiter or delimited.guess(beginning)
    return _kept(job, delimited.rows(job.path, charset, delimiter), form="csv", charset=charset, delimiter=delimiter)


def _kept(job: Job, rows: Iterator[Row], **found: object) -> Table:
    first: list[Row] = []
    total = columns = 0
    with open(job.out, "wb") as out:
        for line, cells in rows:
            while cells and not cells[-1]:
                cells.pop()
            if not cells:
                continue
            total += 1
            if len(cells) > columns:
                columns = len(cells)
            if total > ROWS_MAX:
                raise Unreadable("too_many_rows", line)
            if columns > COLUMNS_MAX:
                raise Unreadable("too_many_columns", line)
            if total <= FIRST:
                first.append((line, cells))
            out.write(json.dumps([line, cells], ensure_ascii=False).encode("utf-8", "replace") + b"\n")
        out.flush()
        os.fsync(out.fileno())
    if not total:
        raise Unreadable("empty")
    return Table(total=total, columns=columns, first=tuple(first), **found)  # type: ignore[arg-type]


def stretch(path: Path, offset: int, size: int) -> tuple[list[Row], int]:
    """Some rows of what was kept, from a byte on, and the byte where the next begins."""
    found: list[Row] = []
    with open(path, "rb") as file:
        file.seek(offset)
        for _place in range(size):
            text = file.readline()
            if not text.endswith(b"\n"):
                break
            line, cells = json.loads(text)
            found.append((line, cells))
            offset += len(text)
    return found, offset
