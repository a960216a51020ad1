"""A door, a log and a hub to knock at, for tests and benches. The hub runs on an event loop in a thread of its own."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from typing import Any, ClassVar

from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

from sangam.realtime import bus, live, origins
from sangam.realtime.hub import Hub
from sangam.realtime.live import Happened, Hello, News, Signal, Viewer, Watch
from sangam.realtime.origins import Proxies

WAKE = "toy"
TIMEOUT = 10.0


@dataclass
class ToyEvent:
    seq: int | None
    kind: str = "toy"
    subject_id: int = 0
    conversation_id: int | None = None
    customer_id: int | None = None
    data: dict[str, Any] = field(default_factory=dict)


class ToyLog:
    """In memory, as gapless as the real one."""

    def __init__(self) -> None:
        self.events: list[ToyEvent] = []

    def last(self) -> int:
        return len(self.events)

    def after(self, seq: int, limit: int) -> Sequence[Happened]:
        return self.events[seq : seq + limit]

    fresh = after

    def happen(self, topic: str, text: str = "", *, rest: str = "", quiet: bool = False) -> int:
        """Something happened; `quiet` loses the notice. `rest` is a second piece of news, drawn once the door may."""
        self.events.append(ToyEvent(len(self.events) + 1, data={"topic": topic, "text": text, "rest": rest}))
        if not quiet:
            bus.notify(WAKE)
        return len(self.events)


class ToyDoor:
    """Lets in who says a name. `may` is what each may watch and see: None for everything."""

    path: ClassVar[str] = "toy"

    def __init__(self) -> None:
        self.may: dict[str, frozenset[str] | None] = {}
        self.rendered: list[tuple[tuple[int, ...], frozenset[str], frozenset[str]]] = []
        self.hellos: list[Hello] = []
        self.size = 0
        self.epochs: dict[int, tuple[int, int]] = {}
        self.seen: list[int] = []
        self.goes_on = threading.Event()
        self.stumbles = False
        self.hasty = False

    def admit(self, hello: Hello) -> Viewer:
        self.hellos.append(hello)
        if not origins.own(hello):
            raise live.Refused(live.FOREIGN, f"from {hello.origin}")
        name = hello.data.get("name")
        if not isinstance(name, str) or self.may.get(name, frozenset("?")) == frozenset():
            raise live.Refused(live.SIGNED_OUT, "no name")
        person = hello.data.get("person")
        epoch = hello.data.get("epoch")
        return Viewer(
            key=f"user:{name}",
            name=name,
            language=hello.data.get("language", "en"),
            person_id=person,
            epoch=tuple(epoch) if epoch else None,
            scope=self.may.get(name),
            topics=tuple(hello.data.get("topics", ())),
        )

    def again(self, viewer: Viewer) -> Viewer | None:
        scope = self.may.get(viewer.name)
        return None if scope == frozenset() else replace(viewer, scope=scope)

    def watch(self, viewer: Viewer, topic: str, data: Mapping[str, Any]) -> Watch | None:
        allowed = topic.startswith("room:") and (viewer.scope is None or topic in viewer.scope)
        follows = tuple(data.get("follows", ()))
        return Watch(topic, data.get("about"), bool(data.get("present")), follows) if allowed else None

    def ahead(self, events: Sequence[Happened]) -> bool:
        return self.hasty

    def news(self, events: Sequence[Happened], topics: Collection[str], languages: Collection[str]) -> Iterator[News]:
        self.rendered.append((tuple(event.seq or 0 for event in events), frozenset(topics), frozenset(languages)))
        for event in events:
            if event.data["topic"] in topics:
                yield _told(event, event.data["text"] or "x" * self.size)
                if event.data["rest"]:
                    assert self.goes_on.wait(TIMEOUT)
                    if self.stumbles:
                        raise ValueError("the door stumbles")
                    yield _told(event, event.data["rest"])

    def standing(self, topics: Collection[str], languages: Collection[str]) -> Iterator[News]:
        if self.stumbles:
            raise ValueError("the door stumbles")
        for topic in topics:
            text = json.dumps({"is": "standing", "topic": topic, "languages": sorted(languages)})
            yield News(topic, lambda viewer, watch, text=text: text)  # type: ignore[misc]

    def signal(self, viewer: Viewer, frame: Mapping[str, Any], watched: Mapping[str, Watch]) -> Signal | None:
        if frame["do"] != "typing":
            raise ValueError("no such frame")
        topic = frame.get("topic")
        return Signal("typing", (topic,), viewer.key, viewer.name) if topic in watched else None

    def heard(self, signal: Signal, viewer: Viewer, watch: Watch) -> str | None:
        return json.dumps({"is": signal.kind, "name": signal.name, "topic": watch.topic})


def _told(event: Happened, said: str) -> News:
    topic = event.data["topic"]
    text = json.dumps({"is": "news", "seq": event.seq, "text": said})

    def frame(viewer: Viewer, watch: Watch) -> str | None:
        return text if viewer.scope is None or topic in viewer.scope else None

    return News(topic, frame)


@dataclass
class Running:
    """A hub behind a port of its own, without the web process before it."""

    hub: Hub
    door: ToyDoor
    log: ToyLog
    port: int
    loop: asyncio.AbstractEventLoop
    stack: ExitStack

    @property
    def url(self) -> str:
        return f"ws://127.0.0.1:{self.port}/live/toy"

    def raw(self, path: str = "/live/toy", **more: Any) -> ClientConnection:
        """A connection before its hello."""
        options = {"origin": f"http://127.0.0.1:{self.port}", "compression": None, "proxy": None, **more}
        return self.stack.enter_context(connect(f"ws://127.0.0.1:{self.port}{path}", **options))

    def socket(self, name: str = "ada", *, more: Mapping[str, Any] | None = None, **hello: Any) -> Client:
        """Has said hello; `more` are options of the connection."""
        client = Client(self.raw(**(more or {})))
        client.say(do="hello", name=name, **hello)
        return client


class Client:
    def __init__(self, connection: ClientConnection) -> None:
        self.connection = connection

    def say(self, **frame: Any) -> None:
        self.connection.send(json.dumps(frame))

    def hear(self, timeout: float = TIMEOUT) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.connection.recv(timeout))
        return found

    def until(self, kind: str, timeout: float = TIMEOUT, **having: Any) -> dict[str, Any]:
        """The next frame of a kind; those before it are let go."""
        while True:
            frame = self.hear(timeout)
            if frame["is"] == kind and having.items() <= frame.items():
                return frame

    def texts(self, last: str) -> list[str]:
        """Of the news up to the one with this text."""
        found = []
        while not found or found[-1] != last:
            found.append(self.until("news")["text"])
        return found

    def watch(self, topic: str, **more: Any) -> dict[str, Any]:
        self.say(do="watch", topic=topic, **more)
        while (frame := self.hear())["is"] not in ("watching", "refused"):
            pass
        return frame

    def closed(self, timeout: float = TIMEOUT) -> int:
        """The code it was closed with; what came before is let go."""
        try:
            while True:
                self.connection.recv(timeout)
        except ConnectionClosed as closed:
            return closed.rcvd.code if closed.rcvd else 1006

    def close(self) -> None:
        self.connection.close()


@contextmanager
def running(door: ToyDoor | None = None, log: ToyLog | None = None, **options: Any) -> Iterator[Running]:
    door, log = door or ToyDoor(), log or ToyLog()
    made: list[Running] = []
    stack = ExitStack()
    ready, over = threading.Event(), threading.Event()

    async def serve() -> None:
        loop = asyncio.get_running_loop()
        hub = Hub(
            [door], log, wake=[WAKE], proxies=Proxies("127.0.0.1"),
            epochs=lambda: dict(door.epochs), seen=door.seen.extend, **options,
        )  # fmt: skip
        hub.start()
        await hub.pump.started.wait()
        server = await loop.create_server(hub.wire, "127.0.0.1", 0, backlog=1024)
        made.append(Running(hub, door, log, server.sockets[0].getsockname()[1], loop, stack))
        ready.set()
        await asyncio.to_thread(over.wait)
        server.close()
        await hub.stop()

    thread = threading.Thread(target=asyncio.run, args=[serve()], daemon=True)
    thread.start()
    assert ready.wait(TIMEOUT), "the hub does not start"
    try:
        yield made[0]
    finally:
        stack.close()
        over.set()
        thread.join(TIMEOUT)
        assert not thread.is_alive()
