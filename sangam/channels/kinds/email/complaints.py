"""Complaints: abuse reports of mailbox providers (ARF, RFC 5965; Microsoft's JMRP), and unsubscribing by mail."""

from __future__ import annotations

import re
from dataclasses import dataclass

from sangam.channels.kinds.email.mail import Mail
from sangam.channels.kinds.email.plain import body, fold

NOT_COMPLAINTS = frozenset({"not-spam", "auth-failure", "dmarc"})
_JMRP_SUBJECT = re.compile(r"^complaint about message from \d")
_ADDRESS = re.compile(r"[^\s<>\"',;:()\[\]@]{1,64}@[^\s<>\"',;:()\[\]@]{1,255}")
_UNSUBSCRIBE = re.compile(r"^(?:\W*(?:re:|fwd:)?\W*)(?:unsubscribe|list-unsubscribe|opt-?out|remove me)\b")


@dataclass(frozen=True, slots=True)
class Complaint:
    """`kind` is the Feedback-Type (abuse, fraud, virus, opt-out, other); `recipient` is "" if the provider hides it."""

    kind: str
    recipient: str
    original_message_id: str


def complaint(mail: Mail) -> Complaint | None:
    """The complaint this mail carries, None if it is something else (a "not spam" report is)."""
    returned = dict(reversed(mail.returned))
    if mail.report_type == "feedback-report" or "report-type=feedback-report" in mail.content_type.replace('"', "").lower():
        fields = {name: value for group in mail.report for name, value in group.items()}
        kind = fields.get("feedback-type", "abuse").strip().lower() or "abuse"
        if kind in NOT_COMPLAINTS:
            return None
        named = fields.get("original-rcpt-to") or fields.get("removal-recipient") or returned.get("to", "")
        return Complaint(kind, _address(named), _id(returned))
    if _is_jmrp(mail):
        named = returned.get("x-hmxmroriginalrecipient") or mail.header("x-hmxmroriginalrecipient") or returned.get("to", "")
        return Complaint("abuse", _address(named), _id(returned))
    return None


def unsubscribes(mail: Mail) -> bool:
    """Whether this is what a mail program sends for List-Unsubscribe: mailto (RFC 2369): a bare command."""
    return bool(_UNSUBSCRIBE.match(fold(mail.subject))) and len(body(mail).strip()) < 80


def _is_jmrp(mail: Mail) -> bool:
    sender = mail.froms[0].address if mail.froms else ""
    return bool(_JMRP_SUBJECT.match(fold(mail.subject))) and sender.endswith(("@hotmail.com", "@outlook.com", "@microsoft.com"))


def _address(value: str) -> str:
    found = _ADDRESS.search(value[:2000])
    return found.group().lower() if found else ""


def _id(returned: dict[str, str]) -> str:
    return returned.get("message-id", "").strip()
