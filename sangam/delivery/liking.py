"""Likes of public posts on their way to the network: a few at a time, each leased before it is called and settled after."""

from __future__ import annotations

from sangam.channels import registry
from sangam.channels.base import DeliveryError
from sangam.delivery.context import Context
from sangam.lib.secrets import Unreadable
from sangam.social import triage
from sangam.social.models import PostAct

AT_ONCE = 5


def go_on() -> int:
    """Do what is due; gives how many were tried."""
    acts = triage.due(AT_ONCE)
    for act in acts:
        try:
            _perform(act)
        except DeliveryError as error:
            triage.failed(act, error.failure.text, permanent=error.failure.permanent, retry_after=error.retry_after)
        except (Unreadable, registry.UnknownKind) as error:
            triage.failed(act, str(error), permanent=False)
        else:
            triage.done(act)
    return len(acts)


def _perform(act: PostAct) -> None:
    """Outside any transaction. Raises DeliveryError."""
    channel = act.post.channel
    channel.adapter.perform(triage.action(act), channel.plain_settings(), Context(channel.pk))
