"""What was noticed about a message, in plain words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from sangam.conversations.models import Message, MessageKind


@dataclass(frozen=True, slots=True)
class Mark:
    text: str | Promise
    style: str
    icon: str
    detail: str | Promise = ""


SPOOF = Mark(
    _("The sender may be forged"),
    "danger",
    "shield-alert",
    _("Something about the sender does not fit together. Answer only if you know who it is, and open no files."),
)
UNPROVED = Mark(
    _("Sender not verified"),
    "",
    "shield-question",
    _("The mail system of the sender did not prove that this address sent it. It may still be genuine."),
)
OUT_OF_OFFICE = Mark(_("Out of office"), "calm", "calendar", _("An automatic answer; nobody waits for a reply to it."))
BOUNCE = Mark(_("A message came back"), "warn", "mail-warning", _("A mail system tells that something did not arrive."))
AUTOMATIC = Mark(_("Automatic"), "", "zap", _("No person wrote this, so nothing automatic answers it."))
BULK = Mark(_("Sent to many"), "", "users", _("A newsletter or a mailing list."))
COMPLAINT = Mark(
    _("Marked as spam by them"), "danger", "flag", _("The receiver pressed the spam button. Write no more of that kind.")
)
FORWARDED = Mark(
    _("Forwarded"), "calm", "forward", _("Passed on to people outside; their answers open a related conversation.")
)


def of_message(message: Message) -> tuple[Mark, ...]:
    return tuple(_of(message.marks, message.kind))


def _of(found: dict[str, Any], kind: str) -> Iterator[Mark]:
    if found.get("spoof"):
        yield SPOOF
    elif kind == MessageKind.IN and not found.get("proven"):
        yield UNPROVED
    if found.get("bounce"):
        yield BOUNCE
    if found.get("complaint"):
        yield COMPLAINT
    if found.get("out_of_office"):
        yield OUT_OF_OFFICE
    elif found.get("bulk"):
        yield BULK
    elif found.get("automatic") and not found.get("bounce"):
        yield AUTOMATIC
    if found.get("forwards"):
        yield FORWARDED
