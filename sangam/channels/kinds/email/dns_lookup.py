"""DNS for judging mail: one interface, a cache, a time budget a mail, and no exception but `Unanswered`."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from typing import Protocol

import dns.exception
import dns.name
import dns.resolver

BUDGET = 3.0
"""Seconds of DNS that one mail may cost."""
KEPT = 10_000
KEPT_SECONDS = 300.0
FAILED_SECONDS = 60.0
GIVE_UP_AFTER = 3
PAUSE = 30.0

Answer = tuple[str, ...]


class Unanswered(Exception):
    """No server answered in time: nothing is known."""


class Resolver(Protocol):
    """`rtype` is A, AAAA, MX, PTR or TXT. MX as "preference host", TXT with its strings joined; () for "there is none"."""

    def lookup(self, name: str, rtype: str, *, seconds: float = BUDGET) -> Answer: ...


class SystemResolver:
    """The machine's own resolver, unless another is given. Shared by threads; after three failures in a row it rests for
    half a minute."""

    def __init__(self, resolver: dns.resolver.Resolver | None = None) -> None:
        self._lock = threading.Lock()
        self._kept: OrderedDict[tuple[str, str], tuple[float, Answer | None]] = OrderedDict()
        self._resolver = resolver
        self._failures = 0
        self._rests_until = 0.0

    def lookup(self, name: str, rtype: str, *, seconds: float = BUDGET) -> Answer:
        key = (name.rstrip(".").lower(), rtype)
        with self._lock:
            until, answer = self._kept.get(key, (0.0, None))
            if until > time.monotonic():
                if answer is None:
                    raise Unanswered(f"no answer about {name}")
                return answer
            if self._rests_until > time.monotonic():
                raise Unanswered("no name server answers")
        try:
            answer = self._ask(key[0], rtype, seconds)
        except Unanswered:
            self._keep(key, None, FAILED_SECONDS)
            raise
        self._keep(key, answer, KEPT_SECONDS)
        return answer

    def _ask(self, name: str, rtype: str, seconds: float) -> Answer:
        try:
            self._resolver = self._resolver or dns.resolver.Resolver()
            found = self._resolver.resolve(name, rtype, lifetime=seconds, raise_on_no_answer=False)
        except (dns.resolver.NXDOMAIN, dns.name.LabelTooLong, dns.name.NameTooLong, dns.name.EmptyLabel):
            return ()
        except (dns.exception.DNSException, OSError, UnicodeError, ValueError) as error:
            raise Unanswered(f"no answer about {name}: {type(error).__name__}") from error
        return tuple(_readable(row, rtype) for row in found)

    def _keep(self, key: tuple[str, str], answer: Answer | None, seconds: float) -> None:
        with self._lock:
            self._kept[key] = (time.monotonic() + seconds, answer)
            if len(self._kept) > KEPT:
                self._kept.popitem(last=False)
            self._failures = 0 if answer is not None else self._failures + 1
            if self._failures >= GIVE_UP_AFTER:
                self._failures, self._rests_until = 0, time.monotonic() + PAUSE


def _readable(row: object, rtype: str) -> str:
    if rtype == "TXT":
        return b"".join(getattr(row, "strings", ())).decode("latin-1")
    text = str(row)
    return text.rstrip(".") if rtype in ("MX", "PTR") else text


class Budget:
    """A resolver for one mail: what is asked of it takes at most `seconds` in all."""

    def __init__(self, resolver: Resolver, seconds: float = BUDGET) -> None:
        self._resolver = resolver
        self._ends = time.monotonic() + seconds

    def lookup(self, name: str, rtype: str, *, seconds: float = BUDGET) -> Answer:
        left = min(self._ends - time.monotonic(), seconds)
        if left <= 0:
            raise Unanswered("the time for DNS is used up")
        return self._resolver.lookup(name, rtype, seconds=left)


class Zone:
    """Fixed answers, for tests and for looking at "what if": {("example.org", "TXT"): ["v=spf1 -all"]}."""

    def __init__(self, records: dict[tuple[str, str], list[str]], *, dead: bool = False) -> None:
        self.records = {(name.lower(), rtype): tuple(values) for (name, rtype), values in records.items()}
        self.dead = dead
        self.asked: list[tuple[str, str]] = []

    def lookup(self, name: str, rtype: str, *, seconds: float = BUDGET) -> Answer:
        self.asked.append((name, rtype))
        if self.dead:
            raise Unanswered(f"no answer about {name}")
        return self.records.get((name.rstrip(".").lower(), rtype), ())
