"""What a room of screens declares so that its pages move by themselves.

A `Door` is one way in (the workspace, the widget). It says who may come in, which topics he may watch, and what an event
looks like to those who watch. The hub knows sockets, topics and order, and no word of support; `config/live.py` lists
the doors.

Frames are JSON objects. From a client, the first is the hello, {"do": "hello", "since": 4711, "watch": [{"topic": …}, …], …}
with what the door wants to know; `since` is the newest `seq` the page knows, and whatever was missed of the topics of
this hello comes before "ready". Then

    {"do": "watch", "topic": "conversation:812", "since": 4711, …}    {"do": "leave", "topic": …}
    {"do": "ping"}    {"do": …}  a signal of the door's own

and to a client

    {"is": "ready", "seq": 4711}      everything up to here was sent or is known; the cursor of the next hello's `since`.
                                      The first has "you", the viewer's key; others come now and then on a quiet socket
    {"is": "watching", "topic": …}    {"is": "refused", "topic": …, "why": "…"}
    {"is": "present", "topic": …, "who": [{"key": …, "name": …}]}
    {"is": "here", "topic": …, "here": true}   whether anybody has open what this watch follows
    {"is": "pong"}
    {"is": "rights"}                  what this viewer may see is another now; topics that are not his any more were refused
    {"is": "reload"}                  too much was missed: fetch the page again
    {"is": "error", "why": "…"}       a frame that could not be taken; the socket stays
    {"is": …, "seq": …}               news of the door's own. Several frames may tell of one `seq`: a client knows all of it
                                      when a later one begins or "ready" names it, and may be told again what it knows

A `watch` without `since` is told what happens from now on. Topics are `noun:id`, or a noun alone. Signals (typing, seen,
presence) go over the bus only: they are never stored and never relied on. Nor is what stands now (`Door.standing`), which
each process tells its own sockets.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar, Protocol

# Close codes of our own (RFC 6455 leaves 4000 to 4999 to applications). The page decides by them what to do.
SIGNED_OUT = 4401
FOREIGN = 4403
STALE_TICKET = 4409
BARRED = 4410
ABUSE = 4429
GOING_AWAY = 1001


class Happened(Protocol):
    """An event as the log has it (`events.models.Event`); the hub itself reads only `seq`."""

    seq: int | None
    kind: str
    subject_id: int
    conversation_id: int | None
    customer_id: int | None
    data: dict[str, Any]


class Log(Protocol):
    """Where events come from, given to the hub by `config/live.py` (events stand above this room)."""

    def last(self) -> int:
        """The newest `seq`, 0 if none."""
        ...

    def after(self, seq: int, limit: int) -> Sequence[Happened]:
        """The next events in `seq` order, at most `limit`."""
        ...

    def fresh(self, seq: int, limit: int) -> Sequence[Happened]:
        """As `after`, once what is committed and has no `seq` yet was given one: no screen waits for another process."""
        ...


class Refused(Exception):
    """He may not come in; `code` closes the socket, `reason` goes to our log only."""

    def __init__(self, code: int, reason: str) -> None:
        super().__init__(reason)
        self.code, self.reason = code, reason


@dataclass(frozen=True, slots=True)
class Hello:
    """How a socket introduces itself. `origin` and `host` are its headers as sent, `address` the client's IP (through
    a proxy we trust), `rest` the path behind the door's own, `data` its first frame."""

    origin: str
    host: str
    address: str
    rest: str
    data: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who listens: frozen, and replaced as a whole when his rights change.

    `key` ("user:7", "visitor:3:…") is what presence shows once, however many tabs; `person_id` is set for people who work
    here: a notice that his rights changed finds his sockets by it. `scope` is the door's own and opaque to the hub.
    `topics` are watched from the start. `epoch` is which state of his rights (entry, sight) the scope was made of: the hub
    compares it with the newest, and sets it where a door leaves it out.
    """

    key: str
    name: str = ""
    language: str = "en"
    person_id: int | None = None
    scope: Any = None
    topics: tuple[str, ...] = ()
    epoch: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class Watch:
    """One topic one socket watches. `about` is what the client said of it (the filters of a list), checked by the door;
    `present` shows the viewer to the others there; `follows` names topics, of whatever door, of which he is told whether
    anybody has one of them open (`following.py`)."""

    topic: str
    about: Any = None
    present: bool = False
    follows: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class News:
    """What one batch of events means to those who watch a topic, rendered ahead for the languages asked for.

    `frame(viewer, watch)` gives the JSON text for one of them, or None: he may not see it (rights are checked here, on
    every push) or it does not concern him. It is called once a socket on the event loop: set membership and a look-up,
    nothing that waits. The hub adds no `seq`: the door puts it in. With `closes` (a code) whoever was told is shut out.
    """

    topic: str
    frame: Callable[[Viewer, Watch], str | None]
    closes: int = 0


@dataclass(frozen=True, slots=True)
class Signal:
    """Something short-lived that one socket tells others: ids and enums, at most a name. `kind` is "typing", "seen" and
    the like; it reaches whoever watches one of `topics`, through whatever door, but not its own socket."""

    kind: str
    topics: tuple[str, ...]
    by: str = ""
    name: str = ""
    data: Mapping[str, Any] = field(default_factory=dict)


class Door(Protocol):
    """One way in. All methods but `heard` may use the database: the hub calls them in a thread."""

    path: ClassVar[str]

    def admit(self, hello: Hello) -> Viewer:
        """Who this is. Raises Refused. Checks the origin itself: the workspace takes only its own, the widget those of
        the channel."""
        ...

    def again(self, viewer: Viewer) -> Viewer | None:
        """The same person with his rights of now, None when he has none any more."""
        ...

    def watch(self, viewer: Viewer, topic: str, data: Mapping[str, Any]) -> Watch | None:
        """Whether he may watch this; None for "no" and for "there is no such thing" alike."""
        ...

    def ahead(self, events: Sequence[Happened]) -> bool:
        """Whether those behind this door wait for what happened more than others do: then it is asked first."""
        ...

    def news(self, events: Sequence[Happened], topics: Collection[str], languages: Collection[str]) -> Iterable[News]:
        """What these events (in `seq` order) mean, for topics that somebody here watches, in the languages they read. Each
        is told as soon as it is given: what people wait for comes first."""
        ...

    def standing(self, topics: Collection[str], languages: Collection[str]) -> Iterable[News]:
        """What holds now and is no event (who is there, whether the office is open), for topics that somebody here watches.
        Asked every half a minute; what got lost comes again."""
        ...

    def signal(self, viewer: Viewer, frame: Mapping[str, Any], watched: Mapping[str, Watch]) -> Signal | None:
        """What a frame of the client's own means; raises ValueError with a readable text for nonsense."""
        ...

    def heard(self, signal: Signal, viewer: Viewer, watch: Watch) -> str | None:
        """The JSON text of a signal for one who watches, or None. On the event loop: no database."""
        ...
