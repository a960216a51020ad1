"""Workbooks of the Office Open XML kind, read a row at a time; formulas count with the value that was stored beside them."""

from __future__ import annotations

import datetime as dt
import zipfile
from collections.abc import Iterator
from typing import Any
from xml.etree.ElementTree import ParseError

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

UNPACKED_MAX = 1024 * 1024 * 1024
PART_MAX = 600 * 1024 * 1024
RATIO_MAX = 200
RATIO_FROM = 50 * 1024 * 1024
PARTS_MAX = 5_000
EMPTY_MAX = 10_000
"""So many empty rows in a row are the end: some programs give a format to a million of them."""
CELL_MAX = 32_767
NOTHING = frozenset({"#N/A", "#NULL!", "#REF!", "#DIV/0!", "#VALUE!", "#NAME?", "#NUM!"})
_BROKEN = (
    zipfile.BadZipFile,
    InvalidFileException,
    KeyError,
    ValueError,
    ParseError,
    EOFError,
    OSError,
    TypeError,
    AttributeError,
)


class Unreadable(Exception):
    """`args`: a code."""


class Book:
    def __init__(self, path: str, sheet: str) -> None:
        _look(path)
        self.file = open(path, "rb")  # noqa: SIM115 (read until the process ends)
        try:
            self.book = load_workbook(self.file, read_only=True, data_only=True, keep_links=False)
            self.sheets = [one.title for one in self.book.worksheets]
        except _BROKEN as error:
            raise Unreadable("broken") from error
        if not self.sheets:
            raise Unreadable("empty")
        visible = [one.title for one in self.book.worksheets if one.sheet_state == "visible"]
        self.sheet = sheet if sheet in self.sheets else (visible or self.sheets)[0]

    def rows(self) -> Iterator[tuple[int, list[str]]]:
        page = self.book[self.sheet]
        page.reset_dimensions()
        empty = 0
        try:
            for line, values in enumerate(page.iter_rows(values_only=True), 1):
                cells = [_text(value) for value in values]
                empty = 0 if any(cells) else empty + 1
                if empty > EMPTY_MAX:
                    return
                yield line, cells
        except _BROKEN as error:
            raise Unreadable("broken") from error


def _look(path: str) -> None:
    """The contents say how much they are unpacked, and no more than they say is ever read."""
    try:
        with zipfile.ZipFile(path) as packed:
            parts = packed.infolist()
    except (zipfile.BadZipFile, OSError, ValueError) as error:
        raise Unreadable("broken") from error
    if not any(one.filename.startswith("xl/") for one in parts):
        raise Unreadable("no_table")
    if any(one.flag_bits & 1 for one in parts):
        raise Unreadable("locked")
    whole, packed_size = sum(one.file_size for one in parts), sum(one.compress_size for one in parts)
    bursting = whole > RATIO_FROM and whole > RATIO_MAX * max(packed_size, 1)
    if whole > UNPACKED_MAX or bursting or len(parts) > PARTS_MAX or any(one.file_size > PART_MAX for one in parts):
        raise Unreadable("bomb")


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, dt.datetime):
        return value.date().isoformat() if value.time() == dt.time() else value.isoformat(sep=" ")
    if isinstance(value, dt.date | dt.time):
        return value.isoformat()
    text = str(value).replace("\x00", "").strip()[:CELL_MAX]
    return "" if text in NOTHING else text
