"""A stand-in for an Instagram account's posts and comments."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sangam.channels.base import Reply, Request
from sangam.channels.faking import Persona, Taken
from sangam.channels.providers.pages.entries import Object
from sangam.channels.providers.pages.fake import HOLD, GraphFake, Refusal, given, iso
from sangam.lib import clock

MEDIA = "17900000000000501"


class Fake(GraphFake):
    kind = "instagram_comments"
    object = Object.INSTAGRAM.value
    account = "17841400000000001"
    offers = ("reply_to",)
    mentions = {"mention": "17900000000000077"}
    personas = (
        Persona("sofia", "sofia.trails", "8101000000000001", "es"),
        Persona("minjun", "minjun_outdoors", "8101000000000002", "ko"),
        Persona("elif", "elif.kamp", "8101000000000003", "tr"),
    )

    def __init__(self, base: str, hook: str = "https://desk.example/hooks/token/") -> None:
        super().__init__(base, hook)
        self.comments: dict[str, dict[str, Any]] = {}
        self.private: set[str] = set()

    def other(self, call: Request, path: str, told: dict[str, Any]) -> Reply:
        name, _slash, edge = path.partition("/")
        if name == self.account and "mentioned_" in call.query.get("fields", ""):
            return self._mentioned(call.query["fields"])
        if name not in self.comments and name != MEDIA:
            raise Refusal(100, 33, f"Unsupported {call.method} request. Object with ID '{name}' does not exist")
        if call.method == "GET" and edge in ("replies", "comments"):
            found = [
                {"id": one, "text": said["text"], "timestamp": said["created"], "from": said["from"]}
                for one, said in self.comments.items() if "created" in said and said["below"] == name
            ]  # fmt: skip
            return given({"data": found[: int(call.query.get("limit", "50"))]})
        if call.method == "GET" and call.query.get("fields") == "parent_id":
            below = self.comments[name].get("below", MEDIA)
            return given({"id": name, **({"parent_id": below} if below != MEDIA else {})})
        if call.method == "GET":
            return given({"id": name, "from": self.comments[name]["from"]})
        if edge in ("replies", "comments"):
            return self._comment(name, told)
        if call.method == "DELETE":
            del self.comments[name]
        else:
            self.comments[name]["hidden"] = told["hide"] == "true"
        return given({"success": True})

    def _mentioned(self, fields: str) -> Reply:
        said = {"id": "1", "timestamp": "2026-03-01T09:30:00+0000", "username": "sofia.trails"}
        if fields.startswith("mentioned_comment"):
            return given({"mentioned_comment": {**said, "text": "Ask @northwind", "media": {"id": "2"}}})
        return given({"mentioned_media": {**said, "caption": "With @northwind", "permalink": "https://www.instagram.com/p/x/"}})

    def _comment(self, parent: str, told: Mapping[str, Any]) -> Reply:
        self.judge()
        text = str(told.get("message", ""))
        if not text:
            raise Refusal(100, 0, "(#100) The parameter message is required")
        if len(text) > 300 or text.count("http") > 1:
            raise Refusal(100, 0, "(#100) Comment is too long or holds more than one URL")
        if self.comments.get(parent, {}).get("live"):
            raise Refusal(100, 0, "(#100) Cannot reply to comments on a live video")
        name = self.named()
        self.comments[name] = {"from": {"id": self.account, "username": "northwind"}, "parent": parent}
        top = self.comments.get(parent, {}).get("below", MEDIA)
        self.comments[name] |= {"text": text, "created": iso(), "below": parent if top == MEDIA else top}
        self.taken.append(Taken(name, parent, text))
        self.told.append({"id": name, "parent": parent, "text": text})
        return given({"id": name})

    def message(self, told: dict[str, Any]) -> Reply:
        """A private answer: once for each comment, within seven days."""
        self.judge()
        target = told.get("recipient", {}).get("comment_id", "")
        comment = self.comments.get(target)
        if comment is None or comment["from"]["id"] == self.account:
            raise Refusal(100, 33, "(#100) Object does not exist or cannot be answered privately")
        if target in self.private:
            raise Refusal(10900, 0, "(#10900) Activity already replied to")
        if clock.now().timestamp() - comment["at"] > HOLD:
            raise Refusal(10901, 0, "(#10901) Activity is too old to reply to")
        self.private.add(target)
        mid = self.mid()
        self.taken.append(Taken(mid, target, told["message"]["text"], extra={"private": True}))
        self.speak(mid, comment["from"]["id"], told["message"]["text"])
        return given({"recipient_id": comment["from"]["id"], "message_id": mid})

    def named(self) -> str:
        return f"178{self.number()}"

    def say(self, who: str, text: str = "", **more: Any) -> list[Request]:
        """Besides `offers`: `live`, below a live video; `mention`, the post of somebody that names us."""
        if "mention" in more:
            return self.changed("mentions", {"media_id": more["mention"]})
        person, name = self.persona(who), self.named()
        author = {"id": person.value, "username": person.name}
        self.comments[name] = {"from": author, "live": more.get("live"), "at": clock.now().timestamp()}
        self.comments[name] |= {"below": more["reply_to"]} if "reply_to" in more else {}
        value = {"id": name, "text": text, "from": author, "media": {"id": MEDIA, "media_product_type": "FEED"}}
        value |= {"parent_id": more["reply_to"]} if "reply_to" in more else {}
        return self.changed("live_comments" if more.get("live") else "comments", value)

    def changed(self, field: str, value: Mapping[str, Any]) -> list[Request]:
        return self.called({"field": field, "value": value}, name="changes")

    def receipts(self) -> list[Request]:
        """Our own comments come back like those of others."""
        told, self.told = self.told, []
        author = {"id": self.account, "username": "northwind", "self_ig_scoped_id": "8100"}
        media = {"id": MEDIA, "media_product_type": "FEED"}
        values = [
            {"id": one["id"], "text": one["text"], "from": author, "media": media, "parent_id": one["parent"]} for one in told
        ]
        return [call for value in values for call in self.changed("comments", value)]
