"""From each provider's inbound post to mails. Payloads as their documentation and django-anymail describe them."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from email.message import Message
from typing import Any

from anymail.inbound import AnymailInboundMessage
from anymail.webhooks.mailgun import MailgunInboundWebhookView
from anymail.webhooks.mailjet import MailjetInboundWebhookView
from anymail.webhooks.postmark import PostmarkInboundWebhookView
from anymail.webhooks.sendgrid import SendGridInboundWebhookView

from sangam.channels.base import ParseError, Request, Settings
from sangam.channels.kinds.email import hook_form
from sangam.lib import http

_RESEND_ID = re.compile(r"[0-9A-Za-z_-]{1,100}")


@dataclass(frozen=True, slots=True)
class Found:
    """One mail of a call; `reference` is the provider's own id of the delivery, where it gives one."""

    mime: bytes
    mail_from: str = ""
    rcpt_to: tuple[str, ...] = ()
    client_ip: str = ""
    helo: str = ""
    reference: str = ""


def raw(request: Request, settings: Settings) -> list[Found]:
    """The body is the mail. The envelope may come as X-Sangam-Mail-From and X-Sangam-Rcpt-To, the sender's machine as
    X-Sangam-Client-Ip and X-Sangam-Helo."""
    if not request.body.strip():
        raise ParseError("the call is empty")
    heads = request.headers
    return [
        Found(
            request.body, heads.get("x-sangam-mail-from", ""), _one(heads.get("x-sangam-rcpt-to", "")),
            heads.get("x-sangam-client-ip", ""), heads.get("x-sangam-helo", ""),
        )
    ]  # fmt: skip


def mailgun(request: Request, settings: Settings) -> list[Found]:
    form = hook_form.read(request)
    envelope = (form.text("sender"), _one(form.text("recipient")))
    reference = f"mailgun:{form.text('token', -1)}"
    if mime := form.bytes("body-mime"):
        return [Found(mime, *envelope, reference=reference)]
    if "attachments" in form.raw:
        raise ParseError("Mailgun's route stores mails instead of forwarding them: use the forward() action")
    built = _view(MailgunInboundWebhookView).message_from_mailgun_parsed(form.request)
    return [Found(_bytes(built, request), *envelope, reference=reference)]


def sendgrid(request: Request, settings: Settings) -> list[Found]:
    form = hook_form.read(request)
    envelope = json.loads(form.text("envelope") or "{}")
    mime = form.bytes("email") or _sendgrid_built(form, request)
    to = tuple(map(str, envelope.get("to", [])))
    return [Found(mime, str(envelope.get("from", "")), to, client_ip=form.text("sender_ip"))]


def _sendgrid_built(form: hook_form.Form, request: Request) -> bytes:
    if "headers" not in form.raw:
        raise ParseError("this is not SendGrid's inbound parse webhook")
    form.request._body = request.body  # type: ignore[attr-defined]
    return _bytes(_view(SendGridInboundWebhookView).message_from_sendgrid_parsed(form.request), request)


def postmark(request: Request, settings: Settings) -> list[Found]:
    told = json.loads(request.body)
    reference = f"postmark:{told['MessageID']}" if told.get("MessageID") else ""
    to = _one(str(told.get("OriginalRecipient", "")))
    if mime := told.get("RawEmail"):
        return [Found(mime.encode("utf-8", "surrogateescape"), rcpt_to=to, reference=reference)]
    if "FromFull" not in told:
        raise ParseError("this is not Postmark's inbound webhook")
    built = _view(PostmarkInboundWebhookView).esp_to_anymail_event(told).message
    return [Found(_bytes(built, request), built.envelope_sender or "", to, reference=reference)]


def mailjet(request: Request, settings: Settings) -> list[Found]:
    told = json.loads(request.body)
    built = _view(MailjetInboundWebhookView).esp_to_anymail_event(told).message
    return [Found(_bytes(built, request), str(told.get("Sender", "")), _one(str(told.get("Recipient", ""))))]


def ses(request: Request, settings: Settings) -> list[Found]:
    """An SNS notification with the mail in it, or Amazon's question whether we want them (answered by a visit)."""
    told = json.loads(request.body)
    if told.get("Type") == "SubscriptionConfirmation":
        http.request("GET", str(told["SubscribeURL"]), redirects=0).raise_for_status()
        return []
    if told.get("Type") != "Notification" or not str(told.get("Message", "")).startswith("{"):
        return []
    event = json.loads(told["Message"])
    receipt, mail = event.get("receipt", {}), event.get("mail", {})
    if "content" not in event:
        raise ParseError("the notification holds no mail: let the receipt rule use the action SNS (it takes up to 150 KB)")
    encoded = receipt.get("action", {}).get("encoding") == "BASE64"
    mime = base64.b64decode(event["content"]) if encoded else event["content"].encode("utf-8", "surrogateescape")
    to = tuple(map(str, receipt.get("recipients", [])))
    return [Found(mime, str(mail.get("source", "")), to, reference=f"ses:{mail.get('messageId', '')}")]


def mandrill(request: Request, settings: Settings) -> list[Found]:
    events = json.loads(hook_form.read(request).bytes("mandrill_events", -1))
    return [
        Found(event["msg"]["raw_msg"].encode("utf-8", "surrogateescape"), str(event["msg"].get("sender") or ""),
              _one(str(event["msg"].get("email") or "")))
        for event in events if event.get("event") == "inbound"
    ]  # fmt: skip


def sparkpost(request: Request, settings: Settings) -> list[Found]:
    found = []
    for event in json.loads(request.body):
        for relay in [part for name, part in event.get("msys", {}).items() if name == "relay_message"]:
            content = relay["content"]
            mime = content["email_rfc822"].encode("utf-8", "surrogateescape")
            mime = base64.b64decode(mime) if content.get("email_rfc822_is_base64") else mime
            found.append(Found(mime, str(relay.get("msg_from", "")), _one(str(relay.get("rcpt_to", "")))))
    return found


def mailersend(request: Request, settings: Settings) -> list[Found]:
    data = json.loads(request.body)["data"]
    to = tuple(str(one["email"]) for one in data.get("recipients", {}).get("rcptTo", []))
    sender = str(data.get("sender", {}).get("email", ""))
    return [Found(data["raw"].encode("utf-8", "surrogateescape"), sender, to, reference=f"mailersend:{data.get('id', '')}")]


def postal(request: Request, settings: Settings) -> list[Found]:
    told = json.loads(request.body)
    if "message" not in told:
        raise ParseError("this is not Postal's inbound webhook with raw messages")
    mime = base64.b64decode(told["message"]) if told.get("base64") else str(told["message"]).encode()
    return [Found(mime, str(told.get("mail_from", "")), _one(str(told.get("rcpt_to", ""))), reference=f"postal:{told['id']}")]


def resend(request: Request, settings: Settings) -> list[Found]:
    """Resend only says that a mail came; the mail itself is fetched with the account's key (`hook_key`), by the address
    that the API gives for it. Should that fail the call is kept, and can be replayed."""
    told = json.loads(request.body)
    if told.get("type") != "email.received":
        return []
    number = str(told["data"]["email_id"])
    if not _RESEND_ID.fullmatch(number):
        raise ParseError("this is no id of a mail at Resend")
    if not settings.get("hook_key"):
        raise ParseError("Resend's call names the mail only, and fetching it needs the API key in the settings of this channel")
    heads = {"authorization": f"Bearer {settings.get('hook_key')}"}
    mail = http.request("GET", f"https://api.resend.com/emails/receiving/{number}", headers=heads).raise_for_status().json()
    address = str((mail.get("raw") or {}).get("download_url") or "")
    if not address.startswith("https://"):
        raise ParseError("Resend gives no raw mail for this id")
    mime = http.request("GET", address).raise_for_status().content
    return [Found(mime, rcpt_to=tuple(map(str, told["data"].get("to") or [])), reference=f"resend:{number}")]


def brevo(request: Request, settings: Settings) -> list[Found]:
    """Brevo gives fields, and names files that must be fetched with the account's key (`hook_key`)."""
    return [_brevo(item, request, settings) for item in json.loads(request.body)["items"]]


def _brevo(item: dict[str, Any], request: Request, settings: Settings) -> Found:
    built = AnymailInboundMessage.construct(
        headers=[(name, one) for name, many in item.get("Headers", {}).items() for one in _each(many)],
        text=item.get("RawTextBody") or "",
        html=item.get("RawHtmlBody"),
        attachments=[_brevo_file(one, settings) for one in item.get("Attachments") or []],
    )
    reference = f"brevo:{'-'.join(_each(item.get('Uuid') or []))}"[:150] if item.get("Uuid") else ""
    return Found(_bytes(built, request), rcpt_to=tuple(_each(item.get("Recipients") or [])), reference=reference)


def _brevo_file(one: dict[str, Any], settings: Settings) -> AnymailInboundMessage:
    token = str(one["DownloadToken"])
    if not settings.get("hook_key"):
        raise ParseError("the mail has files, and fetching them needs Brevo's API key in the settings of this channel")
    answer = http.request(
        "GET", f"https://api.brevo.com/v3/inbound/attachments/{token}", headers={"api-key": str(settings.get("hook_key"))}
    ).raise_for_status()
    return AnymailInboundMessage.construct_attachment(
        content_type=one.get("ContentType") or "application/octet-stream",
        content=answer.content,
        filename=one.get("Name"),
        content_id=one.get("ContentID"),
    )


def _bytes(built: Message, request: Request) -> bytes:
    """A mail put together, the same for the same call: Python's random boundaries would make a repeated call another mail."""
    seed = hashlib.sha256(request.body).hexdigest()[:32]
    for number, part in enumerate(built.walk()):
        if part.get_content_maintype() == "multipart":
            part.set_boundary(f"=={seed}-{number}==")
    return built.as_bytes()


def _view(kind: Any) -> Any:
    """anymail's reader without its web part: the settings and the checks of its own constructor are not ours."""
    return kind.__new__(kind)


def _one(address: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in address.split(",") if part.strip())


def _each(value: str | Sequence[str]) -> list[str]:
    return [value] if isinstance(value, str) else [str(one) for one in value]
