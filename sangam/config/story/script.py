"""The story as plain text: what was written, by whom, when. The files of `scripts/` read like a correspondence.

    === help | 6d4h | Cleo Marin <cleo@posta.example> | en | Subject       a tale: mailbox, how long ago, writer, language
    % client apple                                                         an option of the message that follows
    body …
    >>> ben 3h10m                                                          an answer, so long after what stands above
    <<< 20h                                                                the customer again (or `<<< 2h Name <address>`)
    +++ lena 5m                                                            a note
    *** ben 1m                                                             verbs, one a line: tag zips, solve, …
    @@@ ben 5m                                                             to somebody else, beside it (`% to Name <address>`);
                                                                           `% side yes` in a letter that answers it
    !!! 2m                                                                 the last answer comes back as undeliverable

A line of a body that must begin with one of these marks is written with a space before it.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from email.utils import parseaddr
from importlib import resources
from importlib.resources.abc import Traversable

MARKS = {"<<<": "in", ">>>": "out", "+++": "note", "***": "do", "@@@": "aside", "!!!": "bounce"}
_SPAN = re.compile(r"(\d+)([dhm])")
FOLDER, TALKS = "scripts", "talks"
_UNITS = {"d": "days", "h": "hours", "m": "minutes"}


class Misspelt(ValueError):
    """A script that cannot be read; the text names the file and the line."""


@dataclass(frozen=True, slots=True)
class Writer:
    name: str
    address: str


@dataclass(slots=True)
class Step:
    """`after` is the time since the step before it. `options` holds what the `%` lines say, a name may repeat."""

    kind: str
    who: str = ""
    after: dt.timedelta = dt.timedelta()
    options: list[tuple[str, str]] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        return "\n".join(self.lines).strip("\n")

    def option(self, name: str, default: str = "") -> str:
        return next((value for key, value in self.options if key == name), default)

    def all(self, name: str) -> list[str]:
        return [value for key, value in self.options if key == name]


@dataclass(slots=True)
class Tale:
    """One matter from its first letter to where it stands today."""

    mailbox: str
    ago: dt.timedelta
    writer: Writer
    language: str
    subject: str
    steps: list[Step] = field(default_factory=list)


def span(text: str) -> dt.timedelta:
    """ "2d4h30m" as a time span. Raises ValueError."""
    found = _SPAN.findall(text)
    if not found or "".join(number + unit for number, unit in found) != text:
        raise ValueError(f"{text!r} is not a time span like 2d4h30m")
    return dt.timedelta(**{_UNITS[unit]: int(number) for number, unit in found})


def writer(text: str) -> Writer:
    name, address = parseaddr(text)
    if "@" not in address:
        raise ValueError(f"{text!r} is not Name <address>")
    return Writer(name, address)


def persona(text: str) -> Writer:
    """Somebody whom a fake knows by this key."""
    return Writer(text, "")


def read_all() -> list[Tale]:
    """Every tale of letters and the chat, the oldest first."""
    return _read_folder(resources.files(__package__) / FOLDER, writer)


def read_talks() -> list[Tale]:
    """Those on messengers and networks, where the kind of the channel stands for the mailbox and one of its fake's people is
    the writer."""
    return _read_folder(resources.files(__package__) / FOLDER / TALKS, persona)


def _read_folder(folder: Traversable, who: Callable[[str], Writer]) -> list[Tale]:
    tales = [
        tale
        for file in sorted(folder.iterdir(), key=lambda file: file.name)
        if file.name.endswith(".txt")
        for tale in read(file.read_text(encoding="utf-8"), file.name, who)
    ]
    return sorted(tales, key=lambda tale: tale.ago, reverse=True)


def read(text: str, name: str = "", who: Callable[[str], Writer] = writer) -> Iterator[Tale]:
    tale: Tale | None = None
    for number, line in enumerate(text.splitlines(), 1):
        try:
            if line.startswith("=== "):
                if tale:
                    yield tale
                tale = _tale(line[4:], who)
            elif tale and line[:3] in MARKS:
                tale.steps.append(_step(line))
            elif tale and line.startswith("% "):
                key, _, value = line[2:].partition(" ")
                tale.steps[-1].options.append((key, value))
            elif tale:
                tale.steps[-1].lines.append(line)
        except ValueError as error:
            raise Misspelt(f"{name}:{number}: {error}") from error
    if tale:
        yield tale


def _tale(line: str, by: Callable[[str], Writer]) -> Tale:
    parts = [part.strip() for part in line.split("|")]
    if len(parts) != 5:
        raise ValueError("a tale begins with mailbox | ago | writer | language | subject")
    mailbox, ago, who, language, subject = parts
    return Tale(mailbox, span(ago), by(who), language, subject, [Step("in")])


def _step(line: str) -> Step:
    kind, rest = MARKS[line[:3]], line[3:].split()
    if kind == "in":
        return Step(kind, " ".join(rest[1:]), span(rest[0]))
    if kind == "bounce":
        return Step(kind, "", span(rest[0]))
    return Step(kind, rest[0], span(rest[1]))


def times(tale: Tale, now: dt.datetime) -> Sequence[dt.datetime]:
    """When each step happened."""
    at, found = now - tale.ago, []
    for step in tale.steps:
        at += step.after
        found.append(at)
    return found


def people_of(tales: Sequence[Tale]) -> Mapping[str, Tale]:
    """The first tale of each customer's address."""
    return {tale.writer.address: tale for tale in reversed(tales)}
