"""Letters of the house itself, to people who work here: about no conversation, so that no outbox row carries them."""

from __future__ import annotations

from sangam.channels import registry
from sangam.channels.base import DeliveryError, Outbound
from sangam.channels.models import Channel
from sangam.delivery.context import Context
from sangam.lib.secrets import Unreadable


def send(channel: Channel, letter: Outbound) -> None:
    """One call, outside any transaction. Raises DeliveryError."""
    try:
        settings = channel.plain_settings()
    except (Unreadable, registry.UnknownKind) as error:
        raise DeliveryError(str(error), permanent=False, kind="auth", code="settings") from error
    sent = channel.adapter.send(letter, settings, Context(channel.pk))
    for failure in sent.failures.values():
        raise DeliveryError(failure.text, permanent=failure.permanent, kind=failure.kind, code=failure.code)
