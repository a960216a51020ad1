"""A program behind an API channel, as a provider would be."""

from __future__ import annotations

import base64
import json
from typing import Any, ClassVar
from urllib.parse import urlsplit

from sangam.channels import faking
from sangam.channels.base import Reply, Request
from sangam.channels.faking import Persona, Taken
from sangam.channels.kinds.api import proof

SECRET, SIGNING = "secret-of-the-toy", "signing-of-the-toy"


class Fake(faking.Fake):
    kind = "api"
    personas: ClassVar = (Persona("cleo", "Cleo Marin", "u-7"), Persona("aiko", "葵子", "u-8", "ja"))
    offers = ("file", "choice")

    def __init__(self, base: str, hook: str = "https://desk.example/hooks/token/") -> None:
        super().__init__(base, hook)
        self.told = 0
        self.replies: list[Reply] = []

    def settings(self) -> dict[str, Any]:
        own = {proof.SECRET: SECRET, proof.SIGNING: SIGNING}
        return {**own, "webhook_url": f"{self.base}/answers?of=toy", "endpoint": self.base}

    def answer(self, call: Request) -> Reply:
        moment, name = call.headers.get("webhook-timestamp", "0"), call.headers.get("webhook-id", "")
        if call.headers.get("webhook-signature") != proof.signature(SIGNING, name, int(moment), call.body):
            return Reply(401, "wrong signature")
        if (urlsplit(call.url).path, call.query) != (f"{urlsplit(self.base).path}/answers", {"of": "toy"}):
            return Reply(404)
        told = json.loads(call.body)
        if told["type"] == "ping" or self.behaviour == "good":
            if told["type"] == "message":
                said = told["data"]
                files = tuple(one["name"] for one in said["files"])
                self.taken.append(Taken(said["id"], said["customers"][0]["id"], said["text"], files))
            return Reply(200)
        return Reply(503 if self.behaviour == "temporary" else 410)

    def say(self, who: str, text: str = "", **more: Any) -> list[Request]:
        if text == "rude":
            raise ValueError("the provider forbids such words")
        person = self.persona(who)
        said: dict[str, Any] = {"id": f"m-{self.number()}", "conversation": f"c-{who}", "text": text or more.get("choice", "")}
        said["customer"] = {"id": person.value, "name": person.name}
        if "file" in more:
            name, kind, content = more["file"]
            said["files"] = [{"name": name, "content_type": kind, "content": base64.b64encode(content).decode()}]
        return [self._call(said)]

    def receipts(self) -> list[Request]:
        new, self.told = self.taken[self.told :], len(self.taken)
        found = [{"type": "receipt", "message": one.id, "state": state} for one in new for state in ("delivered", "read")]
        return [self._call(one) for one in found]

    def replied(self, call: Request, reply: Reply) -> None:
        self.replies.append(reply)

    def _call(self, body: dict[str, Any]) -> Request:
        headers = {"authorization": f"Bearer {SECRET}", "content-type": "application/json"}
        return faking.request("POST", self.hook, headers, json.dumps(body).encode())
