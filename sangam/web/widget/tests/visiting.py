"""A visitor's browser, as far as the server sees it."""

from __future__ import annotations

import itertools
import json
from dataclasses import dataclass, field
from typing import Any

from django.test import Client

from sangam.channels.models import Channel

ORIGIN = "https://shop.northwind.test"
_numbers = itertools.count(1)


@dataclass
class Browser:
    channel: Channel
    origin: str = ORIGIN
    token: str = ""
    address: str = "203.0.113.5"
    client: Client = field(default_factory=Client)
    status: int = 0

    def url(self, path: str) -> str:
        return f"/widget/{self.channel.token}/{path}"

    def _headers(self) -> dict[str, str]:
        return {"origin": self.origin, **({"authorization": f"Bearer {self.token}"} if self.token else {})}

    def post(self, path: str, body: Any) -> dict[str, Any]:
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        answer = self.client.post(
            self.url(path), content, content_type="application/json", headers=self._headers(), REMOTE_ADDR=self.address
        )
        self.status = answer.status_code
        return answer.json() if answer.content else {}

    def get(self, path: str) -> dict[str, Any]:
        answer = self.client.get(self.url(path), headers=self._headers(), REMOTE_ADDR=self.address)
        self.status = answer.status_code
        return answer.json() if answer.content else {}

    def delete(self, path: str, body: Any) -> dict[str, Any]:
        answer = self.client.delete(
            self.url(path), json.dumps(body), content_type="application/json", headers=self._headers(), REMOTE_ADDR=self.address
        )
        self.status = answer.status_code
        return answer.json() if answer.content else {}

    def hello(self, **more: Any) -> dict[str, Any]:
        told = self.post("hello", {**({"visitor": self.token} if self.token else {}), **more})
        self.token = told.get("visitor", self.token)
        return told

    def frames(self, *frames: dict[str, Any]) -> list[dict[str, Any]]:
        return self.post("frames", {"frames": list(frames)}).get("done", [])

    def say(self, text: str, **more: Any) -> dict[str, Any]:
        """One message; what was told of it."""
        if not self.token:
            self.hello()
        (done,) = self.frames({"type": "message", "id": f"message-{next(_numbers):06d}", "text": text, **more})
        return done

    def shown(self) -> list[str]:
        return [message["text"] for message in self.get("history")["messages"]]
