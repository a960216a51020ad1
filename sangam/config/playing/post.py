"""The calls that a provider makes: really posted, in order and again until they are taken, as providers do it."""

from __future__ import annotations

import random
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

import httpx

from sangam.channels.base import Reply, Request
from sangam.channels.faking import twice_and_shuffled

WAITS_SECONDS = (0.5, 1, 2, 4, 8, 15, 30, 30)
GATHER_SECONDS = 1.5
"""With `ugly` so much is gathered first: a single call has no order that could be wrong."""
NEVER = frozenset({400, 401, 403, 413})
"""Answers after which providers do not try again."""
UNSENT = ("host", "content-length", "connection", "transfer-encoding")
Outcome = Callable[[str], None]


@dataclass(slots=True)
class Letter:
    call: Request
    told: Outcome


@dataclass
class Post:
    """One provider's. `heard` gets what the house answered to each call; the `told` of a letter what became of it:
    "taken", "refused (401)", "again (503)", "given up"."""

    heard: Callable[[Request, Reply], None]
    ugly: bool = False
    dice: random.Random = field(default_factory=random.Random)
    _waiting: list[Letter] = field(default_factory=list)
    _later: list[threading.Timer] = field(default_factory=list)
    _wake: threading.Condition = field(default_factory=threading.Condition)
    _end: threading.Event = field(default_factory=threading.Event)
    _thread: threading.Thread | None = None

    def start(self) -> None:
        self._thread = threading.Thread(target=self._work, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        self._end.set()
        for timer in self._later:
            timer.cancel()
        with self._wake:
            self._wake.notify_all()
        if self._thread:
            self._thread.join(5)

    def send(self, calls: Iterable[Request], told: Outcome = lambda state: None) -> None:
        with self._wake:
            self._waiting += [Letter(call, told) for call in calls]
            self._wake.notify_all()

    def later(self, seconds: float, what: Callable[[], None]) -> None:
        """Once, unless it ends before."""
        self._later = [timer for timer in self._later if timer.is_alive()]
        timer = threading.Timer(seconds, what)
        timer.daemon = True
        self._later.append(timer)
        timer.start()

    def _work(self) -> None:
        # Nothing of this machine's environment may lead the calls astray.
        with httpx.Client(trust_env=False, timeout=30) as client:
            while not self._end.is_set():
                for letter in self._next():
                    self._deliver(client, letter)

    def _next(self) -> list[Letter]:
        with self._wake:
            self._wake.wait_for(lambda: self._waiting or self._end.is_set())
        if self.ugly:
            self._end.wait(GATHER_SECONDS)
        with self._wake:
            found, self._waiting = self._waiting, []
        return self._as_networks_deliver(found) if self.ugly else found

    def _as_networks_deliver(self, letters: list[Letter]) -> list[Letter]:
        told = {id(letter.call): letter for letter in letters}
        return [told[id(call)] for call in twice_and_shuffled((letter.call for letter in letters), self.dice)]

    def _deliver(self, client: httpx.Client, letter: Letter) -> None:
        for wait in (*WAITS_SECONDS, 0):
            status, reply = self._post(client, letter.call)
            if 200 <= status < 300:
                self.heard(letter.call, reply)
                letter.told("taken")
                return
            if status in NEVER:
                letter.told(f"refused ({status})")
                return
            letter.told(f"again ({status or 'nobody answers'})")
            if self._end.wait(wait):
                return
        letter.told("given up")

    def _post(self, client: httpx.Client, call: Request) -> tuple[int, Reply]:
        headers = {name: value for name, value in call.headers.items() if name.lower() not in UNSENT}
        try:
            answer = client.request(call.method, call.url, headers=headers, content=call.body)
        except httpx.HTTPError:
            return 0, Reply(0)
        type = answer.headers.get("content-type", "")
        return answer.status_code, Reply(answer.status_code, answer.content, type)
