"""A stand-in for a Page's posts and comments."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sangam.channels.base import Reply, Request
from sangam.channels.faking import Persona, Taken
from sangam.channels.providers.pages.fake import HOLD, GraphFake, Refusal, given, iso
from sangam.lib import clock

POST = "100200300_501"
NAMES = {"❤️": "love", "😮": "wow", "😆": "haha", "😢": "sorry", "😠": "anger", "🤗": "care"}


class Fake(GraphFake):
    kind = "facebook"
    object = "page"
    text_max = 2000
    offers = ("file", "reply_to", "reaction", "edit", "delete")
    mentions = {"elsewhere": True}
    personas = (
        Persona("amara", "Amara Okafor", "7101000000000001", "en"),
        Persona("jonas", "Jonas Weber", "7101000000000002", "de"),
        Persona("priya", "Priya Nair", "7101000000000003", "hi"),
    )

    def __init__(self, base: str, hook: str = "https://desk.example/hooks/token/") -> None:
        super().__init__(base, hook)
        self.comments: dict[str, dict[str, Any]] = {}
        self.private: set[str] = set()

    def other(self, call: Request, path: str, told: dict[str, Any]) -> Reply:
        name, _slash, edge = path.partition("/")
        if name not in self.comments and name != POST:
            raise Refusal(100, 33, f"Unsupported {call.method} request. Object with ID '{name}' does not exist")
        if call.method == "GET" and edge == "comments":
            return self._below(call.query)
        if call.method == "GET":
            return given({"id": name, "from": self.comments.get(name, {}).get("from", {"id": self.page})})
        if edge == "comments":
            return self._comment(name, told)
        if edge == "likes":
            self.comments[name]["liked"] = call.method == "POST"
        elif call.method == "DELETE":
            del self.comments[name]
        else:
            self.comments[name]["hidden"] = told["is_hidden"] == "true"
        return given({"success": True})

    def _below(self, asked: Mapping[str, str]) -> Reply:
        """With `stream` all below the one post, else only what stands below it at once."""
        found = [
            {"id": name, "message": one["message"], "from": one["from"], "created_time": one["created"],
             **({"attachment": {"type": "photo"}} if one["file"] else {})}
            for name, one in self.comments.items()
            if "created" in one and (asked.get("filter") == "stream" or one["parent"] == POST)
        ]  # fmt: skip
        found = found[::-1] if asked.get("order") == "reverse_chronological" else found
        return given({"data": found[: int(asked.get("limit", "25"))]})

    def _comment(self, parent: str, told: Mapping[str, Any]) -> Reply:
        self.judge()
        text, file = told.get("message", ""), told.get("source")
        if not text and not file:
            raise Refusal(100, 0, "(#100) Message is empty")
        if len(text) > 8000:
            raise Refusal(100, 0, "(#100) Message is too long")
        name = self.named()
        self.comments[name] = {"from": {"id": self.page, "name": "Northwind Outdoor"}, "message": text, "parent": parent}
        self.comments[name] |= {"created": iso(), "file": bool(file)}
        self.taken.append(Taken(name, parent, text, (file[0],) if file else ()))
        self.told.append({"id": name, "parent": parent, "message": text})
        return given({"id": name})

    def message(self, told: dict[str, Any]) -> Reply:
        """A private answer: once for each comment, within seven days."""
        self.judge()
        target = told.get("recipient", {}).get("comment_id", "")
        comment = self.comments.get(target)
        if comment is None or comment["from"]["id"] == self.page:
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
        return f"501_{self.number()}"

    def say(self, who: str, text: str = "", **more: Any) -> list[Request]:
        """Each as a change of the Page's feed, below its one post. Besides `offers`: `elsewhere`, his own post naming us."""
        person = self.persona(who)
        if more.get("elsewhere"):
            post: dict[str, Any] = {
                "item": "post",
                "verb": "add",
                "post_id": self.named(),
                "message": text,
                "sender_id": person.value,
            }
            post |= {"sender_name": person.name, "created_time": int(clock.now().timestamp())}
            return self.called({"field": "mention", "value": post}, name="changes")
        value: dict[str, Any] = {
            "item": "comment",
            "verb": "add",
            "from": {"id": person.value, "name": person.name},
            "post_id": POST,
        }
        if "reaction" in more:
            kind, verb = NAMES.get(more["reaction"], "like"), "add" if more["reaction"] else "remove"
            value |= {"item": "reaction", "verb": verb, "reaction_type": kind, "comment_id": more["reply_to"]}
        elif "edit" in more:
            value |= {"verb": "edited", "comment_id": more["edit"], "message": text}
        elif "delete" in more:
            value |= {"verb": "remove", "comment_id": more["delete"]}
        else:
            name = self.named()
            self.comments[name] = {"from": value["from"], "message": text, "at": clock.now().timestamp()}
            value |= {"comment_id": name, "message": text, "parent_id": more.get("reply_to", POST)}
            if "file" in more:
                kept = self.kept(*more["file"])
                value["video" if kept["type"] == "video" else "photo"] = kept["payload"]["url"]
        return self.changed(value)

    def changed(self, value: Mapping[str, Any]) -> list[Request]:
        at = int(clock.now().timestamp())
        return self.called({"field": "feed", "value": {"created_time": at, **value}}, name="changes")

    def receipts(self) -> list[Request]:
        """Our own comments come back like those of others."""
        told, self.told = self.told, []
        own = {"item": "comment", "verb": "add", "from": {"id": self.page, "name": "Northwind Outdoor"}, "post_id": POST}
        calls = [
            self.changed({**own, "comment_id": one["id"], "parent_id": one["parent"], "message": one["message"]})
            for one in told
        ]
        return [one for call in calls for one in call]
