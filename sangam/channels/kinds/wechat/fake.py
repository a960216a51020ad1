"""WeChat's server as its documentation describes it, on this machine: encrypted calls to us, and the interface that we call."""

from __future__ import annotations

import json
import secrets
from collections.abc import Sequence
from email import message_from_bytes, policy
from typing import Any, ClassVar
from urllib.parse import urlencode

from sangam.channels import faking
from sangam.channels.base import Reply, Request
from sangam.channels.faking import Persona, Taken
from sangam.channels.kinds.wechat import sealing
from sangam.lib import clock

APP, APP_SECRET, ACCOUNT = "wx0123456789abcdef", "0123456789abcdef" * 2, "gh_northpeak"
TOKEN, AES_KEY = "northpeakToken2026", "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"
WINDOW_SECONDS, COUNT_MAX, TEXT_MAX = 48 * 3600, 5, 2048
MEDIA = {"image": (10 << 20, ("image/jpeg", "image/png", "image/gif")), "voice": (2 << 20, ("audio/amr", "audio/mpeg")),
         "video": (10 << 20, ("video/mp4",))}  # fmt: skip
UNIONS = {"oNP_xiaomei_0000000000000001": "uNP_xiaomei"}
WORDS = {
    40001: "invalid credential, access_token is invalid or not latest", 40003: "invalid openid", 40005: "invalid file type",
    40007: "invalid media_id", 40013: "invalid appid", 40125: "invalid appsecret",
    40164: "invalid ip 203.0.113.9, not in whitelist",
    44004: "empty content", 45001: "media size out of limit", 45002: "content size out of limit", 48001: "api unauthorized",
    45009: "reach max api daily quota limit", 45015: "response out of time limit or subscription is canceled",
    45047: "out of response count limit", 43101: "user refuse to accept the msg",
}  # fmt: skip


class Refused(Exception):
    def __init__(self, code: int) -> None:
        super().__init__(WORDS[code])
        self.code = code


class Fake(faking.Fake):
    kind: ClassVar[str] = "wechat"
    personas: ClassVar[Sequence[Persona]] = (
        Persona("xiaomei", "陈小美", "oNP_xiaomei_0000000000000001", "zh"),
        Persona("jianguo", "李建国", "oNP_jianguo_0000000000000002", "zh"),
        Persona("anna", "Anna Weber", "oNP_anna_000000000000000003", "de"),
    )
    offers: ClassVar[Sequence[str]] = ("file", "location", "choice")

    def __init__(self, base: str, hook: str = "https://desk.example/hooks/token/") -> None:
        super().__init__(base, hook)
        self.encrypted = True
        self.access = ""
        self.tokens = 0
        self.media: dict[str, tuple[str, str, bytes]] = {}
        self.open: dict[str, tuple[float, int]] = {}
        self.followers = {one.value for one in self.personas}
        self.refuse: int = 0
        self.unions_asked = 0
        self.ahead = 0.0
        self.replies: list[str] = []

    def settings(self) -> dict[str, Any]:
        mode = "encrypted" if self.encrypted else "plain"
        return {
            "app_id": APP,
            "app_secret": APP_SECRET,
            "token": TOKEN,
            "aes_key": AES_KEY,
            "mode": mode,
            "endpoint": self.base,
        }

    def address(self) -> str:
        return ACCOUNT

    # what a person does

    def say(self, who: str, text: str = "", **more: Any) -> list[Request]:
        """Besides what it `offers`: voice (what WeChat heard), event (its fields)."""
        person = self.persona(who).value
        if "event" in more:
            return [self._event(person, more["event"])]
        if "choice" in more:
            return [self._event(person, {"Event": "CLICK", "EventKey": more["choice"]})]
        self.open[person] = (self._now() + WINDOW_SECONDS, COUNT_MAX)
        fields: dict[str, Any] = {"MsgType": "text", "Content": text}
        if "location" in more:
            latitude, longitude = more["location"]
            fields = {"MsgType": "location", "Location_X": latitude, "Location_Y": longitude, "Scale": 15, "Label": text}
        elif "voice" in more:
            media = self._stored("v.amr", "voice/amr", b"#!AMR")
            fields = {"MsgType": "voice", "MediaId": media, "Format": "amr", "Recognition": more["voice"]}
        elif "file" in more:
            name, content_type, content = more["file"]
            sort = "video" if content_type.startswith("video/") else "image"
            fields = {"MsgType": sort, "MediaId": self._stored(name, content_type, content)}
            if text:
                return [self._message(person, fields), self._message(person, {"MsgType": "text", "Content": text})]
        return [self._message(person, fields)]

    def _message(self, person: str, fields: dict[str, Any]) -> Request:
        return self._call(person, {**fields, "MsgId": self.number()})

    def _event(self, person: str, fields: dict[str, Any]) -> Request:
        if fields["Event"] in ("subscribe", "unsubscribe"):
            gone = fields["Event"] == "unsubscribe"
            self.followers = self.followers - {person} if gone else self.followers | {person}
        if fields["Event"] in ("CLICK", "SCAN", "subscribe"):
            self.open[person] = max(self.open.get(person, (0, 0)), (self._now() + 60, 3))
        return self._call(person, {"MsgType": "event", **fields})

    def _call(self, person: str, fields: dict[str, Any]) -> Request:
        base = {"ToUserName": ACCOUNT, "FromUserName": person, "CreateTime": int(clock.now().timestamp())}
        return self.signed(written({**base, **fields}))

    def signed(self, content: bytes) -> Request:
        """As WeChat sends it: in safe mode the body names only the account beside what is sealed."""
        moment, nonce = str(int(clock.now().timestamp())), secrets.token_hex(5)
        query = {"signature": sealing.signature(TOKEN, moment, nonce), "timestamp": moment, "nonce": nonce, "openid": "o"}
        if self.encrypted:
            closed = sealing.seal(content, AES_KEY, APP)
            query |= {"encrypt_type": "aes", "msg_signature": sealing.signature(TOKEN, moment, nonce, closed)}
            content = written({"ToUserName": ACCOUNT, "Encrypt": closed})
        return faking.request("POST", f"{self.hook}?{urlencode(query)}", {"content-type": "text/xml"}, content)

    def replied(self, call: Request, reply: Reply) -> None:
        """The answer in the same call: "success", or a passive reply."""
        self.replies.append(reply.body if isinstance(reply.body, str) else reply.body.decode())

    # what we call

    def answer(self, call: Request) -> Reply:
        path = call.url.partition("?")[0].removeprefix(self.base)
        try:
            if path == "/cgi-bin/stable_token":
                return _json(self._token(json.loads(call.body)))
            if not self.access or call.query.get("access_token") != self.access:
                raise Refused(40001)
            if self.refuse:
                raise Refused(self.refuse)
            return self._answered(path, call)
        except Refused as no:
            return _json({"errcode": no.code, "errmsg": f"{no} rid: 6510fcad-3d8ae261"})

    def _answered(self, path: str, call: Request) -> Reply:
        match path:
            case "/cgi-bin/message/custom/send":
                self._send(json.loads(call.body))
                return _json({"errcode": 0, "errmsg": "ok"})
            case "/cgi-bin/message/custom/typing":
                self._to(json.loads(call.body)["touser"])
                return _json({"errcode": 0, "errmsg": "ok"})
            case "/cgi-bin/media/upload":
                return _json(self._upload(call))
            case "/cgi-bin/media/get":
                return self._download(call.query.get("media_id", ""))
            case "/cgi-bin/user/info":
                self.unions_asked += 1
                openid = call.query["openid"]
                return _json({"subscribe": 1, "openid": openid} | ({"unionid": UNIONS[openid]} if openid in UNIONS else {}))
            case "/cgi-bin/customservice/getkflist":
                return _json({"kf_list": []})
        return Reply(404, "")

    def _token(self, values: dict[str, Any]) -> dict[str, Any]:
        if self.refuse in (40164,):
            raise Refused(self.refuse)
        if values["appid"] != APP or values["secret"] != APP_SECRET:
            raise Refused(40013 if values["appid"] != APP else 40125)
        if not self.access or values.get("force_refresh"):
            self.tokens += 1
            self.access = f"87_token-{self.tokens}"
        return {"access_token": self.access, "expires_in": 7200}

    def _now(self) -> float:
        return clock.now().timestamp() + self.ahead

    def _to(self, openid: str) -> str:
        if self.behaviour == "temporary":
            raise Refused(45009)
        if openid not in {one.value for one in self.personas}:
            raise Refused(40003)
        until, _left = self.open.get(openid, (0, 0))
        if self.behaviour == "permanent" or openid not in self.followers or until < self._now():
            raise Refused(45015)
        return openid

    def _send(self, values: dict[str, Any]) -> None:
        openid, sort = self._to(values["touser"]), values["msgtype"]
        until, left = self.open[openid]
        content = ""
        files: tuple[str, ...] = ()
        if sort == "text":
            content = values["text"]["content"]
            if len(content.encode()) > TEXT_MAX or not content:
                raise Refused(45002 if content else 44004)
        else:
            media = values[sort]["media_id"]
            if media not in self.media:
                raise Refused(40007)
            files = (self.media[media][0],)
        if left < 1:
            raise Refused(45047)
        self.open[openid] = (until, left - 1)
        self.taken.append(Taken(str(self.number()), openid, content, files, {"sort": sort}))

    def _upload(self, call: Request) -> dict[str, Any]:
        sort = call.query.get("type", "")
        kind = call.headers["content-type"].encode()
        whole = message_from_bytes(b"content-type: " + kind + b"\r\n\r\n" + call.body, policy=policy.HTTP)
        (part,) = whole.iter_parts()  # type: ignore[attr-defined]
        content, content_type = bytes(part.get_payload(decode=True)), part.get_content_type()
        size, types = MEDIA[sort]
        if content_type not in types or content.startswith(b"not "):
            raise Refused(40005)
        if len(content) > size:
            raise Refused(45001)
        return {
            "type": sort,
            "media_id": self._stored(part.get_filename() or "", content_type, content),
            "created_at": int(clock.now().timestamp()),
        }

    def _stored(self, name: str, content_type: str, content: bytes) -> str:
        media = f"media-{self.number()}"
        self.media[media] = (name, content_type, content)
        return media

    def _download(self, media: str) -> Reply:
        """A video is an address; anything else is the file. After three days it is gone."""
        if media not in self.media:
            raise Refused(40007)
        name, content_type, content = self.media[media]
        if content_type.startswith("video/") and content:
            self.media[f"{media}-bytes"] = (name, "application/octet-stream", content)
            query = urlencode({"media_id": f"{media}-bytes", "access_token": self.access})
            return _json({"video_url": f"{self.base}/cgi-bin/media/get?{query}"})
        return Reply(200, content, content_type)


def written(fields: dict[str, Any]) -> bytes:
    """As WeChat writes it: numbers bare, texts in CDATA."""
    return f"<xml>{''.join(_element(name, value) for name, value in fields.items())}</xml>".encode()


def _element(name: str, value: Any) -> str:
    if isinstance(value, dict):
        return f"<{name}>{''.join(_element(inner, one) for inner, one in value.items())}</{name}>"
    if isinstance(value, int | float):
        return f"<{name}>{value}</{name}>"
    safe = str(value).replace("]]>", "]]]]><![CDATA[>")
    return f"<{name}><![CDATA[{safe}]]></{name}>"


def _json(body: dict[str, Any]) -> Reply:
    return Reply(200, json.dumps(body, ensure_ascii=False), "application/json; encoding=utf-8")
