"""What was noticed about a message, in plain words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from sangam.conversations.models import MessageKind
from sangam.conversations.streamed import Said


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


ELSEWHERE = Mark(
    _("Written elsewhere"), "told", "smartphone", _("A colleague wrote it in the provider's own app, or on a phone.")
)
PRIVATE = Mark(_("Answered privately"), "told calm", "lock", _("Only the person it answers can see it, not the public."))
HIDDEN = Mark(_("Hidden from the public"), "told warn", "eye-off", _("We hid it there; only its writer still sees it."))
LIKED = Mark(_("Liked by us"), "told", "thumbs-up")


def of_message(message: Said) -> Iterator[Mark]:
    found = message.marks
    if "spoof" in found:
        yield SPOOF
    elif message.kind == MessageKind.IN and "proven" not in found:
        yield UNPROVED
    if "bounce" in found:
        yield BOUNCE
    if "complaint" in found:
        yield COMPLAINT
    if "out_of_office" in found:
        yield OUT_OF_OFFICE
    elif "bulk" in found:
        yield BULK
    elif "automatic" in found and "bounce" not in found:
        yield AUTOMATIC
    if "forwards" in found:
        yield FORWARDED
    if "elsewhere" in found:
        yield ELSEWHERE
    if "private" in found and message.ours:
        yield PRIVATE
    if message.beside.template and message.ours:
        yield Mark(gettext("Template: {name}").format(name=message.beside.template), "told", "file-text")
    if message.beside.hidden:
        yield HIDDEN
    if message.beside.liked:
        yield LIKED
