"""On which channel a matter is answered when nobody chose one."""

from __future__ import annotations

from sangam.channels.models import Channel
from sangam.conversations import family
from sangam.conversations.models import Conversation, MessageKind

SPOKEN = (MessageKind.IN, MessageKind.OUT, MessageKind.BOT)


def on(conversation: Conversation, last: Channel | None) -> Channel | None:
    """The channel on which was spoken last; what was last said on a page of ours, where nothing is sent, is answered where
    it was spoken before, else from the page's mailbox."""
    if last is None or not last.capabilities.portal:
        return last
    spoken = family.messages(conversation).exclude(channel=last).filter(channel__active=True, kind__in=SPOKEN)
    found = spoken.select_related("channel__brand").order_by("-pk").first()
    if found is not None:
        return found.channel
    named = Channel.objects.active().filter(address__iexact=last.settings.get("continue_on") or "-", brand=last.brand_id)
    return next((one for one in named.select_related("brand") if one.capabilities.letters), None)
