"""Sending through a mail provider's own API, by django-anymail's backends."""

from __future__ import annotations

import importlib.util
import re
from collections.abc import Container
from email.mime.base import MIMEBase
from typing import Any

from anymail.exceptions import AnymailConfigurationError, AnymailError, AnymailRequestsAPIError
from anymail.message import AnymailMessage
from django.core.mail import get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.utils.translation import gettext as _

from sangam.channels.base import Context, DeliveryError, ErrorKind, Failure, File, Outbound, Sent, Settings
from sangam.channels.kinds.email import compose, letter, lines

_NAME = re.compile(r"[a-z_]{2,30}")
REFUSED: dict[str, ErrorKind] = {"invalid": "recipient", "rejected": "policy", "failed": "provider"}


def send(message: Outbound, settings: Settings, ctx: Context) -> Sent:
    """Hand one letter to the provider. Raises DeliveryError."""
    good, failures = compose.receivers_of(message)
    if not good:
        return Sent(message.external_id, failures)
    letter_ = _message(message, settings, ctx, good)
    letter_.connection = _backend(settings)
    try:
        letter_.send()
    except AnymailConfigurationError as error:
        raise DeliveryError(str(error)[:500], permanent=False, kind="auth", code="settings") from error
    except AnymailRequestsAPIError as error:
        raise _refusal(error) from error
    except AnymailError as error:
        raise DeliveryError(str(error)[:500], permanent=True, kind="content", code=type(error).__name__) from error
    except OSError as error:
        raise DeliveryError(str(error)[:500], permanent=False, kind="network", code=type(error).__name__) from error
    return _sent(message, letter_, failures)


def _backend(settings: Settings) -> BaseEmailBackend:
    name = str(settings.get("provider"))
    if not _NAME.fullmatch(name) or importlib.util.find_spec(f"anymail.backends.{name}") is None:
        raise DeliveryError(_("There is no mail provider of this name."), permanent=False, kind="auth", code="provider")
    try:
        return get_connection(f"anymail.backends.{name}.EmailBackend", **dict(settings.get("provider_settings", {})))
    except (AnymailConfigurationError, TypeError) as error:
        raise DeliveryError(str(error)[:500], permanent=False, kind="auth", code="settings") from error


def _message(message: Outbound, settings: Settings, ctx: Context, good: Container[str]) -> AnymailMessage:
    back = lines.address(compose.reply_address(settings, message.reply_token))
    by_role: dict[str, list[str]] = {"to": [], "cc": [], "bcc": []}
    for party in message.recipients:
        if party.identity.value in good:
            by_role.get(party.role, by_role["to"]).append(_mailbox(party.identity.name, party.identity.value))
    found = AnymailMessage(
        subject=lines.one_line(compose.subject_of(message)),
        body=letter.text(message),
        from_email=_mailbox(str(settings.get("from_name") or message.look.name), settings.address),
        to=by_role["to"], cc=by_role["cc"], bcc=by_role["bcc"], reply_to=[back],
        headers=_headers(message),
    )  # fmt: skip
    found.attach_alternative(letter.html(message), "text/html")
    for file in message.files:
        found.attach(_part(file, ctx))
    return found


def _mailbox(name: str, value: str) -> str:
    shown = lines.one_line(name).translate({ord(char): " " for char in '"\\<>'}).strip()
    return f'"{shown}" <{lines.address(value)}>' if shown else lines.address(value)


def _headers(message: Outbound) -> dict[str, str]:
    found = {"Message-ID": message.external_id}
    if message.in_reply_to:
        found |= {"In-Reply-To": message.in_reply_to, "References": " ".join([*message.references, message.in_reply_to])}
    if message.automatic:
        found |= {"Auto-Submitted": "auto-replied", "X-Auto-Response-Suppress": "All", "Precedence": "bulk"}
    return {name: lines.one_line(value) for name, value in found.items()}


def _part(file: File, ctx: Context) -> MIMEBase:
    with ctx.open(file) as opened:
        content = opened.read()
    kind, _slash, sub = file.content_type.partition("/")
    part = MIMEBase(lines.one_line(kind) or "application", lines.one_line(sub) or "octet-stream")
    part.set_payload(content)
    part.add_header("Content-Disposition", "inline" if file.content_id else "attachment", filename=lines.one_line(file.name))
    if file.content_id:
        part.add_header("Content-ID", f"<{lines.one_line(file.content_id)}>")
    return part


def _refusal(error: AnymailRequestsAPIError) -> DeliveryError:
    status = error.status_code or 0
    kind: ErrorKind = "provider"
    if status in (401, 403):
        kind = "auth"
    elif status == 429:
        kind = "limit"
    elif 400 <= status < 500 and status != 408:
        kind = "content"
    after: Any = error.response.headers.get("Retry-After", "") if error.response is not None else ""
    return DeliveryError(
        str(error)[:1000], permanent=kind == "content", kind=kind, code=str(status),
        retry_after=int(after) if str(after).isdigit() else None,
    )  # fmt: skip


def _sent(message: Outbound, sent: AnymailMessage, failures: dict[str, Failure]) -> Sent:
    status = sent.anymail_status
    refused = {
        address.lower(): Failure(REFUSED[one.status], one.status != "failed", one.status, one.status)
        for address, one in status.recipients.items()
        if one.status in REFUSED
    }
    return Sent(message.external_id, {**failures, **refused}, str(status.message_id or ""))
