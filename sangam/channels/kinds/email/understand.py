"""One mail, understood: the composition of everything in this folder that reads. No database, no network."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection
from dataclasses import dataclass

from sangam.lib import language
from sangam.lib.html import sanitise

from . import addresses, automatic, bounces, complaints, quoting, reading, spoof, subjects
from .automatic import Automatic
from .bounces import Bounce
from .mail import Mail, Mailbox

DIGEST_TEXT = 2_000
SHORT_REPLY = 40
"""Letters of a reply below which the whole mail speaks for its language."""

_LANGUAGE_TAG = re.compile(r"[a-z]{2,3}\b")


@dataclass(frozen=True, slots=True)
class Understood:
    """`sender` is the one canonical writer: the first usable mailbox of the first From, else of the headers that may
    stand in for it (`notes` then has "from:<header>"). `text` is all of it, `html` is safe ("" if none came)."""

    mail: Mail
    sender: Mailbox
    text: str
    html: str
    reply_text: str
    quoted_text: str
    signature: str
    subject_base: str
    language: str
    digest: str
    automatic: Automatic
    complaint: bool
    bounce: Bounce | None
    spoof: tuple[str, ...]
    notes: tuple[str, ...] = ()


def understand(raw: bytes, *, own_domains: Collection[str] = ()) -> Understood:
    """Raises ParseError, and nothing else, for bytes that are no mail. `own_domains` are those the company writes from."""
    mail = reading.read(raw)
    sender, notes = writer(mail)
    parts = quoting.split(mail.text, mail.html, forward=subjects.is_forward(mail.subject))
    base = subjects.base(mail.subject)
    return Understood(
        mail=mail,
        sender=sender,
        text=mail.text,
        html=sanitise(mail.html).html if mail.html else "",
        reply_text=parts.reply,
        quoted_text=parts.quoted,
        signature=parts.signature,
        subject_base=base,
        language=_language(mail, parts.reply),
        digest=digest(mail, sender, base),
        automatic=automatic.marks(mail),
        complaint=complaints.complaint(mail) is not None,
        bounce=bounces.classify(mail),
        spoof=spoof.check(mail, own_domains=own_domains),
        notes=mail.notes + notes,
    )


def _language(mail: Mail, reply: str) -> str:
    """Of what was newly written; a bare "Thanks" is helped by the rest, then by Content-Language."""
    found = language.detect(reply) if len(reply) >= SHORT_REPLY else ""
    found = found or language.detect(f"{mail.subject}\n{mail.text}")
    stated = _LANGUAGE_TAG.match(mail.header("content-language").strip().lower())
    return found or (stated[0] if stated else "")


def writer(mail: Mail) -> tuple[Mailbox, tuple[str, ...]]:
    """Who wrote it, and a note if From does not say so."""
    for box in mail.froms:
        if box.address:
            return box, ()
    named = mail.froms[0].name if mail.froms else ""
    hidden = next((box for box in map(_within_name, mail.froms) if box), None)
    if hidden:
        return hidden, ("from:encoded",)
    if mail.sender and mail.sender.address:
        return Mailbox(named or mail.sender.name, mail.sender.address), ("from:sender",)
    reply_to = reading.first_address(mail.reply_to)
    if reply_to:
        return Mailbox(named or reply_to.name, reply_to.address), ("from:reply-to",)
    for header in ("x-original-from", "resent-from", "return-path", "x-envelope-from", "envelope-from"):
        found = reading.first_address(addresses.parse(mail.header(header)))
        if found:
            return Mailbox(named or found.name, found.address), (f"from:{header}",)
    return Mailbox(named, ""), ("from-missing",)


def _within_name(box: Mailbox) -> Mailbox | None:
    """Programs that encode the whole From line hide the address in the name; with no other address it is taken."""
    if box.name.count("@") != 1 or "<" not in box.name:
        return None
    return reading.first_address(addresses.parse(box.name))


def digest(mail: Mail, sender: Mailbox, subject_base: str) -> str:
    """Tells two mails with one Message-ID apart: From, Date (UTC seconds or as written), subject, start of the text."""
    date = str(int(mail.date.timestamp())) if mail.date else mail.header("date")
    text = " ".join(mail.text[: DIGEST_TEXT * 2].split())[:DIGEST_TEXT]
    whole = "\x00".join((sender.address, date, subject_base.casefold(), text))
    return hashlib.sha256(whole.encode("utf-8", "replace")).hexdigest()
