"""The Bot API as its documentation describes it, on this machine."""

from __future__ import annotations

import hmac
import json
import re
from collections.abc import Sequence
from email import message_from_bytes, policy
from typing import Any, ClassVar

from sangam.channels import faking
from sangam.channels.base import Reply, Request
from sangam.channels.faking import Persona, Taken
from sangam.lib import clock

TOKEN = "7001234567:AAE-fake-token-of-a-bot-for-tests-0"
SECRET = "c0ffee" * 8
USERNAME = "northpeak_bot"
TEXT_MAX, CAPTION_MAX, DOWNLOAD_MAX, UPLOAD_MAX, PHOTO_MAX = 4096, 1024, 20 << 20, 50 << 20, 10 << 20
REACTIONS = ("👍", "👎", "❤", "🔥", "🥰", "👏", "😁", "🤔", "🎉", "🙏", "👌", "😢", "💯", "🤝")
TAGS = ("b", "i", "s", "u", "code", "pre", "a", "strong", "em", "del", "ins", "tg-spoiler", "blockquote")
ALONG = {
    "sendLocation": ("latitude", "longitude"), "sendVenue": ("latitude", "longitude", "title", "address"),
    "sendContact": ("phone_number", "first_name"),
}  # fmt: skip
"""What goes without words, and what each of it needs."""
UPLOADS = {
    "sendPhoto": "photo",
    "sendDocument": "document",
    "sendVideo": "video",
    "sendAudio": "audio",
    "sendAnimation": "animation",
}
_TAG = re.compile(r"<(/?)([\w-]*)[^<>]*>|<")


class Refused(Exception):
    def __init__(self, code: int, words: str, **parameters: int) -> None:
        super().__init__(words)
        self.code, self.words, self.parameters = code, words, parameters


class Fake(faking.Fake):
    kind: ClassVar[str] = "telegram"
    personas: ClassVar[Sequence[Persona]] = (
        Persona("dilnoza", "Dilnoza Karimova", "5200000001", "uz"),
        Persona("artem", "Артём Лебедев", "5200000002", "ru"),
        Persona("yared", "ያሬድ ተስፋዬ", "5200000003", "am"),
        Persona("leila", "لیلا رضایی", "5200000004", "fa"),
    )
    offers: ClassVar[Sequence[str]] = ("file", "location", "sticker", "choice", "reply_to", "reaction", "edit")
    leaves, returns = {"block": True}, {"block": False}

    def __init__(self, base: str, hook: str = "https://desk.example/hooks/token/") -> None:
        super().__init__(base, hook)
        self.updates: list[dict[str, Any]] = []
        self.files: dict[str, tuple[str, bytes]] = {}
        self.chats: dict[int, dict[int, dict[str, Any]]] = {int(one.value): {} for one in self.personas}
        self.blocked: set[int] = set()
        self.url, self.secret = hook, SECRET
        self.moved: dict[int, int] = {}
        self.heard: list[str] = []
        self.reactions: dict[str, list[Any]] = {}
        self.last_error = ""

    def settings(self) -> dict[str, Any]:
        return {"bot_token": TOKEN, "hook_secret": SECRET, "way": "webhook", "endpoint": self.base}

    def address(self) -> str:
        return f"@{USERNAME}"

    # what a person does

    def say(self, who: str, text: str = "", **more: Any) -> list[Request]:
        """Besides what it `offers`: block, True or False. Everybody here has pressed Start before."""
        person = self.persona(who)
        if "block" in more:
            return [self._update("my_chat_member", self._membership(person, more["block"]))]
        if "reaction" in more:
            return [self._update("message_reaction", self._reaction(person, _number(more["reply_to"]), more["reaction"]))]
        if "choice" in more:
            return [self._update("callback_query", self._pressed(person, more["choice"]))]
        if "edit" in more:
            known = self._chat(person).get(_number(more["edit"]))
            if known is None:
                raise ValueError("this is no message of his")
            return [self._update("edited_message", {**known, "text": text, "edit_date": _now()})]
        return [self._update("message", self._message(person, text, more))]

    def _chat(self, person: Persona) -> dict[int, dict[str, Any]]:
        return self.chats[int(person.value)]

    def _message(self, person: Persona, text: str, more: dict[str, Any]) -> dict[str, Any]:
        known = self._chat(person)
        made: dict[str, Any] = {
            "message_id": self.number(), "date": _now(), "from": self._who(person), "chat": self._room(person),
        }  # fmt: skip
        if file := more.get("file"):
            made |= self._file(*file)
            made |= {"caption": text} if text else {}
        elif "sticker" in more:
            made["sticker"] = {**self._stored("s.webp", b"RIFF"), "emoji": more["sticker"], "set_name": "northpeak"}
        elif "location" in more:
            made["location"] = dict(zip(("latitude", "longitude"), more["location"], strict=True))
        else:
            made["text"] = text
        if before := more.get("reply_to"):
            made["reply_to_message"] = known.get(_number(before), {"message_id": _number(before), "date": 0})
        known[made["message_id"]] = made
        return made

    def _who(self, person: Persona) -> dict[str, Any]:
        first, _space, last = person.name.partition(" ")
        return {
            "id": int(person.value), "is_bot": False, "first_name": first, "last_name": last, "username": person.key,
            "language_code": person.language,
        }  # fmt: skip

    def _room(self, person: Persona) -> dict[str, Any]:
        return {"id": int(person.value), "type": "private", "first_name": person.name}

    def _file(self, name: str, content_type: str, content: bytes) -> dict[str, Any]:
        stored = self._stored(name, content)
        if content_type.startswith("image/"):
            return {"photo": [{**stored, "width": 90, "height": 60}, {**stored, "width": 1280, "height": 853}]}
        if content_type == "audio/ogg":
            return {"voice": {**stored, "mime_type": content_type, "duration": 3}}
        return {"document": {**stored, "file_name": name, "mime_type": content_type}}

    def _stored(self, name: str, content: bytes) -> dict[str, Any]:
        ref = f"AgAC{len(self.files):06d}"
        self.files[ref] = (f"documents/file_{len(self.files)}.{name.rpartition('.')[2]}", content)
        return {"file_id": ref, "file_unique_id": ref[-6:], "file_size": len(content)}

    def _reaction(self, person: Persona, which: int, emoji: str) -> dict[str, Any]:
        new = [{"type": "emoji", "emoji": emoji}] if emoji else []
        base = {"chat": self._room(person), "message_id": which, "user": self._who(person), "date": _now()}
        return {**base, "old_reaction": [] if emoji else [{"type": "emoji", "emoji": "👍"}], "new_reaction": new}

    def _pressed(self, person: Persona, data: str) -> dict[str, Any]:
        ours = {"message_id": 1, "date": _now(), "chat": self._room(person), "text": "?"}
        below = {
            **(list(self._chat(person).values()) or [ours])[-1],
            "reply_markup": {"inline_keyboard": [[{"text": data.title(), "callback_data": data}]]},
        }
        return {"id": f"44{self.number()}", "from": self._who(person), "message": below, "chat_instance": "1", "data": data}

    def _membership(self, person: Persona, block: bool) -> dict[str, Any]:
        self.blocked = self.blocked | {int(person.value)} if block else self.blocked - {int(person.value)}
        was, now = ("member", "kicked") if block else ("kicked", "member")
        bot = {"id": int(TOKEN.partition(":")[0]), "is_bot": True, "first_name": "North Peak"}
        return {
            "chat": self._room(person), "from": self._who(person), "date": _now(),
            "old_chat_member": {"user": bot, "status": was}, "new_chat_member": {"user": bot, "status": now},
        }  # fmt: skip

    def _update(self, kind: str, value: dict[str, Any]) -> Request:
        self.updates.append({"update_id": self.number(), kind: value})
        headers = {"content-type": "application/json", "x-telegram-bot-api-secret-token": self.secret}
        return faking.request("POST", self.url or self.hook, headers, json.dumps(self.updates[-1]).encode())

    # what we call

    def answer(self, call: Request) -> Reply:
        path = call.url.partition("?")[0].removeprefix(self.base)
        try:
            if not hmac.compare_digest(path.split("/")[-2].removeprefix("bot"), TOKEN) and f"/file/bot{TOKEN}/" not in path:
                raise Refused(401, "Unauthorized")
            if path.startswith("/file/"):
                return self._download(path.partition(TOKEN + "/")[2])
            return _json(200, {"ok": True, "result": self._method(path.rpartition("/")[2], *_values(call))})
        except Refused as no:
            told: dict[str, Any] = {"ok": False, "error_code": no.code, "description": no.words}
            return _json(no.code, told | ({"parameters": no.parameters} if no.parameters else {}))

    def _download(self, path: str) -> Reply:
        found = next((content for known, content in self.files.values() if known == path), None)
        return Reply(404, "") if found is None else Reply(200, found, "application/octet-stream")

    def _method(self, name: str, values: dict[str, Any], files: dict[str, tuple[str, bytes]]) -> Any:
        if name == "sendMessage" or name in UPLOADS:
            return self._send(name, values, files)
        if name in ALONG:
            return self._along(name, values)
        if name in ("setMessageReaction", "deleteMessage", "sendChatAction"):
            self._to(values)
            return self._done(name, values)
        return {
            "getMe": lambda: {"id": 7001234567, "is_bot": True, "username": USERNAME, "can_read_all_group_messages": False},
            "getFile": lambda: self._place(values),
            "getUpdates": lambda: self._waiting(values),
            "setWebhook": lambda: self._hooked(values),
            "deleteWebhook": lambda: self._hooked({"url": ""}),
            "getWebhookInfo": lambda: self._info(),
            "answerCallbackQuery": lambda: self._heard(values),
        }.get(name, self._unknown)()

    def _heard(self, values: dict[str, Any]) -> bool:
        self.heard.append(values["callback_query_id"])
        return True

    def _unknown(self) -> Any:
        raise Refused(404, "Not Found")

    def _done(self, name: str, values: dict[str, Any]) -> bool:
        if name == "setMessageReaction":
            if any(one["emoji"] not in REACTIONS for one in values["reaction"]):
                raise Refused(400, "Bad Request: REACTION_INVALID")
            self.reactions[f"{values['chat_id']}:{values['message_id']}"] = values["reaction"]
        return True

    def _to(self, values: dict[str, Any]) -> int:
        if self.behaviour == "temporary":
            raise Refused(429, "Too Many Requests: retry after 7", retry_after=7)
        chat = int(values.get("chat_id") or 0)
        if self.behaviour == "permanent" or chat in self.blocked:
            raise Refused(403, "Forbidden: bot was blocked by the user")
        if chat in self.moved:
            words = "Bad Request: group chat was upgraded to a supergroup chat"
            raise Refused(400, words, migrate_to_chat_id=self.moved[chat])
        if chat not in self.chats and chat not in self.moved.values():
            raise Refused(400, "Bad Request: chat not found")
        return chat

    def _send(self, name: str, values: dict[str, Any], files: dict[str, tuple[str, bytes]]) -> dict[str, Any]:
        chat = self._to(values)
        field = "text" if name == "sendMessage" else "caption"
        words = str(values.get(field) or "")
        seen = _seen(words) if values.get("parse_mode") == "HTML" else words
        if len(seen.encode("utf-16-le")) // 2 > (TEXT_MAX if field == "text" else CAPTION_MAX):
            raise Refused(400, f"Bad Request: message {'' if field == 'text' else 'caption '}is too long")
        if field == "text" and not seen.strip():
            raise Refused(400, "Bad Request: message text is empty")
        self._checked(name, files)
        number = self.number()
        made = {"message_id": number, "date": _now(), "chat": {"id": chat, "type": "private"}, field: seen}
        self.chats.setdefault(chat, {})[number] = made
        extra = {"method": name, "reply": values.get("reply_parameters"), "mode": values.get("parse_mode"), "words": words,
                 "choices": self._pressable(values)}  # fmt: skip
        names = tuple(name for name, _content in files.values())
        self.taken.append(Taken(f"{chat}:{number}", str(chat), seen, names, extra))
        return made

    def _along(self, name: str, values: dict[str, Any]) -> dict[str, Any]:
        """A place or a card."""
        chat, number = self._to(values), self.number()
        if any(not values.get(one) for one in ALONG[name]):
            raise Refused(400, "Bad Request: there is something missing")
        self._pressable(values)
        made = {"message_id": number, "date": _now(), "chat": {"id": chat, "type": "private"}}
        self.chats.setdefault(chat, {})[number] = made
        extra = {"method": name, **values}
        self.taken.append(
            Taken(f"{chat}:{number}", str(chat), str(values.get("title") or values.get("first_name") or ""), (), extra)
        )
        return made

    def _pressable(self, values: dict[str, Any]) -> list[str]:
        """The titles of the buttons below."""
        rows = (values.get("reply_markup") or {"inline_keyboard": []})["inline_keyboard"]
        if any(not 0 < len(one["callback_data"].encode()) <= 64 or not one["text"] for row in rows for one in row):
            raise Refused(400, "Bad Request: BUTTON_DATA_INVALID")
        return [one["text"] for row in rows for one in row]

    def _checked(self, name: str, files: dict[str, tuple[str, bytes]]) -> None:
        if name not in UPLOADS:
            return
        if UPLOADS[name] not in files:
            raise Refused(400, "Bad Request: there is no file in the request")
        _name, content = files[UPLOADS[name]]
        if len(content) > (PHOTO_MAX if name == "sendPhoto" else UPLOAD_MAX):
            raise Refused(413, "Request Entity Too Large")
        if name == "sendPhoto" and not content.startswith((b"\x89PNG", b"\xff\xd8")):
            raise Refused(400, "Bad Request: IMAGE_PROCESS_FAILED")

    def _place(self, values: dict[str, Any]) -> dict[str, Any]:
        if values.get("file_id") not in self.files:
            raise Refused(400, "Bad Request: wrong file_id or the file is temporarily unavailable")
        path, content = self.files[values["file_id"]]
        if len(content) > DOWNLOAD_MAX:
            raise Refused(400, "Bad Request: file is too big")
        return {"file_id": values["file_id"], "file_size": len(content), "file_path": path}

    def _waiting(self, values: dict[str, Any]) -> list[dict[str, Any]]:
        if self.url:
            raise Refused(
                409, "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete it first"
            )
        self.updates = [one for one in self.updates if one["update_id"] >= int(values.get("offset") or 0)]
        return self.updates[: int(values.get("limit") or 100)]

    def _hooked(self, values: dict[str, Any]) -> bool:
        if values["url"] and not values["url"].startswith("https://"):
            raise Refused(400, "Bad Request: bad webhook: An HTTPS URL must be provided for webhook")
        self.url, self.secret = values["url"], values.get("secret_token") or self.secret
        return True

    def _info(self) -> dict[str, Any]:
        told = {"last_error_message": self.last_error, "last_error_date": _now(), "pending_update_count": 2}
        return {"url": self.url, "has_custom_certificate": False, "pending_update_count": 0} | (told if self.last_error else {})


def _now() -> int:
    return int(clock.now().timestamp())


def _number(name: str) -> int:
    """Of a message, as the house names it: CHAT:NUMBER."""
    return int(str(name).rpartition(":")[2] or 0)


def _json(status: int, body: Any) -> Reply:
    return Reply(status, json.dumps(body), "application/json")


def _values(call: Request) -> tuple[dict[str, Any], dict[str, tuple[str, bytes]]]:
    """The values of a call, and its files."""
    kind = call.headers.get("content-type", "")
    if not kind.startswith("multipart/"):
        return (json.loads(call.body) if call.body else {}), {}
    whole = message_from_bytes(b"content-type: " + kind.encode() + b"\r\n\r\n" + call.body, policy=policy.HTTP)
    values: dict[str, Any] = {}
    files: dict[str, tuple[str, bytes]] = {}
    for part in whole.iter_parts():  # type: ignore[attr-defined]
        name = str(part.get_param("name", header="content-disposition"))
        content = bytes(part.get_payload(decode=True))
        if filename := part.get_filename():
            files[name] = (filename, content)
        else:
            written = content.decode()
            values[name] = json.loads(written) if written[:1] in "{[" and written[1:] else written
    return values, files


def _seen(words: str) -> str:
    """What is left of HTML when it is read; refuses what the provider cannot read."""
    opened: list[str] = []
    for found in _TAG.finditer(words):
        if found[0] == "<" or found[2] not in TAGS or (found[1] and (not opened or opened.pop() != found[2])):
            raise Refused(400, f"Bad Request: can't parse entities: Unsupported start tag at byte offset {found.start()}")
        if not found[1]:
            opened.append(found[2])
    if opened:
        raise Refused(400, f"Bad Request: can't parse entities: Can't find end tag corresponding to start tag {opened[-1]}")
    plain = _TAG.sub("", words)
    for name, char in (("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&amp;", "&")):
        plain = plain.replace(name, char)
    return plain
