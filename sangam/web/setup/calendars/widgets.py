"""Fields of a calendar: a week of blocks, dates, single days with their own hours. They work without a script too."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from sangam.calendars import week
from sangam.lib.locales import locale_of

DAYS = 7
SPARE = 1
MOST_DAYS = 400


def day_names() -> list[str]:
    """Monday first, in the reader's language."""
    names = locale_of(get_language() or "en").days["stand-alone"]["wide"]
    return [names[day] for day in range(DAYS)]


def _said(error: week.Wrong, day: str) -> str:
    start, end = error.pair
    texts = {
        "half": _("%(day)s: a block needs a beginning and an end; leave both empty for closed."),
        "clock": _("%(day)s: write times like 09:00."),
        "backwards": _("%(day)s: %(start)s to %(end)s goes past midnight. End it at 00:00 and begin the next day at 00:00."),
        "overlap": _("%(day)s: the block from %(start)s begins before another ends. Make one block of the two."),
    }
    return texts[error.kind] % {"day": day, "start": start, "end": end}


def _shown(pairs: Sequence[Sequence[str]]) -> list[tuple[str, str]]:
    """A browser's time field knows no 24:00."""
    return [(start, "00:00" if end == week.END_OF_DAY else end) for start, end in pairs]


class WeekWidget(forms.Widget):
    template_name = "setup_calendars/week.html.jinja"
    use_fieldset = True

    def value_from_datadict(self, data: Any, files: Any, name: str) -> dict[str, list[list[str]]]:
        found = {}
        for day in range(DAYS):
            starts, ends = data.getlist(f"{name}_{day}_start"), data.getlist(f"{name}_{day}_end")
            found[str(day)] = [[start.strip()[:5], end.strip()[:5]] for start, end in zip(starts, ends, strict=False)]
        return {day: kept for day, pairs in found.items() if (kept := [pair for pair in pairs if any(pair)])}

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return False

    def id_for_label(self, id_: str) -> str:
        return ""

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        hours = value if isinstance(value, Mapping) else {}
        days = [(day, label, [*_shown(hours.get(str(day), [])), *[("", "")] * SPARE]) for day, label in enumerate(day_names())]
        return {**super().get_context(name, value, attrs), "days": days}


class WeekField(forms.Field):
    """Weekday ("0" is Monday) → pairs, as `Calendar.hours` holds them."""

    widget = WeekWidget

    def clean(self, value: Any) -> dict[str, list[list[str]]]:
        try:
            return week.checked(value or {})
        except week.Wrong as error:
            raise forms.ValidationError(_said(error, day_names()[int(error.day)])) from error


class DatesWidget(forms.Widget):
    template_name = "setup_calendars/dates.html.jinja"
    use_fieldset = True

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[str]:
        return [text.strip()[:10] for text in data.getlist(name) if text.strip()]

    def id_for_label(self, id_: str) -> str:
        return ""

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        return {**super().get_context(name, value, attrs), "dates": [*(value or []), *[""] * SPARE]}


class DatesField(forms.Field):
    """Days as ISO dates, in order, each once."""

    widget = DatesWidget

    def clean(self, value: Any) -> list[str]:
        return _bounded(sorted({_date(text) for text in value or []}))


class ExtraWidget(forms.Widget):
    template_name = "setup_calendars/extra.html.jinja"
    use_fieldset = True

    def value_from_datadict(self, data: Any, files: Any, name: str) -> dict[str, list[list[str]]]:
        found: dict[str, list[list[str]]] = {}
        parts = (data.getlist(f"{name}_{part}") for part in ("day", "start", "end"))
        for day, start, end in zip(*parts, strict=False):
            if any((day, start, end)):
                found.setdefault(day.strip()[:10], []).append([start.strip()[:5], end.strip()[:5]])
        return found

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return False

    def id_for_label(self, id_: str) -> str:
        return ""

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        days = value if isinstance(value, Mapping) else {}
        rows = [(day, start, end) for day in sorted(days) for start, end in _shown(days[day])]
        return {**super().get_context(name, value, attrs), "rows": [*rows, *[("", "", "")] * SPARE]}


class ExtraField(forms.Field):
    """ISO date → pairs, as `Calendar.extra_days` holds them."""

    widget = ExtraWidget

    def clean(self, value: Any) -> dict[str, list[list[str]]]:
        days = {_date(day): pairs for day, pairs in (value or {}).items()}
        _bounded(list(days))
        try:
            return week.checked(days)
        except week.Wrong as error:
            raise forms.ValidationError(_said(error, error.day)) from error


def _date(text: str) -> str:
    try:
        return dt.date.fromisoformat(text).isoformat()
    except ValueError:
        raise forms.ValidationError(
            _("“%(text)s” is no date: write year, month and day like 2026-12-24.") % {"text": text}
        ) from None


def _bounded(days: list[str]) -> list[str]:
    if len(days) > MOST_DAYS:
        raise forms.ValidationError(_("At most %(most)s days: remove those that have passed.") % {"most": MOST_DAYS})
    return days
