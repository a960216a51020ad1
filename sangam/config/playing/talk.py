"""What has been said on the phones, and what became of it: values that the page shows."""

from __future__ import annotations

import itertools
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any, Literal

LINES_MAX = 2000
CALLS_MAX = 400
Side = Literal["customer", "company", "note"]


@dataclass(frozen=True, slots=True)
class Shown:
    """A file on a phone. `place` is where the page gets it, "" if its bytes are not here; `trouble` says why."""

    name: str
    type: str = ""
    place: str = ""
    trouble: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """One thing on one phone. `id` is the provider's. `state` is how far it got; `change` grows with every change."""

    key: str
    kind: str
    who: str
    side: Side
    text: str = ""
    id: str = ""
    files: tuple[Shown, ...] = ()
    state: str = ""
    about: str = ""
    reactions: tuple[str, ...] = ()
    gone: bool = False
    buttons: tuple[str, ...] = ()
    at: int = 0
    change: int = 0


@dataclass(frozen=True, slots=True)
class Call:
    """A call of the product to a provider, without what it said."""

    key: str
    kind: str
    method: str
    path: str
    status: int
    at: int
    change: int = 0


@dataclass
class Talk:
    """All of it, in memory. `tell` is called after each change, from whichever thread made it."""

    tell: Callable[[], None] = lambda: None
    lines: dict[str, Line] = field(default_factory=dict)
    calls: dict[str, Call] = field(default_factory=dict)
    files: dict[str, tuple[str, str, bytes]] = field(default_factory=dict)
    _numbers: Any = field(default_factory=lambda: itertools.count(1))
    _lock: Any = field(default_factory=threading.RLock)

    def add(self, kind: str, who: str, side: Side, **more: Any) -> Line:
        with self._lock:
            number = next(self._numbers)
            line = Line(f"l{number}", kind, who, side, at=_now(), change=number, **more)
            self.lines[line.key] = line
            _keep_the_last(self.lines, LINES_MAX)
        self.tell()
        return line

    def change(self, key: str, **more: Any) -> None:
        with self._lock:
            if (line := self.lines.get(key)) is None:
                return
            self.lines[key] = replace(line, **more, change=next(self._numbers))
        self.tell()

    def called(self, kind: str, method: str, path: str, status: int) -> None:
        with self._lock:
            number = next(self._numbers)
            self.calls[f"c{number}"] = Call(f"c{number}", kind, method, path, status, _now(), number)
            _keep_the_last(self.calls, CALLS_MAX)
        self.tell()

    def keep(self, name: str, type: str, content: bytes) -> Shown:
        with self._lock:
            key = f"f{next(self._numbers)}"
            self.files[key] = (name, type, content)
            _keep_the_last(self.files, CALLS_MAX)
        return Shown(name, type, f"/-/files/{key}")

    def named(self, kind: str, id: str) -> Line | None:
        """The newest line of this provider's id."""
        with self._lock:
            return next((line for line in reversed(self.lines.values()) if id and line.kind == kind and line.id == id), None)

    def of(self, kind: str, *whose: str) -> list[Line]:
        with self._lock:
            return [line for line in self.lines.values() if line.kind == kind and line.who in whose]

    def since(self, change: int) -> list[Mapping[str, Any]]:
        with self._lock:
            found: Sequence[Line | Call] = [*self.lines.values(), *self.calls.values()]
            new = sorted((one for one in found if one.change > change), key=lambda one: one.change)
        return [{"type": type(one).__name__.lower(), **asdict(one)} for one in new]


def _now() -> int:
    """Milliseconds, as browsers count."""
    return int(time.time() * 1000)


def _keep_the_last(found: dict[str, Any], most: int) -> None:
    while len(found) > most:
        del found[next(iter(found))]
