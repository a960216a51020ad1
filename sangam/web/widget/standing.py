"""How the company stands at this moment: whether its office is open, who is there, how long an answer takes."""

from __future__ import annotations

import datetime as dt
from typing import Any

from babel.dates import format_timedelta
from django.utils import translation
from django.utils.translation import gettext as _

from sangam.accounts.presence import present_people
from sangam.calendars import hours, saying
from sangam.calendars.models import Calendar
from sangam.channels.models import Channel
from sangam.lib import clock
from sangam.lib.locales import locale_of
from sangam.web.widget.present import initials

MOST = 4


def now(channel: Channel, language: str) -> dict[str, Any]:
    """In this language (a BCP 47 tag): `open`, `opens` (an ISO moment, or words), `answer` ("" if nothing is promised),
    `people`."""
    calendar, at = channel.brand.calendar, clock.now()
    is_open = hours.is_open(calendar, at)
    with translation.override(language):
        return {
            "open": is_open,
            "opens": "" if is_open or calendar is None else _opens(calendar, at),
            "answer": _answer(channel, is_open, at, language),
            "people": people(channel),
        }


def people(channel: Channel) -> list[dict[str, Any]]:
    """First names and initials of those of the channel's team with a page of ours open; empty while nobody is, or where the
    company shows nobody."""
    if not channel.settings.get("people", True):
        return []
    names = [str(person) for person in present_people(team=channel.team_id, limit=MOST)]
    return [{"name": name.split()[0], "initials": initials(name)} for name in names if name.strip() and "@" not in name]


def _opens(calendar: Calendar, at: dt.datetime) -> str:
    """When, for his browser to say in his own zone; in words where that is never."""
    opening = hours.next_opening(calendar, at)
    return opening.isoformat() if opening else saying.state(calendar, at)


def _answer(channel: Channel, is_open: bool, at: dt.datetime, language: str) -> str:
    """ "Usually answers within 2 hours" in office hours, else by when; "" if the brand promises nothing."""
    minutes = channel.brand.first_answer_minutes
    if not minutes:
        return ""
    if not is_open:
        return hours.answer_time(channel.brand, at, language)
    span = format_timedelta(dt.timedelta(minutes=minutes), threshold=1.2, locale=locale_of(language))
    return _("Usually answers within %(span)s") % {"span": span} if hours.is_ours(language) else ""
