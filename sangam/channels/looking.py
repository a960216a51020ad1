"""Search before saying it again: where a provider lists what we said, a call that broke off need not become two messages."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from sangam.channels.outgoing import DeliveryError, Outbound

CLOCKS = dt.timedelta(seconds=15)
"""So far a provider's clock may be behind ours."""


@dataclass(frozen=True, slots=True)
class Seen:
    """Words of ours as the provider lists them: `files` of them, `below` the one they answer, as far as it tells."""

    id: str
    text: str
    at: dt.datetime | None
    files: int = 0
    below: str = ""


@dataclass(slots=True)
class Looking:
    """For one message on its way out. `ask` gives what we said there of late, at most `most`, newest first; it is asked once,
    and only if an earlier call broke off. `sure` says that it was, so that nothing can be there twice."""

    message: Outbound
    ask: Callable[[], Iterable[Seen]]
    most: int
    sure: bool = False
    found: list[Seen] | None = field(default=None)

    def find(self, text: str, *, files: int = 0, below: str = "") -> str:
        """The id of these words, "" if they are not there. Where files come along, as many must be there, and a provider may
        have written a link to them beside the words. Raises DeliveryError when the answer cannot be had now."""
        if self.message.cut is None:
            return ""
        if self.found is None:
            self.found = self._asked()
        for one in self.found:
            if one.files == files and _same(one.text, text, more=bool(files)) and (not below or one.below == below):
                self.found.remove(one)
                return one.id
        return ""

    def _asked(self) -> list[Seen]:
        """The oldest first: parts arrive in order. Who may not ask sends it again, as if there were nothing to ask."""
        try:
            listed = list(self.ask())
        except DeliveryError as error:
            if not error.failure.permanent:
                raise
            return []
        known = {*self.message.done.values(), *self.message.others}
        assert self.message.cut is not None
        fresh = [one for one in listed if one.at is not None and one.at >= self.message.cut - CLOCKS]
        self.sure = len(fresh) < self.most
        return [one for one in reversed(fresh) if one.id and one.id not in known]


def _same(listed: str, ours: str, *, more: bool) -> bool:
    """White space is folded by some."""
    there, wanted = " ".join(listed.split()), " ".join(ours.split())
    return wanted in there if more else wanted == there
