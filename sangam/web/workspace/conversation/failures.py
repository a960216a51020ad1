"""Why something did not arrive, in words that fit the channel it went by."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from sangam.channels import registry
from sangam.conversations.streamed import Said, Sending

TECHNICAL = ("adapter", "settings")
"""Codes whose text is for whoever mends the channel, not for whoever wrote the message."""
BY_LETTER: Mapping[str, str | Promise] = {
    "recipient": _("The address does not exist."),
    "mailbox_full": _("Their mailbox is full."),
    "policy": _("Their mail system refuses it."),
    "spam": _("Their mail system takes it for spam."),
    "auth": _("We could not sign in to the mail server; an admin can mend that in Setup, Channels."),
    "limit": _("Too many at once; try again later."),
    "window": _("The time to answer there has passed."),
    "content": _("The content was refused."),
    "network": _("Their server could not be reached."),
    "provider": _("The provider had trouble."),
}
BY_MESSENGER: Mapping[str, str | Promise] = {
    **BY_LETTER,
    "recipient": _("They cannot be reached there, or no longer. Answer on another channel."),
    "mailbox_full": _("There is no more room for messages on their side."),
    "policy": _("The provider does not let it through to them."),
    "spam": _("The provider takes it for spam."),
    "auth": _("The provider refuses our permission; an admin can mend that in Setup, Channels."),
    "window": _("The time to answer there has passed. Use a template, or answer on another channel."),
    "network": _("The provider could not be reached."),
}


def advice(sending: Sending, *, letter: bool) -> str:
    """What happened and what to do. Kinds write it themselves; a mail server's words are shown apart."""
    known = (BY_LETTER if letter else BY_MESSENGER).get(sending.failure_kind, "")
    own = "" if letter or sending.failure_code in TECHNICAL else sending.failure_text
    return own or str(known)


def details(sending: Sending, *, letter: bool) -> str:
    """For whoever wants to know exactly."""
    if letter or sending.failure_code in TECHNICAL:
        return f"{sending.failure_code} {sending.failure_text}".strip() if sending.failure_text else ""
    return sending.failure_code


def receiver(message: Said, sending: Sending, *, letter: bool) -> str:
    """Whom to name: a letter's address; of a messenger only where there are several."""
    if letter:
        return sending.value
    if len(message.sendings) == 1:
        return ""
    return sending.name or registry.legible(sending.kind, sending.value)
