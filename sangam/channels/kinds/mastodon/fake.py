"""A Mastodon server on this machine: our account on it, and people here and elsewhere who mention it."""

from __future__ import annotations

import html
import json
import re
from typing import Any, ClassVar
from urllib.parse import parse_qsl, unquote, urlsplit

from sangam.channels import faking
from sangam.channels.base import Reply, Request
from sangam.channels.kinds.mastodon import lengths
from sangam.lib import clock

TOKEN, DOMAIN, OWN, NAME = "token-of-the-account", "mastodon.example", "101", "northwind"
WATCHED = "#northwind\nnorthwind tents"


class Fake(faking.Fake):
    """It is asked, and calls nobody: `say` leaves notices behind. Lea writes in direct posts by herself. `direct`, `edit` and
    `delete` (the number of a post), `reply_to` and `file` as usual; `elsewhere` writes with our own account. With `post` it is
    said to everybody and names nobody: it is found by its hashtags and words alone."""

    kind = "mastodon"
    offers = ("file", "reply_to", "edit", "delete", "post")
    personas: ClassVar = (
        faking.Persona("jonas", "Jonas Weber", "jonas@fosstodon.example", "de"),
        faking.Persona("lea", "Léa Moreau", "lea@mastodon.example", "fr"),
        faking.Persona("noor", "Noor de Vries", "noor@social.example", "nl"),
    )

    def __init__(self, base: str, hook: str = "https://desk.example/hooks/token/") -> None:
        super().__init__(base, hook)
        self.statuses: dict[str, dict[str, Any]] = {}
        self.notices: list[dict[str, Any]] = []
        self.keys: dict[str, str] = {}
        self.files: dict[str, tuple[str, bytes]] = {}
        self.media: dict[str, dict[str, Any]] = {}
        self.liked: set[str] = set()
        self.limit = lengths.POST_MAX
        self.slow = 0

    def settings(self) -> dict[str, Any]:
        return {"server": f"https://{DOMAIN}", "access_token": TOKEN, "endpoint": self.base, "watched": WATCHED}

    def address(self) -> str:
        return f"{NAME}@{DOMAIN}"

    def answer(self, call: Request) -> Reply:
        path = urlsplit(call.url).path.removeprefix(urlsplit(self.base).path)
        if path in self.files:
            return Reply(200, self.files[path][1], self.files[path][0])
        if path == "/api/v2/instance":
            limits = {"statuses": {"max_characters": self.limit, "characters_reserved_per_url": 23}}
            return _json(200, {"domain": DOMAIN, "title": "Example", "configuration": limits})
        if call.headers.get("authorization") != f"Bearer {TOKEN}":
            return _json(401, {"error": "The access token is invalid"})
        if path == "/api/v1/accounts/verify_credentials":
            return _json(200, {"id": OWN, "username": NAME, "acct": NAME})
        if path == "/api/v1/apps/verify_credentials":
            return _json(200, {"name": "Sangam"})
        if path == "/api/v1/notifications":
            return self._page(call, self.notices)
        if path == f"/api/v1/accounts/{OWN}/statuses":
            return self._page(call, [one for one in self.statuses.values() if one["account"]["id"] == OWN])
        if path.startswith("/api/v1/timelines/tag/"):
            return self._found(call, f"#{unquote(path.rpartition('/')[2])}")
        if path == "/api/v2/search":
            return self._found(call, "")
        if path == "/api/v2/media":
            return self._upload()
        return self._statuses(call, path)

    def _page(self, call: Request, found: list[dict[str, Any]]) -> Reply:
        asked = parse_qsl(urlsplit(call.url).query)
        query, kinds = dict(asked), [value for name, value in asked if name == "types[]"]
        fit = [one for one in found if not kinds or one.get("type") in kinds]
        limit = min(int(query.get("limit", "20")), 40)
        if "min_id" in query:
            fit = [one for one in fit if int(one["id"]) > int(query["min_id"])][:limit]
        return _json(200, list(reversed(fit))[:limit])

    def _found(self, call: Request, tag: str) -> Reply:
        """A hashtag's timeline, or posts with all these words: public ones, newest first, numbers between two bounds."""
        query = dict(parse_qsl(urlsplit(call.url).query))
        words = query.get("q", "").strip('"').lower()
        public = [one for one in self.statuses.values() if one["visibility"] == "public"]
        texts = {one["id"]: re.sub(r"<[^>]+>", "", html.unescape(one["content"])).lower() for one in public}
        fit = [one for one in public if (tag in re.findall(r"#\w+", texts[one["id"]]) if tag else words in texts[one["id"]])]
        above = int(query.get("since_id") or query.get("min_id") or "0")
        below = int(query.get("max_id", "9" * 20))
        found = [one for one in reversed(fit) if above < int(one["id"]) < below][: min(int(query.get("limit", "20")), 40)]
        return _json(200, found if tag else {"accounts": [], "statuses": found, "hashtags": []})

    def _upload(self) -> Reply:
        if self.behaviour == "temporary":
            return _json(503, {"error": "Service unavailable"})
        name = str(self.number())
        self.media[name] = {"id": name, "type": "image"}
        return _json(202 if self.slow else 200, self.media[name])

    def _statuses(self, call: Request, path: str) -> Reply:
        parts = path.split("/")
        if call.method == "POST" and len(parts) == 4:
            return self._send(call)
        status = self.statuses.get(parts[4]) if len(parts) > 4 else None
        if status is None:
            return _json(404, {"error": "Record not found"})
        if call.method == "DELETE":
            del self.statuses[parts[4]]
        if parts[-1] == "favourite":
            self.liked.add(parts[4])
        if parts[-1] == "unfavourite":
            self.liked.discard(parts[4])
        return _json(200, status)

    def _send(self, call: Request) -> Reply:
        if self.behaviour == "permanent":
            return _json(422, {"error": "Validation failed: Text can't be blank"})
        if self.behaviour == "temporary":
            return _json(503, {"error": "Service unavailable"})
        key, body = call.headers.get("idempotency-key", ""), json.loads(call.body)
        if key in self.keys:
            return _json(200, self.statuses[self.keys[key]])
        text, below = body["status"], body.get("in_reply_to_id")
        if lengths.SCALE.weigh(text) > self.limit:
            return _json(422, {"error": f"Validation failed: Text character limit of {self.limit} exceeded"})
        if below and below not in self.statuses:
            return _json(404, {"error": "The post you are trying to reply to does not appear to exist."})
        if body.get("media_ids") and self.slow:
            self.slow -= 1
            return _json(422, {"error": "Cannot attach files that have not finished processing. Try again in a moment!"})
        made = self._status(OWN, NAME, "Northwind", text, body["visibility"], reply_to=below)
        made["application"] = {"name": "Sangam"}
        if key:
            self.keys[key] = made["id"]
        to = text.partition(" ")[0].lstrip("@")
        to = to if "@" in to else f"{to}@{DOMAIN}"
        extra = {"visibility": body["visibility"], "reply_to": below}
        self.taken.append(faking.Taken(made["id"], to, text.partition(" ")[2], tuple(body.get("media_ids", ())), extra))
        return _json(200, made)

    def say(self, who: str, text: str = "", **more: Any) -> list[Request]:
        person = self.persona(who)
        if more.get("delete"):
            self.statuses.pop(more["delete"], None)
            return []
        if more.get("edit"):
            old = self.statuses[more["edit"]]
            old.update(content=_content(text), edited_at=clock.now().isoformat())
            return []
        acct = person.value.removesuffix(f"@{DOMAIN}")
        visibility = "direct" if more.get("direct", who == "lea" and not more.get("post")) else more.get("visibility", "public")
        made = self._status(
            f"2{self.personas.index(person)}", acct, person.name, text, visibility, reply_to=more.get("reply_to")
        )
        made["language"], self.latest = person.language, str(made["id"])
        if more.get("post"):
            made.update(mentions=[], content=_content(text, names_us=False))
        if file := more.get("file"):
            name, path = str(self.number()), f"/files/{made['id']}.jpg"
            self.files[path] = (file[1], file[2])
            made["media_attachments"] = [{"id": name, "type": "image", "url": f"{self.base}{path}", "description": file[0]}]
        if not more.get("post"):
            self._notice(made)
        return []

    def _notice(self, made: dict[str, Any]) -> None:
        self.notices.append({
            "id": str(self.number()), "type": "mention", "created_at": made["created_at"], "account": made["account"],
            "status": made,
        })  # fmt: skip

    def elsewhere(self, text: str, to: str, reply_to: str = "", visibility: str = "public") -> str:
        """Somebody of ours writes on the server's own pages."""
        made = self._status(OWN, NAME, "Northwind", text, visibility, reply_to=reply_to or None)
        made["mentions"] = [{"id": "20", "acct": to}]
        made["in_reply_to_account_id"] = "20" if reply_to else None
        return str(made["id"])

    def _status(self, author: str, acct: str, name: str, text: str, visibility: str, *, reply_to: Any) -> dict[str, Any]:
        number = str(self.number())
        account = {"id": author, "acct": acct, "username": acct.partition("@")[0], "display_name": name, "bot": False,
                   "followers_count": 340}  # fmt: skip
        self.statuses[number] = {
            "id": number, "created_at": clock.now().isoformat(), "edited_at": None, "in_reply_to_id": reply_to,
            "visibility": visibility, "account": account, "content": _content(text), "spoiler_text": "",
            "language": None, "media_attachments": [],
            "mentions": [{"id": OWN, "acct": NAME}], "reblog": None, "url": f"https://{DOMAIN}/@{acct}/{number}",
            "favourites_count": 0, "reblogs_count": 0, "replies_count": 0,
        }  # fmt: skip
        return self.statuses[number]


def _content(text: str, *, names_us: bool = True) -> str:
    """As Mastodon writes it: paragraphs, and the name of who is addressed as a link before all."""
    own = f'<span class="h-card"><a href="https://{DOMAIN}/@{NAME}" class="u-url mention">@<span>{NAME}</span></a></span> '
    return (
        "<p>"
        + (own if names_us else "")
        + html.escape(text, quote=False).replace("\n\n", "</p><p>").replace("\n", "<br>")
        + "</p>"
    )


def _json(status: int, body: Any) -> Reply:
    return Reply(status, json.dumps(body), "application/json")
