"""A Sprout Social on this machine: one customer, one group, and people who write on the networks that it watches."""

from __future__ import annotations

import json
import re
from typing import Any, ClassVar
from urllib.parse import urlsplit

from sangam.channels import faking
from sangam.channels.base import Reply, Request
from sangam.lib import clock

TOKEN, CUSTOMER, GROUP, PROFILE = "token-of-the-account", "687751", "1209", "profile-1"
RANGE = re.compile(r"created_time\.in\((.+?)\.\.\.(.+?)\)")


class Fake(faking.Fake):
    """It is asked, and calls nobody. Nadia writes reviews, Tom comments, Ines mentions us; `private` is a direct message."""

    kind = "sprout"
    offers = ()
    personas: ClassVar = (
        faking.Persona("ines", "Inês Duarte", "9001", "pt"),
        faking.Persona("tom", "Tom Baker", "9002", "en"),
        faking.Persona("nadia", "Nadia Haddad", "9003", "fr"),
    )
    types: ClassVar = {
        "ines": ("TWITTER", "TWEET"),
        "tom": ("INSTAGRAM", "INSTAGRAM_COMMENT"),
        "nadia": ("GOOGLE", "GOOGLE_REVIEW"),
    }

    def __init__(self, base: str, hook: str = "https://desk.example/hooks/token/") -> None:
        super().__init__(base, hook)
        self.messages: list[dict[str, Any]] = []

    def settings(self) -> dict[str, Any]:
        return {"api_token": TOKEN, "customer_id": CUSTOMER, "group_id": GROUP, "endpoint": self.base}

    def answer(self, call: Request) -> Reply:
        path = urlsplit(call.url).path.removeprefix(urlsplit(self.base).path)
        if call.headers.get("authorization") != f"Bearer {TOKEN}":
            return _json(401, {"error": "Unauthorized"})
        if self.behaviour != "good":
            return _json(
                429 if self.behaviour == "temporary" else 403, {"error": "Not now" if self.behaviour == "temporary" else "No"}
            )
        if path == "/v1/metadata/client":
            return _json(200, {"data": [{"customer_id": int(CUSTOMER), "name": "Northwind"}]})
        if path == f"/v1/{CUSTOMER}/metadata/customer/groups":
            return _json(200, {"data": [{"group_id": int(GROUP), "name": "Shops"}]})
        if path == f"/v1/{CUSTOMER}/messages" and call.method == "POST":
            return self._messages(json.loads(call.body))
        return _json(404, {"error": "Not found"})

    def _messages(self, asked: dict[str, Any]) -> Reply:
        filters = " ".join(asked["filters"])
        bounds = RANGE.search(filters)
        if f"group_id.eq({GROUP})" not in filters or bounds is None or not 1 <= asked["limit"] <= 100:
            return _json(400, {"error": "Bad Request"})
        begin, end = bounds[1], bounds[2]
        fit = [one for one in self.messages if begin <= one["created_time"].rstrip("Z") <= end]
        start, limit = int(asked.get("page_cursor", "c0")[1:]), asked["limit"]
        paging = {"next_cursor": f"c{start + limit}"} if fit[start + limit :] else {}
        return _json(200, {"data": fit[start : start + limit], "paging": paging})

    def say(self, who: str, text: str = "", **more: Any) -> list[Request]:
        person = self.persona(who)
        network, kind = self.types[who]
        self.latest = str(self.number())
        self.messages.append({
            "guid": self.latest, "created_time": clock.now().strftime("%Y-%m-%dT%H:%M:%SZ"), "text": text, "network": network,
            "post_type": "TWITTER_DIRECT_MESSAGE" if more.get("private") else kind, "language_code": person.language,
            "perma_link": f"https://social.example/{self.latest}", "profile_guid": PROFILE, "customer_profile_id": 492,
            "from": {"guid": person.value, "name": person.name, "screen_name": who},
        })  # fmt: skip
        return []


def _json(status: int, body: Any) -> Reply:
    return Reply(status, json.dumps(body), "application/json")
