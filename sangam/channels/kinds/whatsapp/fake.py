"""WhatsApp on this machine: what Meta's Graph interface answers to one number, and the calls that its customers cause."""

from __future__ import annotations

import base64
import datetime as dt
import email
import email.policy
import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any, ClassVar
from urllib.parse import parse_qsl, urlsplit

from sangam.channels import faking
from sangam.channels.base import Reply, Request
from sangam.channels.faking import Persona, Taken
from sangam.channels.kinds.whatsapp import fake_words, files, graph, told_back
from sangam.channels.providers import meta
from sangam.lib import clock

APP, SECRET, TOKEN, VERIFY = "730112233445566", "0f1e2d3c4b5a69788796a5b4c3d2e1f0", "EAAfakeSystemUserToken", "verify-me"
NUMBER, ACCOUNT, SHOWN = "106540352242922", "102290129340398", "351210001122"
WINDOW = dt.timedelta(hours=24)
FIRST_TYPES = (
    "text",
    "image",
    "audio",
    "video",
    "document",
    "sticker",
    "location",
    "contacts",
    "interactive",
    "reaction",
    "template",
)


class Fake(faking.Fake):
    """`numbers` is which numbers each persona shows: Brazil's is still told without its 9, and one hides his behind a name.
    `late` are messages taken whose fate is a failure told by webhook, as with a closed window."""

    kind = "whatsapp"
    personas: ClassVar[Sequence[Persona]] = (
        Persona("marina", "Marina Castanho", "+5511987654321", "pt"),
        Persona("jignesh", "Jignesh Parmar", "+919825012345", "gu"),
        Persona("lukas", "Lukas Vogel", "DE.13491208655302741918", "de"),
    )
    offers: ClassVar[Sequence[str]] = ("file", "location", "sticker", "choice", "reply_to", "reaction", "edit", "delete")
    numbers: ClassVar[Mapping[str, tuple[str, str]]] = {
        "marina": ("551187654321", "BR.1502576394655843"),
        "jignesh": ("919825012345", "IN.1648738043044942"),
        "lukas": ("", "DE.13491208655302741918"),
    }

    def __init__(self, base: str, hook: str = "https://desk.example/hooks/token/") -> None:
        super().__init__(base, hook)
        self.media: dict[str, tuple[str, str, bytes]] = {}
        self.heard_at: dict[str, dt.datetime] = {}
        self.known_ids: set[str] = set()
        self.opaque: dict[str, str] = {}
        self.reactions: dict[str, str] = {}
        self.marked: list[tuple[str, bool]] = []
        self.override, self.subscribed, self.token_ends = "", False, 0
        self.fields: list[str] = []
        self.scopes = ["whatsapp_business_messaging", "whatsapp_business_management"]
        self._untold: list[tuple[str, str, Mapping[str, Any] | None]] = []

    def settings(self) -> dict[str, Any]:
        return {
            graph.NUMBER: NUMBER, graph.ACCOUNT: ACCOUNT, meta.TOKEN: TOKEN, meta.SECRET: SECRET, meta.VERIFY: VERIFY,
            "endpoint": self.base,
        }  # fmt: skip

    def address(self) -> str:
        return f"+{SHOWN}"

    # The interface

    def answer(self, call: Request) -> Reply:
        path = urlsplit(call.url).path.removeprefix(urlsplit(self.base).path)
        bearer = call.headers.get("authorization", "").removeprefix("Bearer ")
        if path.startswith("/stored/"):
            return self._stored(path.removeprefix("/stored/"), bearer)
        if not path.startswith(f"/{meta.VERSION}/"):
            return _error(2500, "Unknown path components", 400)
        parts = path.split("/")[2:]
        if parts == ["debug_token"]:
            return self._debug(call.query.get("input_token", ""), bearer)
        if parts == [APP, "subscriptions"]:
            return self._listens(call, bearer)
        if bearer != TOKEN:
            return _error(190, "Invalid OAuth access token - Cannot parse access token", 401)
        answers: Mapping[tuple[str, ...], Callable[[Request], Reply]] = {
            ("POST", NUMBER, "messages"): self._message, ("POST", NUMBER, "media"): self._upload,
            ("GET", NUMBER): self._about, ("POST", NUMBER): self._configure,
            ("GET", ACCOUNT, "phone_numbers"): lambda _call: _json({"data": [{"id": NUMBER}]}),
            ("GET", ACCOUNT, "subscribed_apps"): self._apps, ("POST", ACCOUNT, "subscribed_apps"): self._apps,
            ("GET", ACCOUNT, "message_templates"): self._templates,
        }  # fmt: skip
        if found := answers.get((call.method, *parts)):
            return found(call)
        if call.method == "GET" and len(parts) == 1 and parts[0] in self.media:
            return self._described(parts[0])
        return _error(100, f"Unsupported {call.method.lower()} request. Object with ID '{parts[0]}' does not exist", 400, 33)

    def _debug(self, token: str, bearer: str) -> Reply:
        if bearer not in (TOKEN, f"{APP}|{SECRET}"):
            return _error(190, "Invalid OAuth access token signature.", 400)
        data = {"app_id": APP, "is_valid": token == TOKEN, "expires_at": self.token_ends, "scopes": self.scopes}
        return _json({"data": {**data, "data_access_expires_at": 0, "type": "SYSTEM_USER"}})

    def _listens(self, call: Request, bearer: str) -> Reply:
        """What the app hears of, asked with a token of the app."""
        if bearer != f"{APP}|{SECRET}":
            return _error(190, "Invalid OAuth access token signature.", 400)
        if call.method == "POST":
            self.fields = str(_body(call).get("fields", "")).split(",")
            return _json({"success": True})
        fields = [{"name": name, "version": meta.VERSION} for name in self.fields]
        return _json({"data": [{"object": "whatsapp_business_account", "active": True, "fields": fields}] if fields else []})

    def _about(self, _call: Request) -> Reply:
        hooks = {"application": "https://elsewhere.example/", **({"phone_number": self.override} if self.override else {})}
        return _json({
            "id": NUMBER, "display_phone_number": "+351 21 000 1122", "verified_name": "Skerry Outdoor", "status": "CONNECTED",
            "quality_rating": "GREEN", "name_status": "APPROVED", "webhook_configuration": hooks,
        })  # fmt: skip

    def _configure(self, call: Request) -> Reply:
        wanted = _body(call).get("webhook_configuration", {})
        self.override = str(wanted.get("override_callback_uri", ""))
        return _json({"success": True})

    def _apps(self, call: Request) -> Reply:
        if call.method == "POST":
            self.subscribed = True
            return _json({"success": True})
        apps = [{"whatsapp_business_api_data": {"id": APP, "name": "Desk"}}] if self.subscribed else []
        return _json({"data": apps})

    def _templates(self, call: Request) -> Reply:
        """Two pages, however few there are."""
        after = call.query.get("after", "")
        if not after:
            paging = {"cursors": {"before": "A", "after": "B"}, "next": f"{self.base}/next"}
            return _json({"data": fake_words.TEMPLATES[:2], "paging": paging})
        return _json({"data": fake_words.TEMPLATES[2:], "paging": {"cursors": {"before": "B", "after": "C"}}})

    def _upload(self, call: Request) -> Reply:
        head = f"content-type: {call.headers['content-type']}\r\n\r\n".encode()
        form = email.message_from_bytes(head + call.body, policy=email.policy.HTTP)
        parts = {part.get_param("name", header="content-disposition"): part for part in form.iter_parts()}
        file = parts["file"]
        content, kind = bytes(file.get_content()), file.get_content_type()
        if not any(kind in rule.types and len(content) <= rule.size for rule in files.RULES):
            return _error(100, f"Param file must be a file with one of the types that are supported, not {kind}", 400)
        return _json({"id": self._keep(file.get_filename() or "file", kind, content)})

    def _keep(self, name: str, kind: str, content: bytes) -> str:
        ref = str(self.number())
        self.media[ref] = (name, kind, content)
        return ref

    def _described(self, ref: str) -> Reply:
        _name, kind, content = self.media[ref]
        return _json({
            "url": f"{self.base}/stored/{ref}", "mime_type": kind, "sha256": hashlib.sha256(content).hexdigest(),
            "file_size": len(content), "id": ref, "messaging_product": "whatsapp",
        })  # fmt: skip

    def _stored(self, ref: str, bearer: str) -> Reply:
        if bearer != TOKEN or ref not in self.media:
            return Reply(404, "Media not found")
        _name, kind, content = self.media[ref]
        return Reply(200, content, kind)

    def _message(self, call: Request) -> Reply:
        body = _body(call)
        if body.get("status") == "read":
            self.marked.append((str(body.get("message_id")), "typing_indicator" in body))
            return _json({"success": True})
        if self.behaviour == "permanent":
            return _error(131026, "Message undeliverable", 400)
        if self.behaviour == "temporary":
            return _error(130429, "Rate limit hit", 429)
        refused = self._wrong(body)
        return refused or self._take(body, str(body["type"]))

    def _wrong(self, body: Mapping[str, Any]) -> Reply | None:
        kind = body.get("type")
        content: Any = body.get(str(kind))
        if body.get("messaging_product") != "whatsapp" or kind not in FIRST_TYPES or not content:
            return _error(131009, "Parameter value is not valid", 400)
        if not self._person(body):
            return _error(131026, "Message undeliverable", 400)
        if kind == "text" and not 0 < len(content.get("body", "")) <= 4096:
            return _error(100, "Param text['body'] must be at most 4096 characters long.", 400)
        if kind in files.GOES_AS and content.get("id") not in self.media:
            return _error(131009, "Media ID is not valid", 400)
        if wrong := fake_words.wrong(str(kind), content):
            return _error(131009, wrong, 400)
        if kind == "template":
            return fake_words.refusal(content, _error)
        return None

    def _person(self, body: Mapping[str, Any]) -> str:
        """The persona that a body is for, "" for nobody: by phone number (either form of it), else by user id."""
        digits = str(body.get("to") or "").removeprefix("+")
        for persona in self.personas:
            number, user = self.numbers[persona.key]
            if digits in (number, persona.value.removeprefix("+")) if digits else body.get("recipient") == user:
                return persona.key
        return ""

    def _take(self, body: Mapping[str, Any], kind: str) -> Reply:
        name, key = self._name(), self._person(body)
        content = body[kind] if isinstance(body[kind], dict) else {}
        if kind == "reaction":
            self.reactions[str(content["message_id"])] = str(content["emoji"])
        elif kind != "template" and clock.now() - self.heard_at.get(key, dt.datetime.min.replace(tzinfo=dt.UTC)) > WINDOW:
            error = {"code": 131047, "title": "Re-engagement message", "message": "Re-engagement message"}
            self._untold.append((name, key, {**error, "error_data": {"details": "More than 24 hours have passed."}}))
        else:
            text = (
                fake_words.asked(content) or content.get("body") or content.get("caption") or fake_words.filled(content) or ""
            )
            names = (self.media[content["id"]][0],) if kind in files.GOES_AS else ()
            self.taken.append(Taken(name, self.persona(key).value, text, names, dict(body)))
            self._untold.append((name, key, None))
        self.known_ids.add(name)
        self.opaque[name] = str(body.get(told_back.NAME, ""))
        user = self.numbers[key][1]
        contacts = [{"input": body.get("to") or body.get("recipient"), "wa_id": self.numbers[key][0], "user_id": user}]
        return _json({"messaging_product": "whatsapp", "contacts": contacts, "messages": [{"id": name}]})

    def _name(self) -> str:
        return "wamid." + base64.b64encode(f"desk-{self.number()}".encode()).decode()

    # The calls

    def say(self, who: str, text: str = "", **more: Any) -> list[Request]:
        name, self.heard_at[who] = self._name(), clock.now()
        self.known_ids.add(name)
        message: dict[str, Any] = {"id": name, "timestamp": str(int(clock.now().timestamp())), **self._content(text, more)}
        message.update(self._from(who))
        if more.get("reply_to") and "reaction" not in more:
            message["context"] = {"from": SHOWN, "id": more["reply_to"]}
        for name in ("referral", "context"):
            message.update({name: more[name]} if name in more else {})
        return [self.event("messages", {"contacts": [self._card(who)], "messages": [message]})]

    def _content(self, text: str, more: Mapping[str, Any]) -> dict[str, Any]:
        """The type of a message and what it holds; `raw` is a message as WhatsApp would write it."""
        if "raw" in more:
            return dict(more["raw"])
        if "reaction" in more:
            emoji = {"emoji": more["reaction"]} if more["reaction"] else {}
            return {"type": "reaction", "reaction": {"message_id": more["reply_to"], **emoji}}
        if "edit" in more:
            new = {"type": "text", "text": {"body": text}}
            return {"type": "edit", "edit": {"original_message_id": more["edit"], "message": new}}
        if "delete" in more:
            return {"type": "revoke", "revoke": {"original_message_id": more["delete"]}}
        if "choice" in more:
            title = text or str(more["choice"])
            return _interactive("button_reply", {"id": str(more["choice"]), "title": title})
        if "location" in more:
            latitude, longitude = more["location"]
            return {"type": "location", "location": {"latitude": latitude, "longitude": longitude, "name": text}}
        if "sticker" in more:
            return self._file(f"{more['sticker']}.webp", "image/webp", fake_words.STICKER, "")
        if "file" in more:
            name, kind, content = more["file"]
            return self._file(name, kind, content, text)
        return {"type": "text", "text": {"body": text}}

    def _file(self, name: str, kind: str, content: bytes, caption: str) -> dict[str, Any]:
        told = {"image/webp": "sticker"}.get(kind) or {"image": "image", "video": "video", "audio": "audio"}.get(
            kind.split("/")[0]
        )
        ref = self._keep(name, kind, content)
        digest = base64.b64encode(hashlib.sha256(content).digest()).decode()
        inner = {"id": ref, "mime_type": kind, "sha256": digest, **({"caption": caption} if caption else {})}
        return {"type": told or "document", told or "document": inner if told else {**inner, "filename": name}}

    def _from(self, who: str) -> dict[str, str]:
        number, user = self.numbers[who]
        return {**({"from": number} if number else {}), "from_user_id": user}

    def _card(self, who: str) -> dict[str, Any]:
        number, user = self.numbers[who]
        profile = {"name": self.persona(who).name, **({} if number else {"username": who})}
        return {"profile": profile, "user_id": user, **({"wa_id": number} if number else {})}

    def event(self, name: str, value: Mapping[str, Any]) -> Request:
        """A signed call with one change of a field."""
        told = {"display_phone_number": SHOWN, "phone_number_id": NUMBER}
        change = {"field": name, "value": {"messaging_product": "whatsapp", "metadata": told, **value}}
        body = json.dumps({"object": "whatsapp_business_account", "entry": [{"id": ACCOUNT, "changes": [change]}]}).encode()
        headers = {
            "content-type": "application/json",
            "user-agent": "facebookexternalua",
            meta.SIGNATURE: meta.sign(SECRET, body),
        }
        return faking.request("POST", self.hook, headers, body)

    def echo(self, who: str, text: str) -> Request:
        """Somebody of ours writes in the WhatsApp Business app."""
        number, user = self.numbers[who]
        to = {"to": number} if number else {"to_user_id": user}
        message = {"from": SHOWN, **to, "id": self._name(), "timestamp": str(int(clock.now().timestamp()))}
        return self.event("smb_message_echoes", {"message_echoes": [{**message, "type": "text", "text": {"body": text}}]})

    def receipts(self) -> list[Request]:
        found: list[Request] = []
        for name, who, error in self._untold:
            for state in ("failed",) if error else ("sent", "delivered", "read"):
                found.append(
                    self.event("messages", {"contacts": [self._card(who)], "statuses": [self._state(name, who, state, error)]})
                )
        self._untold = []
        return found

    def _state(self, name: str, who: str, state: str, error: Mapping[str, Any] | None) -> dict[str, Any]:
        number, user = self.numbers[who]
        told: dict[str, Any] = {
            "id": name,
            "status": state,
            "timestamp": str(int(clock.now().timestamp())),
            "recipient_user_id": user,
            **({told_back.NAME: self.opaque[name]} if self.opaque.get(name) else {}),
        }
        if number:
            told["recipient_id"] = number
        if error:
            return {**told, "errors": [error]}
        return {**told, "pricing": {"billable": True, "pricing_model": "PMP", "category": "service", "type": "regular"}}


def _interactive(kind: str, content: Mapping[str, Any]) -> dict[str, Any]:
    return {"type": "interactive", "interactive": {"type": kind, kind: content}}


def _body(call: Request) -> dict[str, Any]:
    try:
        found = json.loads(call.body or b"{}")
    except ValueError:
        found = dict(parse_qsl(call.body.decode("utf-8", "replace")))
    return found if isinstance(found, dict) else {}


def _json(content: Mapping[str, Any], status: int = 200) -> Reply:
    return Reply(status, json.dumps(content), "application/json; charset=UTF-8")


def _error(code: int, message: str, status: int, sub: int | None = None) -> Reply:
    told = {"message": f"(#{code}) {message}", "type": "OAuthException", "code": code, "fbtrace_id": "AxFake"}
    return _json({"error": {**told, **({"error_subcode": sub} if sub else {})}}, status)
