"""Imports in words: why a file could not be read, why a line failed, what a field is called."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from babel.languages import get_official_languages
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from sangam.accounts.models import Brand
from sangam.customers.importing import fields, own, taking, undo
from sangam.customers.importing.files import reading
from sangam.customers.importing.models import Import, ImportMiss, State, What
from sangam.customers.importing.rows import LINE, Reason
from sangam.lib.locales import locale_of
from sangam.web.ui.words import file_size, number

REFUSED: Mapping[str, str | Promise] = {
    "empty": gettext_lazy("There is nothing in this file."),
    "no_table": gettext_lazy("This is no table and no address book. Save it as CSV, XLSX or vCard, and bring that."),
    "old_excel": gettext_lazy(
        "This is a workbook of the old kind (.xls), or one with a password. Save it as .xlsx without a password."
    ),
    "locked": gettext_lazy("This workbook has a password. Save it without one."),
    "bomb": gettext_lazy("Unpacked, this workbook would be far larger than any table is. It was not opened."),
    "broken": gettext_lazy("This file is damaged. Open it where it was made, save it again, and bring that."),
    "charset": gettext_lazy("The file is not written in these characters. Choose others below."),
    "quote": gettext_lazy(
        "A quotation mark is opened in line {line} and never closed. Mend it there, and bring the file again."
    ),
    "too_many_rows": gettext_lazy("The file has more than {rows} rows. Bring it in parts."),
    "too_many_columns": gettext_lazy("Line {line} has more than {columns} columns. Leave out what is not needed."),
    "slow": gettext_lazy("Reading it took too long. Save it as CSV, or bring it in parts."),
    "memory": gettext_lazy("Reading it took too much memory. Save it as CSV, or bring it in parts."),
}
REASONS: Mapping[str, str | Promise] = {
    "mail": gettext_lazy("“{value}” is no e-mail address"),
    "phone": gettext_lazy("“{value}” is no phone number"),
    "phone_country": gettext_lazy("“{value}” is no phone number with its country; say above where such numbers belong"),
    "language": gettext_lazy("“{value}” is no language we know; write de, or German"),
    "zone": gettext_lazy("“{value}” is no time zone; write Europe/Lisbon"),
    "domain": gettext_lazy("“{value}” is no domain"),
    "free_mail": gettext_lazy("at “{value}” anybody can have an address: it belongs to no company"),
    "too_long": gettext_lazy("“{value}” is too long"),
    "ragged": gettext_lazy("{value} cells, more than there are columns: something is parted in the wrong place"),
    "nothing": gettext_lazy("nothing in it says who it is about"),
    "two": gettext_lazy("it is about two customers ({value}); if they are one person, merge them first"),
    "two_firms": gettext_lazy("its domains belong to two companies"),
    "no_name": gettext_lazy("a new company needs a name"),
    "shared": gettext_lazy("“{value}” is used by several people, so it does not say who it is about"),
    "many": gettext_lazy("nobody can have more than {value} addresses and numbers"),
    "refused": gettext_lazy("the database did not take it"),
    "stage": gettext_lazy("“{value}” is no life stage"),
    "hour": gettext_lazy("“{value}” is no hour; write 22:00"),
    "quiet": gettext_lazy("quiet hours need both a beginning and an end"),
    "preferred": gettext_lazy("“{value}”, where he wants to be written to, is none of his addresses and numbers"),
    "consent": gettext_lazy("“{value}” is no consent; write yes, no, or yes (2026-03-01)"),
    "roles": gettext_lazy("“{value}” names no company; write Nordwind | Buyer"),
    "field": gettext_lazy("{value}"),
}
LEFT: Mapping[str, str | Promise] = {
    undo.USED: gettext_lazy("stays, because something happened with it since"),
    undo.SINCE: gettext_lazy("somebody changed it since, which stands; the rest was given back"),
    undo.GONE: gettext_lazy("is gone already"),
}
OUTCOMES: Mapping[str, tuple[str | Promise, str]] = {
    "made": (gettext_lazy("New"), "good"),
    "changed": (gettext_lazy("Changed"), "info"),
    "same": (gettext_lazy("As it is"), ""),
    "failed": (gettext_lazy("Fails"), "danger"),
}
CHARSETS: Mapping[str, str | Promise] = {
    "utf-8": "UTF-8", "utf-16": "UTF-16", "cp1252": gettext_lazy("Western Europe (Windows-1252)"),
    "cp1250": gettext_lazy("Central Europe (Windows-1250)"), "cp1251": gettext_lazy("Cyrillic (Windows-1251)"),
    "koi8-r": gettext_lazy("Cyrillic (KOI8-R)"), "cp1253": gettext_lazy("Greek (Windows-1253)"),
    "cp1254": gettext_lazy("Turkish (Windows-1254)"), "cp1255": gettext_lazy("Hebrew (Windows-1255)"),
    "cp1256": gettext_lazy("Arabic (Windows-1256)"), "cp1257": gettext_lazy("Baltic (Windows-1257)"),
    "cp1258": gettext_lazy("Vietnamese (Windows-1258)"), "cp874": gettext_lazy("Thai (Windows-874)"),
    "cp932": gettext_lazy("Japanese (Shift-JIS)"), "euc-jp": gettext_lazy("Japanese (EUC-JP)"),
    "gb18030": gettext_lazy("Chinese, simplified (GB18030)"), "big5": gettext_lazy("Chinese, traditional (Big5)"),
    "cp949": gettext_lazy("Korean (EUC-KR)"), "mac-roman": gettext_lazy("Old Macintosh"), "cp850": gettext_lazy("DOS (850)"),
    "iso-8859-2": "ISO 8859-2", "iso-8859-15": "ISO 8859-15", "cp437": gettext_lazy("DOS (437)"),
}  # fmt: skip
DELIMITERS: Mapping[str, str | Promise] = {
    ",": gettext_lazy("Comma ,"), ";": gettext_lazy("Semicolon ;"), "\t": gettext_lazy("Tab"), "|": gettext_lazy("Bar |"),
}  # fmt: skip


def too_large() -> str:
    return _("The file is larger than {size}. Nothing of it was kept; bring it in parts.").format(
        size=file_size(taking.SIZE_MAX)
    )  # fmt: skip


def refused(job: Import) -> str:
    text = str(REFUSED.get(job.refused, REFUSED["broken"]))
    return text.format(line=job.refused_at, rows=number(reading.ROWS_MAX), columns=number(reading.COLUMNS_MAX))


def labels(what: str) -> list[tuple[str, str]]:
    """What a column may be, as (name, label)."""
    every = fields.PEOPLE if what == What.PEOPLE else fields.COMPANIES
    return [*((one.name, str(one.label)) for one in every.values()), *own.labels(what)]


def reasons(job: Import, given: Iterable[Reason | Sequence[object]]) -> list[str]:
    """Why a line fails, each with its column."""
    return [_reason(job, int(str(column)), str(code), str(value)) for column, code, value in given]


def _reason(job: Import, column: int, code: str, value: str) -> str:
    text = str(REASONS.get(code, REASONS["refused"])).format(value=value)
    if column == LINE:
        return text
    heading = job.headings[column] if column < len(job.headings) and job.headings[column] else ""
    return f"{heading or _('Column %(number)s') % {'number': column + 1}}: {text}"


def missed(job: Import, most: int) -> list[tuple[ImportMiss, str]]:
    return [(row, "; ".join(reasons(job, row.reasons))) for row in job.misses.order_by("number")[:most]]


def state(job: Import) -> str:
    match job.state:
        case State.RUNNING:
            return _("{done} of {total}").format(done=number(job.done), total=number(job.total))
        case State.UNDOING:
            return _("Being undone: {done} of {total}").format(done=number(job.done), total=number(job.whole))
        case State.READY:
            return ngettext("%(lines)s line, not begun", "%(lines)s lines, not begun", job.total) % {"lines": number(job.total)}
        case State.REFUSED:
            return refused(job)
    return str(job.get_state_display())


@dataclass(frozen=True, slots=True)
class Figure:
    label: str
    value: int
    style: str = ""


def figures(job: Import) -> list[Figure]:
    found = [Figure(_("New"), job.made, "good"), Figure(_("Changed"), job.changed, "info"), Figure(_("As they were"), job.same)]
    found.append(Figure(_("Failed"), job.failed, "danger" if job.failed else ""))
    if job.state in (State.UNDOING, State.UNDONE):
        found += [Figure(_("Given back"), job.given_back, "good"), Figure(_("Left"), job.left, "warn" if job.left else "")]
    return found


def countries() -> list[tuple[str, str]]:
    names = locale_of(get_language() or "en").territories
    known = [(code, str(name)) for code, name in names.items() if len(code) == 2 and get_official_languages(code)]
    return [("", _("None: every number has its country")), *sorted(known, key=lambda one: one[1])]


def country() -> str:
    """Where numbers without a country probably belong: of the first brand's hours."""
    places = Brand.objects.exclude(calendar=None).values_list("calendar__holiday_country", flat=True)
    return next((place for place in places if place), "")
