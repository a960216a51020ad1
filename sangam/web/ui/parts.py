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
from datetime import UTC, datetime
from typing import Any

from django.template.loader import get_template
from django.utils.translation import override
from markupsafe import Markup

from sangam.web.ui import when

STYLES: dict[str, Callable[[datetime], Markup]] = {"near": when.ago, "spoken": when.since, "stamp": when.at}
HOLE = re.compile(r'<time datetime="([0-9T:+-]{19,32})" data-when="(near|spoken|stamp)"></time>')


@dataclass(frozen=True, slots=True)
class Part:
    """`pieces` is one longer than `moments`: between two pieces stands a moment in a style."""

    pieces: tuple[str, ...]
    moments: tuple[tuple[datetime, str], ...]

    def shown(self) -> Markup:
        """For the reader of this request, now."""
        filled = [self.pieces[0]]
        for (moment, style), piece in zip(self.moments, self.pieces[1:], strict=True):
            filled += (STYLES[style](moment), piece)
        return Markup("".join(filled))  # noqa: S704 (drawn by our templates, which escape)

    def bare(self) -> Markup:
        """For whoever speaks the language; the browser fills in the times."""
        filled = [self.pieces[0]]
        for (moment, style), piece in zip(self.moments, self.pieces[1:], strict=True):
            filled += (hole(moment, style), piece)
        return Markup("".join(filled))  # noqa: S704 (as above)


def hole(moment: datetime, style: str) -> Markup:
    """A filter for templates of parts: an empty place for a moment; `style` is near, spoken or stamp."""
    return Markup('<time datetime="{}" data-when="{}"></time>').format(
        moment.astimezone(UTC).isoformat(timespec="seconds"), style
    )


def draw(template: str, *, language: str, **values: Any) -> Part:
    """`language` is a code of Django's. Everything the template shows comes in `values`."""
    with override(language):
        html = get_template(template).render(values)
    pieces = HOLE.split(html)
    moments = tuple((datetime.fromisoformat(at), style) for at, style in zip(pieces[1::3], pieces[2::3], strict=True))
    return Part(tuple(pieces[::3]), moments)
