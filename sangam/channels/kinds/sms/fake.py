"""A Twilio on this machine: one account, one number, people who write from their phones."""

from __future__ import annotations

import email.utils
import json
from collections.abc import Mapping
from typing import Any, ClassVar
from urllib.parse import parse_qs, urlencode, urlsplit

import httpx

from sangam.channels import faking
from sangam.channels.base import Reply, Request
from sangam.channels.kinds.sms import proof
from sangam.lib import clock

ACCOUNT, TOKEN, NUMBER = "AC" + "0" * 32, "token-of-the-fake", "+12025550143"
BODY_MAX = 1600
STOP, START = ("stop", "stopall", "unsubscribe", "cancel", "end", "quit", "revoke", "optout"), ("start", "unstop", "yes")
COUNTRIES = {"+351": "PT", "+52": "MX", "+91": "IN", "+1": "US"}


class Fake(faking.Fake):
    """`text` of a persona may be STOP: then messages to him are refused with 21610 until START. `say` takes `file`
    (name, type, bytes) as MMS. What is sent twice arrives twice: there is no idempotency here. `unheard` messages are
    taken, and the answer gets lost."""

    kind = "sms"
    offers = ("file",)
    leaves, returns = {"text": "STOP"}, {"text": "START"}
    personas: ClassVar = (
        faking.Persona("tiago", "Tiago Nunes", "+351912345678", "pt"),
        faking.Persona("lupe", "Guadalupe Ríos", "+525512345678", "es"),
        faking.Persona("hetal", "Hetal Patel", "+919825012345", "gu"),
        faking.Persona("ruth", "Ruth Alvarez", "+14155550132", "en"),
    )

    def __init__(self, base: str, hook: str = "https://desk.example/hooks/token/") -> None:
        super().__init__(base, hook)
        self.messages: list[dict[str, Any]] = []
        self.media: dict[str, tuple[str, bytes]] = {}
        self.stopped: set[str] = set()
        self.sms_url = "https://demo.twilio.com/welcome/sms/reply"
        self.unheard = 0
        self.told = 0

    def settings(self) -> dict[str, Any]:
        return {"gateway": proof.TWILIO, "account_sid": ACCOUNT, proof.AUTH_TOKEN: TOKEN, "endpoint": self.base, "smart": True}

    def address(self) -> str:
        return NUMBER

    def answer(self, call: Request) -> Reply:
        if call.headers.get("authorization") != httpx.BasicAuth(ACCOUNT, TOKEN)._auth_header:
            return _error(401, 20003, "Authenticate")
        path = urlsplit(call.url).path.removeprefix(urlsplit(self.base).path)
        below = path.removeprefix(f"/2010-04-01/Accounts/{ACCOUNT}")
        if below == ".json":
            return _json(200, {"sid": ACCOUNT, "friendly_name": "Northwind", "status": "active"})
        if below.startswith("/IncomingPhoneNumbers"):
            return self._phones(call)
        if below == "/Messages.json":
            return self._search(call) if call.method == "GET" else self._send(call)
        if below in self.media:
            kind, content = self.media[below]
            return Reply(200, content, kind)
        return _error(404, 20404, f"The requested resource {path} was not found")

    def _phones(self, call: Request) -> Reply:
        if call.method == "POST":
            self.sms_url = parse_qs(call.body.decode())["SmsUrl"][0]
        one = {"sid": "PN1", "phone_number": NUMBER, "sms_url": self.sms_url, "capabilities": {"sms": True, "mms": True}}
        found = [one] if call.query.get("PhoneNumber", NUMBER) == NUMBER else []
        return _json(200, one if call.method == "POST" else {"incoming_phone_numbers": found})

    def _search(self, call: Request) -> Reply:
        found = [one for one in reversed(self.messages) if one["to"] == call.query.get("To", one["to"])]
        return _json(200, {"messages": found[: int(call.query.get("PageSize", "50"))]})

    def _send(self, call: Request) -> Reply:
        if self.behaviour == "permanent":
            return _error(400, 21614, "'To' number is not a valid mobile number")
        if self.behaviour == "temporary":
            return _error(429, 20429, "Too Many Requests")
        form = parse_qs(call.body.decode(), keep_blank_values=True)
        to, text, media = form.get("To", [""])[0], form.get("Body", [""])[0], form.get("MediaUrl", [])
        if refused := self._refusal(to, form.get("From", [""])[0], text, media):
            return refused
        name = f"SM{self.number():032x}"
        made = {
            "sid": name, "to": to, "from": NUMBER, "body": text, "status": "queued", "direction": "outbound-api",
            "date_created": email.utils.format_datetime(clock.now()), "price": None, "error_code": None,
        }  # fmt: skip
        self.messages.append(made)
        self.taken.append(faking.Taken(name, to, text, tuple(media), {"callback": form.get("StatusCallback", [""])[0]}))
        if self.unheard:
            self.unheard -= 1
            raise httpx.ReadTimeout("the answer got lost")
        return _json(201, made)

    def _refusal(self, to: str, own: str, text: str, media: list[str]) -> Reply | None:
        if not to.startswith("+"):
            return _error(400, 21211, f"Invalid 'To' Phone Number: {to}")
        if own != NUMBER:
            return _error(400, 21606, f"The 'From' phone number {own} is not a valid message-capable number")
        if to in self.stopped:
            return _error(400, 21610, "Attempt to send to unsubscribed recipient")
        if not text and not media:
            return _error(400, 21602, "Message body is required.")
        return (
            _error(400, 21617, "The concatenated message body exceeds the 1600 character limit.")
            if len(text) > BODY_MAX
            else None
        )

    def say(self, who: str, text: str = "", **more: Any) -> list[Request]:
        person = self.persona(who)
        name, sid = f"SM{self.number():032x}", "MM"
        form = {
            "ToCountry": "US", "SmsMessageSid": name, "NumMedia": "0", "SmsSid": name, "SmsStatus": "received", "Body": text,
            "FromCountry": next(country for code, country in COUNTRIES.items() if person.value.startswith(code)),
            "To": NUMBER, "NumSegments": "1", "MessageSid": name, "AccountSid": ACCOUNT, "From": person.value,
            "ApiVersion": "2010-04-01",
        }  # fmt: skip
        if file := more.get("file"):
            below = f"/Messages/{name}/Media/{sid}{self.number():030x}"
            self.media[below] = (file[1], file[2])
            address = f"{self.base}/2010-04-01/Accounts/{ACCOUNT}{below}"
            form |= {"NumMedia": "1", "MediaUrl0": address, "MediaContentType0": file[1]}
        word = text.strip().lower()
        if word in STOP or word in START:
            form["OptOutType"] = "STOP" if word in STOP else "START"
            (self.stopped.add if word in STOP else self.stopped.discard)(person.value)
        self.messages.append(
            {"sid": name, "to": NUMBER, "from": person.value, "body": text, "status": "received", "direction": "inbound"}
        )
        return [self.signed(form)]

    def receipts(self) -> list[Request]:
        new, self.told = self.taken[self.told :], len(self.taken)
        return [
            self.signed({
                "SmsSid": one.id, "SmsStatus": state, "MessageStatus": state, "To": one.to, "MessageSid": one.id,
                "AccountSid": ACCOUNT, "From": NUMBER, "ApiVersion": "2010-04-01",
            })
            for one in new if one.extra["callback"]
            for state in ("sent", "delivered")
        ]  # fmt: skip

    def signed(self, form: Mapping[str, str]) -> Request:
        tag = proof.signature(TOKEN, self.hook, {name: [value] for name, value in form.items()})
        headers = {"content-type": "application/x-www-form-urlencoded", proof.SIGNATURE: tag}
        return faking.request("POST", self.hook, headers, urlencode(form).encode())


def _json(status: int, body: Any) -> Reply:
    return Reply(status, json.dumps(body), "application/json")


def _error(status: int, code: int, message: str) -> Reply:
    more = {"more_info": f"https://www.twilio.com/docs/errors/{code}", "status": status}
    return _json(status, {"code": code, "message": message, **more})
