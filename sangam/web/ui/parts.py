"""Parts that are drawn once and shown to many: a row of a list, a message of a stream.

A part follows from plain values and a language alone; nothing in its template may depend on who looks. So the same
drawing serves pages, answers to actions and what is pushed to open screens, and one drawn before can be shown again
without asking whether it is still true: other values are another part.

What a moment reads like depends on the reader's zone and on the hour. A template of a part writes it as a hole
(`{{ moment | hole("stamp") }}`), which `Part.shown` fills for the reader of this request. `Part.bare` leaves the holes
empty: the browser that gets it fills them itself, from `datetime`, in the zone that the page names (`times.js`).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from functools import lru_cache
from typing import Any

from django.template.loader import get_template
from django.utils import timezone
from django.utils.translation import get_language, override
from markupsafe import Markup, escape

from sangam.lib import clock
from sangam.web.ui import when

STYLES: dict[str, Callable[[datetime, datetime], str]] = {"near": when.near, "spoken": when.spoken, "stamp": when.stamp}
HOLE = re.compile(r'(?<=<time datetime=")([0-9T:+-]{19,32})" data-when="(near|spoken|stamp)">(?=</time>)')

SPACE = re.compile(r">\s{2,}<")
"""Between two tags: what a template's own lines and branches leave, many times over in a page."""


@dataclass(frozen=True, slots=True)
class Part:
    """`pieces` is one longer than `moments`: between two pieces stands a moment in a style, inside its `<time>`."""

    pieces: tuple[str, ...]
    moments: tuple[tuple[datetime, str], ...]

    def shown(self) -> Markup:
        """For the reader of this request, now."""
        zone, language, minute = timezone.get_current_timezone(), get_language(), clock.now().replace(second=0, microsecond=0)
        filled = [self.pieces[0]]
        for (moment, style), piece in zip(self.moments, self.pieces[1:], strict=True):
            filled += (_read(style, moment, zone, language, minute), piece)
        return Markup("".join(filled))  # noqa: S704 (drawn by our templates, which escape)

    def bare(self) -> Markup:
        """For whoever speaks the language; the browser fills in the times."""
        return Markup("".join(self.pieces))  # noqa: S704 (as above)


@lru_cache(maxsize=8192)
def _read(style: str, moment: datetime, _zone: tzinfo, _language: str | None, _minute: datetime) -> str:
    """For a reader of this zone and language, in this minute."""
    return escape(STYLES[style](moment, clock.now()))


def hole(moment: datetime, style: str) -> Markup:
    """A filter for templates of parts: an empty place for a moment; `style` is near, spoken or stamp."""
    return Markup('<time datetime="{}" data-when="{}"></time>').format(
        moment.astimezone(UTC).isoformat(timespec="seconds"), style
    )


def draw(template: str, *, language: str, **values: Any) -> Part:
    """`language` is a code of Django's. Everything the template shows comes in `values`."""
    with override(language):
        return of(SPACE.sub("> <", get_template(template).render(values)))


def of(html: str) -> Part:
    """Where its holes are."""
    found = list(HOLE.finditer(html))
    starts, ends = [0, *(one.end() for one in found)], [*(one.end() for one in found), len(html)]
    pieces = tuple(html[start:end] for start, end in zip(starts, ends, strict=True))
    return Part(pieces, tuple((datetime.fromisoformat(one[1]), one[2]) for one in found))
