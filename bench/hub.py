"""The sockets process alone, with a door that lets everybody watch `conversation:N`: `python -m bench.hub`; with those of
the product: `python -m bench.hub real`.

Takes one JSON line a question on standard input and gives one a reply: `cpu` (seconds of this process so far), `rss`
(bytes), `done` (the newest event told), `raw` (write the same bytes to every socket, without hub: the limit), `end`.
"""

from __future__ import annotations

import asyncio
import json
import resource
import sys
import time
from collections.abc import Callable, Collection, Mapping, Sequence
from pathlib import Path
from typing import Any

import uvloop

from sangam.config import boot

REAL = "real"
PAGE_SIZE = resource.getpagesize()


def main() -> None:
    boot.start_django("hub")
    live, hub, origins = (boot.load(f"sangam.realtime.{name}") for name in ("live", "hub", "origins"))
    log = boot.load("sangam.config.live")
    boot.load("sangam.config.sockets").spare_the_loop()
    uvloop.run(_serve(live, hub, origins, log))


async def _serve(live: Any, hub_module: Any, origins: Any, log: Any) -> None:
    loop = asyncio.get_running_loop()
    doors = log.DOORS if REAL in sys.argv else [Door(live)]
    hub = hub_module.Hub(doors, log.EventLog(), wake=log.WAKE, proxies=origins.Proxies(""))
    hub.start()
    await hub.pump.started.wait()
    server = await loop.create_server(hub.wire, "127.0.0.1", 0, backlog=4096)
    _say({"port": server.sockets[0].getsockname()[1]})
    reader = asyncio.StreamReader()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    answers: dict[str, Callable[[dict[str, Any]], Any]] = {
        "cpu": lambda asked: time.process_time(),
        "rss": lambda asked: int(Path("/proc/self/statm").read_text().split()[1]) * PAGE_SIZE,
        "done": lambda asked: {"seq": hub.done, "delivered": hub.delivered, "held": len(hub.wires)},
    }
    while line := await reader.readline():
        asked = json.loads(line)
        if asked["do"] == "end":
            break
        if asked["do"] == "raw":
            await _raw(hub, asked)
            _say(None)
        else:
            _say(answers[asked["do"]](asked))
    server.close()
    await hub.stop()


async def _raw(hub: Any, asked: Mapping[str, Any]) -> None:
    """What the event loop alone does with as many writes of the same bytes."""
    data = bytes.fromhex(asked["bytes"])
    transports = [wire._transport for wire in hub.wires]
    for _ in range(asked["times"]):
        for transport in transports:
            transport.write(data)
        await asyncio.sleep(0)


class Door:
    path = "bench"

    def __init__(self, live: Any) -> None:
        self.live = live

    def admit(self, hello: Any) -> Any:
        return self.live.Viewer(key=str(hello.data["name"]), scope=frozenset({1, 2, 3}))

    def again(self, viewer: Any) -> Any:
        return viewer

    def watch(self, viewer: Any, topic: str, data: Mapping[str, Any]) -> Any:
        return self.live.Watch(topic)

    def ahead(self, events: Sequence[Any]) -> bool:
        return False

    def news(self, events: Sequence[Any], topics: Collection[str], languages: Collection[str]) -> Sequence[Any]:
        return [self._news(event) for event in events if f"conversation:{event.conversation_id}" in topics]

    def _news(self, event: Any) -> Any:
        text = json.dumps({"is": "news", "seq": event.seq, "html": "x" * event.data.get("size", 300)})
        return self.live.News(
            f"conversation:{event.conversation_id}", lambda viewer, watch: text if 2 in viewer.scope else None
        )

    def standing(self, topics: Collection[str], languages: Collection[str]) -> Sequence[Any]:
        return ()

    def signal(self, viewer: Any, frame: Mapping[str, Any], watched: Mapping[str, Any]) -> Any:
        return None

    def heard(self, signal: Any, viewer: Any, watch: Any) -> str | None:
        return None


def _say(value: Any) -> None:
    sys.stdout.write(json.dumps(value) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
