"""A mail as the house wants it: one message, or the news that one of ours did not arrive."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

from sangam.channels.base import (
    ErrorKind,
    Failure,
    IdentityRef,
    Ignored,
    Inbound,
    Item,
    Marks,
    Party,
    Receipt,
    Settings,
    Thread,
)
from sangam.channels.kinds.email import authentication, spam, subjects
from sangam.channels.kinds.email.bounces import Bounce
from sangam.channels.kinds.email.dns_lookup import SystemResolver
from sangam.channels.kinds.email.mail import Mail, Mailbox
from sangam.channels.kinds.email.understand import Understood, understand

IDENTITY = "email"
NOBODY = "missing"
ENVELOPE_TO = "x-sangam-rcpt-to"
TOKEN = re.compile(r"\+(c[0-9a-z]{1,13}-[a-z2-7]{26})@", re.IGNORECASE)
ADDRESSED = ("to", "cc", "delivered-to", "x-original-to", "envelope-to", "x-forwarded-to", "resent-to")
HEAD = "head"
JUDGED = frozenset(
    {"received", "authentication-results", "dkim-signature", "arc-authentication-results", "arc-message-signature", "arc-seal"}
)
"""What `authentication` reads; Received lines tell a trusted host's word from one that a sender put below them."""
JUDGED_MAX = 80
REFERENCES_KEPT = 100
PARTIES_KEPT = 100
REASONS: dict[str, ErrorKind] = {
    "no_such_user": "recipient", "no_such_host": "recipient", "moved": "recipient", "disabled": "recipient",
    "full": "mailbox_full", "policy": "policy", "spam": "spam", "content": "content", "size": "content",
    "greylisted": "network", "expired": "network", "network": "network",
}  # fmt: skip


def parse(payload: bytes, headers: Mapping[str, str]) -> list[Item]:
    """One raw mail to items. Runs in a child process; raises ParseError for bytes that are no mail."""
    found = understand(payload)
    if found.bounce is not None:
        return [_bounced(found.bounce)]
    if found.complaint:
        return [Ignored("a complaint about a mail of ours (feedback report)", "complaint")]
    return [_message(found, headers)]


def _bounced(bounce: Bounce) -> Item:
    if bounce.action == "delayed":
        return Ignored(f"a delay notice for {bounce.recipient}: the other side still tries", "delay")
    failure = Failure(REASONS.get(bounce.reason, "unknown"), bounce.kind == "hard", bounce.status, bounce.text or bounce.reason)
    return Receipt(bounce.original_message_id, "failed", recipient=bounce.recipient.lower(), failure=failure, raw_type="bounce")


def _message(found: Understood, headers: Mapping[str, str]) -> Inbound:
    mail = found.mail
    return Inbound(
        external_id=mail.message_id,
        sender=(_sender(found),),
        sender_name=found.sender.name,
        text=found.text,
        reply_text=found.reply_text,
        quoted_text=found.quoted_text,
        signature=found.signature,
        html=found.html,
        subject=mail.subject,
        subject_base=found.subject_base,
        language=found.language,
        sent_at=mail.date,
        parties=tuple(_parties(mail)),
        files=mail.files,
        thread=_thread(mail, headers),
        marks=_marks(found),
        digest=found.digest,
        extra=_extra(found),
        raw_type="mail",
    )


def _sender(found: Understood) -> IdentityRef:
    """A mail without any usable sender still stands, under a claim that is nobody's address."""
    if found.sender.address:
        return _identity(found.sender)
    return IdentityRef(IDENTITY, found.digest[:32], NOBODY, found.sender.name)


def _identity(box: Mailbox) -> IdentityRef:
    return IdentityRef(IDENTITY, box.address, name=box.name)


def _parties(mail: Mail) -> Iterable[Party]:
    for role, boxes in (("to", mail.to), ("cc", mail.cc), ("reply_to", mail.reply_to)):
        for box in boxes[:PARTIES_KEPT]:
            if box.address:
                yield Party(role, _identity(box))


def _thread(mail: Mail, headers: Mapping[str, str]) -> Thread:
    addressed = [value for name in ADDRESSED for value in mail.all(name)]
    envelope = next((value for name, value in headers.items() if name.lower() == ENVELOPE_TO), "")
    tokens = [token.lower() for text in (envelope, *addressed) for token in TOKEN.findall(text[:20_000])]
    references = mail.references[:1] + mail.references[-REFERENCES_KEPT:] if mail.references else ()
    return Thread(
        tokens=tuple(dict.fromkeys(tokens)),
        in_reply_to=mail.in_reply_to[0] if mail.in_reply_to else "",
        references=tuple(dict.fromkeys((*references, *mail.in_reply_to[1:4]))),
        numbers=subjects.numbers(mail.subject),
    )


def _marks(found: Understood) -> Marks:
    auto = found.automatic
    score, reasons = spam.score(found.mail)
    return Marks(
        automatic=not auto.answerable,
        out_of_office=auto.out_of_office,
        bulk=auto.bulk or auto.list,
        spoof=found.spoof,
        spam_score=score,
        spam_reasons=reasons,
    )


def _extra(found: Understood) -> dict[str, Any]:
    """Kept beside the message: why it counts as automatic, and what the reader should know about its making."""
    kept = [[name, value[:4000]] for name, value in found.mail.headers if name in JUDGED][:JUDGED_MAX]
    seen = {"automatic_reason": found.automatic.reason, "notes": list(found.notes)[:10], HEAD: kept}
    return {name: value for name, value in seen.items() if value}


def enrich(items: list[Item], payload: bytes, headers: Mapping[str, str], settings: Settings) -> list[Item]:
    """Who really sent it: DKIM and SPF checked by us, or by a host the settings name. Within a time budget."""
    return [_judged(item, payload, headers, settings) if isinstance(item, Inbound) else item for item in items]


def _judged(item: Inbound, payload: bytes, headers: Mapping[str, str], settings: Settings) -> Inbound:
    """The checks that need the network. The few headers they ask for were kept aside by the child that parsed."""
    sender = item.sender[0]
    kept = tuple((name, value) for name, value in item.extra.get(HEAD, ()))
    extra = {name: value for name, value in item.extra.items() if name != HEAD}
    envelope = {name.lower(): value for name, value in headers.items()}
    proof = authentication.authenticate(
        payload,
        Mail(headers=kept, froms=(Mailbox("", sender.value),) if sender.scope != NOBODY and not _several(item) else ()),
        client_ip=envelope.get("x-sangam-client-ip", ""),
        helo=envelope.get("x-sangam-helo", ""),
        mail_from=envelope.get("x-sangam-mail-from", ""),
        trusted_authserv=_hosts(settings.get("trusted_authserv", "")),
        trusted_sealers=_hosts(settings.get("trusted_sealers", "")),
        resolver=_resolver(),
    )
    points, reasons = spam.of_proof(proof)
    marks = dataclasses.replace(
        item.marks,
        spam_score=min(item.marks.spam_score + points, spam.HIGHEST),
        spam_reasons=(*item.marks.spam_reasons, *reasons),
    )
    if proof.text:
        extra["proof"] = proof.text
    return dataclasses.replace(item, sender=(dataclasses.replace(sender, proven=proof.proven),), marks=marks, extra=extra)


def _several(item: Inbound) -> bool:
    return "several_froms" in item.marks.spoof


def _hosts(value: str | list[str]) -> list[str]:
    return value.replace(",", " ").split() if isinstance(value, str) else list(value)


@cache
def _resolver() -> SystemResolver:
    return SystemResolver()
