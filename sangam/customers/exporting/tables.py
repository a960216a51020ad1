"""The documents as a table: a column for each thing, several of one kind under each other in one cell."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell

from sangam.conditions.fields import Money
from sangam.customers.attributes.models import Attribute
from sangam.customers.consents.models import Purpose
from sangam.customers.exporting.cells import guarded
from sangam.customers.exporting.models import Export, Form, What
from sangam.customers.importing import own, said
from sangam.customers.stages.models import Stage
from sangam.customers.typed.clean import amount
from sangam.lib.files import Writing

CELL_MAX = 32_000
Column = tuple[str, Callable[[Mapping[str, Any]], object]]


def columns(what: str) -> list[Column]:
    found = _people() if what == What.PEOPLE else _companies()
    fields = Attribute.objects.filter(of=own.of(what), active=True).order_by("position", "pk")
    return found + [(row.label, _own(row.key)) for row in fields]


def _plain(name: str) -> Callable[[Mapping[str, Any]], object]:
    return lambda row: row[name]


def _own(key: str) -> Callable[[Mapping[str, Any]], object]:
    return lambda row: _written(row["fields"].get(key))


def _written(value: Any) -> object:
    """As importing reads it again."""
    if isinstance(value, list):
        return "; ".join(map(str, value))
    if isinstance(value, Mapping):
        return f"{amount(Money(value['minor'], value['currency']))} {value['currency']}"
    return ("yes" if value else "no") if isinstance(value, bool) else value


def _identities(group: str) -> Callable[[Mapping[str, Any]], object]:
    def cell(row: Mapping[str, Any]) -> object:
        mine = (one for one in row["identities"] if one["group"] == group)
        return "\n".join(one["value"] if group != "other" else f"{one['kind']}: {one['value']}" for one in mine)

    return cell


def _consent(purpose: str) -> Callable[[Mapping[str, Any]], object]:
    def cell(row: Mapping[str, Any]) -> object:
        last = next((one for one in reversed(row["consents"]) if one["purpose"] == purpose), None)
        return ("yes" if last["given"] else "no") + f" ({last['at']})" if last else ""

    return cell


def _verified(row: Mapping[str, Any]) -> object:
    return "\n".join(one["value"] for one in row["identities"] if one["verified_at"])


def _notes(row: Mapping[str, Any]) -> object:
    return "\n\n".join(one["text"] for one in row["notes"])


def _stage(row: Mapping[str, Any]) -> object:
    return str(Stage(row["stage"]).label) if row["stage"] else ""


def _preferred(row: Mapping[str, Any]) -> object:
    """An address or a number: what importing can find again."""
    ways = (one for one in row["identities"] if one["id"] == row["preferred"] and one["group"] in ("mail", "phone"))
    return next((one["value"] for one in ways), "")


def _roles(row: Mapping[str, Any]) -> object:
    return "\n".join(said.written(one["name"], one["role"]) for one in row["companies"])


def _people() -> list[Column]:
    return [
        (_("Number"), _plain("id")), (_("Merged with"), _plain("merged_with")), (_("Name"), _plain("name")),
        (_("E-mail address"), _identities("mail")), (_("Phone number"), _identities("phone")),
        (_("Known elsewhere"), _identities("other")), (_("Verified"), _verified), (_("Company"), _plain("company")),
        (_("Companies and roles"), _roles),
        (_("Preferred way"), _preferred), (_("Life stage"), _stage),
        (_("Language"), _plain("language")), (_("Time zone"), _plain("zone")),
        (_("Call name"), _plain("call_name")), (_("Form of address"), _plain("address_form")),
        (_("Pronouns"), _plain("pronouns")), (_("Quiet from"), _plain("quiet_from")), (_("Quiet until"), _plain("quiet_to")),
        *((str(label), _consent(name)) for name, label in Purpose.choices),
        (_("Notes"), _notes), (_("Known since"), _plain("created_at")),
    ]  # fmt: skip


def _companies() -> list[Column]:
    return [
        (_("Number"), _plain("id")), (_("Company"), _plain("name")), (_("Mail domain"), lambda row: "\n".join(row["domains"])),
        (_("Notes"), _notes), (_("Known since"), _plain("created_at")),
    ]  # fmt: skip


def documents(path: Path, size: int) -> Iterator[dict[str, Any]]:
    read = 0
    with open(path, "rb") as file:
        while read < size and (line := file.readline()):
            read += len(line)
            yield json.loads(line)


def write(export: Export, path: Path, out: Writing) -> None:
    """The finished file of the rows that were gathered."""
    rows = documents(path, export.written)
    if export.form == Form.JSONL:
        for row in rows:
            out.write(json.dumps(row, ensure_ascii=False).encode("utf-8", "replace") + b"\n")
        return
    found = columns(export.what)
    table = ([_cell(read(row)) for _label, read in found] for row in rows)
    (_csv if export.form == Form.CSV else _xlsx)([label for label, _read in found], table, out)


def _cell(value: object) -> str | int | float:
    if isinstance(value, int | float) and not isinstance(value, bool):
        return value
    return "" if value is None else str(value)[:CELL_MAX]


def _csv(heads: list[str], rows: Iterable[list[Any]], out: Writing) -> None:
    text = io.StringIO()
    writer = csv.writer(text)
    out.write(b"\xef\xbb\xbf")  # Excel takes a file without it for one of another character set.
    for part in ([heads], rows):
        for cells in part:
            writer.writerow([guarded(cell) if isinstance(cell, str) else cell for cell in cells])
            if text.tell() > 256 * 1024:
                out.write(_taken(text))
    out.write(_taken(text))


def _taken(text: io.StringIO) -> bytes:
    found = text.getvalue().encode("utf-8", "replace")
    text.seek(0)
    text.truncate()
    return found


def _xlsx(heads: list[str], rows: Iterable[list[Any]], out: Writing) -> None:
    """Every text is a text: no cell becomes a formula, whatever it begins with."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(_("Export"))
    sheet.freeze_panes = "A2"
    for part in ([heads], rows):
        for cells in part:
            sheet.append([_text(sheet, cell) if isinstance(cell, str) else cell for cell in cells])
    book.save(_Into(out))


def _text(sheet: Any, value: str) -> Any:
    cell = WriteOnlyCell(sheet, value="".join(char for char in value if char >= " " or char in "\n\t"))
    cell.data_type = "s"
    return cell


class _Into(io.RawIOBase):
    """A file of ours as a stream that cannot be wound back: a zip writes what it needs behind each part."""

    def __init__(self, out: Writing) -> None:
        self.out = out

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        self.out.write(bytes(data))
        return len(data)
