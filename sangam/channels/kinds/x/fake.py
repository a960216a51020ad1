"""An X on this machine: one account of ours, people who mention it and write to it."""

from __future__ import annotations

import json
import re
from typing import Any, ClassVar
from urllib.parse import parse_qsl, urlsplit

from sangam.channels import faking
from sangam.channels.base import Reply, Request
from sangam.channels.kinds.x import finding, proof, weights
from sangam.channels.providers.oauth1 import Keys
from sangam.lib import clock

KEYS = Keys("consumer-key", "consumer-secret", "1111111111-token", "token-secret")
BEARER, OWN, HANDLE = "bearer-of-the-app", "1111111111", "northwind"
WATCHED = "#northwind\nnorthwind tents"
_SIGNED = re.compile(r'(\w+)="([^"]*)"')


class Fake(faking.Fake):
    """`say` mentions us in public, `direct=True` writes a direct message (Yuki does that by herself), `reply_to` answers a
    post, `file` brings a picture, `delete` takes a post back. With `post` it is said to everybody and found
    only by who searches for it. Max (`closed`) takes no direct messages from us. A text posted
    twice is refused."""

    kind = "x"
    offers = ("file", "reply_to", "delete", "post")
    personas: ClassVar = (
        faking.Persona("yuki", "Yuki Tanabe", "2222222222", "ja"),
        faking.Persona("amara", "Amara Obi", "3333333333", "en"),
        faking.Persona("max", "Max Brandt", "4444444444", "de"),
    )

    def __init__(self, base: str, hook: str = "https://desk.example/hooks/token/") -> None:
        super().__init__(base, hook)
        self.closed = {"4444444444"}
        self.files: dict[str, tuple[str, bytes]] = {}
        self.webhooks: list[dict[str, Any]] = []
        self.subscribed = False
        self.hidden: set[str] = set()
        self.liked: set[str] = set()
        self.gone: set[str] = set()
        self.authors: dict[str, str] = {}
        self.told = 0
        self.public: list[dict[str, Any]] = []

    def settings(self) -> dict[str, Any]:
        return {
            "consumer_key": KEYS.consumer, "consumer_secret": KEYS.consumer_secret, "access_token": KEYS.token,
            "access_token_secret": KEYS.token_secret, "bearer_token": BEARER, "endpoint": self.base,
            "watched": WATCHED,
        }  # fmt: skip

    def address(self) -> str:
        return f"@{HANDLE}"

    def answer(self, call: Request) -> Reply:
        path = urlsplit(call.url).path.removeprefix(urlsplit(self.base).path)
        if path.startswith("/2/webhooks"):
            return self._webhooks(call)
        if path == finding.PATH:
            return self._search(call)
        if not self._signed(call):
            return _problem(401, "Unauthorized", "Unauthorized")
        if path in self.files:
            return Reply(200, self.files[path][1], self.files[path][0])
        if path == "/2/users/me":
            return _json(200, {"data": {"id": OWN, "name": "Northwind", "username": HANDLE}})
        if path.endswith("/subscriptions/all"):
            self.subscribed = self.subscribed or call.method == "POST"
            return _json(200, {"data": {"subscribed": self.subscribed}})
        if call.method == "GET" and path in (f"/2/users/{OWN}/tweets", *self._talks()):
            return self._ours(call, path)
        if call.method == "POST" and not path.endswith("/likes"):
            return self._send(call, path)
        return self._act(call, path)

    def _signed(self, call: Request) -> bool:
        scheme, _blank, rest = call.headers.get("authorization", "").partition(" ")
        given = dict(_SIGNED.findall(rest))
        if scheme != "OAuth" or given.get("oauth_token") != KEYS.token or given.get("oauth_consumer_key") != KEYS.consumer:
            return False
        expected = KEYS.header(call.method, call.url, nonce=given["oauth_nonce"], moment=int(given["oauth_timestamp"]))
        return call.headers["authorization"] == expected

    def _webhooks(self, call: Request) -> Reply:
        if call.headers.get("authorization") != f"Bearer {BEARER}":
            return _problem(401, "Unauthorized", "Unauthorized")
        if call.method == "POST":
            self.webhooks.append({"id": str(self.number()), "url": json.loads(call.body)["url"], "valid": True})
            return _json(200, {"data": self.webhooks[-1]})
        if call.method == "PUT":
            self.webhooks = [{**one, "valid": True} for one in self.webhooks]
        return _json(200, {"data": self.webhooks, "meta": {"result_count": len(self.webhooks)}})

    def _search(self, call: Request) -> Reply:
        """The posts of the last days, newest first, in pages."""
        if call.headers.get("authorization") != f"Bearer {BEARER}":
            return _problem(401, "Unauthorized", "Unauthorized")
        asked = dict(parse_qsl(urlsplit(call.url).query))
        text = asked["query"].removesuffix(" -is:retweet").strip("()").lower()
        if len(asked["query"]) > finding.QUERY_MAX or not 10 <= int(asked.get("max_results", "10")) <= 100:
            return _problem(400, "Invalid Request", "One or more parameters to your request was invalid.")
        wanted = [one.strip('"') for one in text.split(" or ")]
        fit = [one for one in self.public if any(term in one["text"].lower() for term in wanted)]
        since, begin = asked.get("since_id", "0"), asked.get("start_time", "")
        fit = [one for one in reversed(fit) if int(one["id"]) > int(since) and one["created_at"] >= begin]
        start, size = int(asked.get("next_token", "t0")[1:]), int(asked.get("max_results", "10"))
        page, rest = fit[start : start + size], fit[start + size :]
        users = [
            {"id": one.value, "name": one.name, "username": one.key, "public_metrics": {"followers_count": 1204}}
            for one in self.personas if any(post["author_id"] == one.value for post in page)
        ]  # fmt: skip
        meta = {"result_count": len(page), **({"next_token": f"t{start + size}"} if rest else {})}
        return _json(200, {"meta": meta, **({"data": page, "includes": {"users": users}} if page else {})})

    def _to_everybody(self, person: faking.Persona, name: str, text: str) -> list[Request]:
        self.latest, self.authors[name] = name, person.value
        self.public.append({
            "id": name, "text": text, "author_id": person.value, "created_at": _iso(),
            "lang": person.language, "conversation_id": name, "edit_history_tweet_ids": [name],
            "entities": {"hashtags": [{"tag": tag} for tag in re.findall(r"#(\w+)", text)]},
            "public_metrics": {"like_count": 3, "retweet_count": 1, "reply_count": 0, "quote_count": 0, "impression_count": 70},
        })  # fmt: skip
        return []

    def _send(self, call: Request, path: str) -> Reply:
        if self.behaviour == "permanent":
            return _problem(403, "Forbidden", "You are not permitted to perform this action.")
        if self.behaviour == "temporary":
            return _problem(429, "Too Many Requests", "Too Many Requests")
        if path == "/2/media/upload":
            return _json(200, {"data": {"id": str(self.number()), "media_key": "3_1"}})
        body = json.loads(call.body)
        return self._post(body) if path == "/2/tweets" else self._direct(path.split("/")[4], body)

    def _talks(self) -> dict[str, str]:
        return {f"/2/dm_conversations/with/{one.value}/dm_events": one.value for one in self.personas}

    def _ours(self, call: Request, path: str) -> Reply:
        """Our newest posts, or what we wrote to one person, newest first; an answer begins with a name."""
        asked, to = dict(parse_qsl(urlsplit(call.url).query)), self._talks().get(path, "")
        found = [one for one in self.taken if one.extra["public"] is not bool(to) and (not to or one.to == to)]
        fields = asked.get("dm_event.fields" if to else "tweet.fields", "").split(",")
        rows: list[dict[str, Any]] = []
        for one in reversed(found):
            whole: dict[str, Any] = {"created_at": one.extra["at"], "sender_id": OWN}
            if one.files:
                whole["attachments"] = {"media_keys": [f"3_{name}" for name in one.files]}
            if one.extra["below"]:
                whole["referenced_tweets"] = [{"type": "replied_to", "id": one.extra["below"]}]
            kept = {name: value for name, value in whole.items() if name in fields}
            text = one.text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
            rows.append({"id": one.id, "text": text if to else f"@somebody {text}", **kept})
        if since := asked.get("start_time"):
            rows = [one for one in rows if one["created_at"] >= since]
        rows = rows[: int(asked.get("max_results", "10"))]
        return _json(200, {"meta": {"result_count": len(rows)}, **({"data": rows} if rows else {})})

    def _post(self, body: dict[str, Any]) -> Reply:
        text, media = str(body.get("text", "")), tuple(body.get("media", {}).get("media_ids", ()))
        below = body.get("reply", {}).get("in_reply_to_tweet_id", "")
        if below in self.gone:
            return _problem(403, "Forbidden", "You attempted to reply to a Tweet that is deleted or not visible to you.")
        if weights.SCALE.weigh(text) > weights.POST_MAX:
            return _json(403, {"errors": [{"code": 186, "message": "Tweet needs to be a bit shorter."}]})
        if text and any(one.text == text and one.extra["below"] == below for one in self.taken):
            return _problem(403, "Forbidden", "You are not allowed to create a Tweet with duplicate content.")
        name, to = str(self.number()), self.authors.get(below, "")
        self.authors[name] = to
        self.taken.append(faking.Taken(name, to, text, media, {"public": True, "below": below, "at": _iso()}))
        return _json(201, {"data": {"id": name, "text": text, "edit_history_tweet_ids": [name]}})

    def _direct(self, to: str, body: dict[str, Any]) -> Reply:
        if to in self.closed:
            return _problem(403, "Forbidden", "You are not permitted to DM one or more participants in this conversation.")
        name = str(self.number())
        media = tuple(one["media_id"] for one in body.get("attachments", ()))
        extra = {"public": False, "below": "", "at": _iso()}
        self.taken.append(faking.Taken(name, to, str(body.get("text", "")), media, extra))
        return _json(201, {"data": {"dm_conversation_id": f"{OWN}-{to}", "dm_event_id": name}})

    def _act(self, call: Request, path: str) -> Reply:
        kind, name = path.split("/")[2], path.split("/")[-1]
        if path.endswith("/hidden"):
            name, hide = path.split("/")[3], json.loads(call.body)["hidden"]
            (self.hidden.add if hide else self.hidden.discard)(name)
            return _json(200, {"data": {"hidden": hide}})
        if kind == "users":
            name = name if call.method == "DELETE" else json.loads(call.body)["tweet_id"]
            (self.liked.discard if call.method == "DELETE" else self.liked.add)(name)
            return _json(200, {"data": {"liked": name in self.liked}})
        self.gone.add(name)
        return _json(200, {"data": {"deleted": True}})

    def say(self, who: str, text: str = "", **more: Any) -> list[Request]:
        person, name = self.persona(who), str(self.number())
        user = {"id_str": person.value, "name": person.name, "screen_name": who}
        if more.get("delete"):
            status = {"id": more["delete"], "user_id": person.value}
            return [self.signed({"tweet_delete_events": [{"status": status, "timestamp_ms": str(_now())}]})]
        escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        media = self._media(more["file"], name) if more.get("file") else None
        if more.get("post"):
            return self._to_everybody(person, name, escaped)
        if more.get("direct", who == "yuki"):
            return [self._direct_of(person, name, escaped, media)]
        self.authors[name] = person.value
        post: dict[str, Any] = {
            "created_at": clock.now().strftime("%a %b %d %H:%M:%S +0000 %Y"), "id_str": name, "text": escaped, "user": user,
            "timestamp_ms": str(_now()), "lang": person.language, "in_reply_to_status_id_str": more.get("reply_to") or None,
            "in_reply_to_user_id_str": OWN, "in_reply_to_screen_name": HANDLE, "entities": {"urls": []},
        }  # fmt: skip
        if media:
            post["extended_entities"] = {"media": [media]}
        return [self.signed({"user_has_blocked": False, "tweet_create_events": [post]})]

    def _direct_of(self, person: faking.Persona, name: str, text: str, media: dict[str, Any] | None) -> Request:
        data: dict[str, Any] = {"text": text, "entities": {"urls": []}}
        if media:
            data["attachment"] = {"type": "media", "media": media}
        made = {"target": {"recipient_id": OWN}, "sender_id": person.value, "message_data": data}
        event = {"type": "message_create", "id": name, "created_timestamp": str(_now()), "message_create": made}
        users = {person.value: {"id": person.value, "name": person.name, "screen_name": person.key}}
        return self.signed({"direct_message_events": [event], "users": users})

    def _media(self, file: tuple[str, str, bytes], name: str) -> dict[str, Any]:
        path = f"/media/{name}"
        self.files[path] = (file[1], file[2])
        return {"type": "photo", "id_str": name, "media_url_https": f"{self.base}{path}", "url": "https://t.co/pic"}

    def receipts(self) -> list[Request]:
        """X tells us our own posts and messages again, and when a direct message was read."""
        new, self.told = self.taken[self.told :], len(self.taken)
        return [call for one in new for call in (self._own_post(one) if one.extra["public"] else self._own_message(one))]

    def _own_post(self, one: faking.Taken) -> list[Request]:
        post = {
            "id_str": one.id, "text": f"@customer {one.text}", "display_text_range": [10, 10 + len(one.text)], "entities": {},
            "timestamp_ms": str(_now()), "in_reply_to_user_id_str": one.to or None,
            "in_reply_to_status_id_str": one.extra["below"], "user": {"id_str": OWN, "screen_name": HANDLE},
        }  # fmt: skip
        return [self.signed({"tweet_create_events": [post]})]

    def _own_message(self, one: faking.Taken) -> list[Request]:
        made = {"target": {"recipient_id": one.to}, "sender_id": OWN, "message_data": {"text": one.text}}
        event = {"type": "message_create", "id": one.id, "created_timestamp": str(_now()), "message_create": made}
        seen = {
            "created_timestamp": str(_now()), "sender_id": one.to, "target": {"recipient_id": OWN},
            "last_read_event_id": one.id,
        }  # fmt: skip
        return [self.signed({"direct_message_events": [event]}), self.signed({"direct_message_mark_read_events": [seen]})]

    def signed(self, found: dict[str, Any]) -> Request:
        body = json.dumps({"for_user_id": OWN, **found}).encode()
        headers = {"content-type": "application/json", proof.SIGNATURE: proof.sign(KEYS.consumer_secret, body)}
        return faking.request("POST", self.hook, headers, body)


def _iso() -> str:
    return clock.now().strftime("%Y-%m-%dT%H:%M:%S.000Z")


def _now() -> int:
    return int(clock.now().timestamp() * 1000)


def _json(status: int, body: Any) -> Reply:
    return Reply(status, json.dumps(body), "application/json")


def _problem(status: int, title: str, detail: str) -> Reply:
    return _json(status, {"title": title, "detail": detail, "type": "about:blank", "status": status})
