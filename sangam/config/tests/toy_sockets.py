"""The sockets process with a toy door, as a program: `python -m sangam.config.tests.toy_sockets`.

The toy door lets everybody in and everybody watch `conversation:N`, whose events it tells with their kind.
"""

from __future__ import annotations

import json
import signal
from collections.abc import Collection, Mapping, Sequence
from typing import Any, ClassVar

from sangam.config import boot


def main() -> None:
    boot.start_django("sockets")
    live, sockets = boot.load("sangam.config.live"), boot.load("sangam.config.sockets")
    live.DOORS = (boot.load("sangam.config.tests.toy_sockets").Toy(),)
    told: list[int] = []
    signal.signal(signal.SIGTERM, lambda number, _: told.append(number))
    sockets.serve(lambda: bool(told))


class Toy:
    path: ClassVar[str] = "toy"

    def admit(self, hello: Any) -> Any:
        live, origins = boot.load("sangam.realtime.live"), boot.load("sangam.realtime.origins")
        if not origins.own(hello):
            raise live.Refused(live.FOREIGN, "foreign")
        return live.Viewer(key=f"user:{hello.address}")

    def again(self, viewer: Any) -> Any:
        return viewer

    def watch(self, viewer: Any, topic: str, data: Mapping[str, Any]) -> Any:
        return boot.load("sangam.realtime.live").Watch(topic, present=bool(data.get("present")))

    def ahead(self, events: Sequence[Any]) -> bool:
        return False

    def news(self, events: Sequence[Any], topics: Collection[str], languages: Collection[str]) -> Sequence[Any]:
        return [_news(event) for event in events if f"conversation:{event.conversation_id}" in topics]

    def standing(self, topics: Collection[str], languages: Collection[str]) -> Sequence[Any]:
        return ()

    def signal(self, viewer: Any, frame: Mapping[str, Any], watched: Mapping[str, Any]) -> Any:
        return None

    def heard(self, signal: Any, viewer: Any, watch: Any) -> str | None:
        return None


def _news(event: Any) -> Any:
    text = json.dumps({"is": "news", "seq": event.seq, "kind": event.kind, "subject": event.subject_id})
    return boot.load("sangam.realtime.live").News(f"conversation:{event.conversation_id}", lambda viewer, watch: text)


if __name__ == "__main__":
    main()
