"""How somebody can be answered: on which channels, as whom, until when. What the composer shows before anybody writes, and
what judges an answer before it is written."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from sangam.channels import regions
from sangam.channels.base import Party
from sangam.channels.models import Channel
from sangam.conversations import participants, thread, windows, write
from sangam.conversations.models import Conversation
from sangam.conversations.windows import Standing
from sangam.customers import family
from sangam.customers.models import Identity
from sangam.lib import clock, sql


@dataclass(frozen=True, slots=True)
class Way:
    """One channel: whom it reaches (nobody: empty), how he may be answered, his own word against it ("" for none),
    and whether everybody can read it."""

    channel: Channel
    parties: tuple[Party, ...]
    standing: Standing = windows.ALWAYS
    refused: str = ""
    public: bool = False

    @property
    def shut(self) -> bool:
        """Nothing but a template may go, or nothing at all."""
        return bool(self.refused) or not self.standing.allows()

    @property
    def closes_soon(self) -> bool:
        """Within a day: then it is told how long that is."""
        return self.standing.until is not None and self.standing.until - clock.now() < dt.timedelta(days=1)

    @property
    def templates(self) -> bool:
        return self.channel.capabilities.templates and not self.refused

    def trouble(self, *, template: bool = False) -> str:
        """Why an answer cannot go this way now, in words for who writes it; "" if it can."""
        if not self.parties:
            return _("This channel reaches nobody of this conversation. Choose another.")
        if self.refused:
            return _("They do not want to be written to here. Answer on another channel, or wait until they write again.")
        if template or self.standing.allows():
            return ""
        if self.channel.capabilities.templates:
            return _("The time to answer here has passed. Choose a template, or answer on another channel.")
        return _("The time to answer here has passed. Answer on another channel, or wait until they write again.")


_REFUSED = f"SELECT refused FROM {Identity._meta.db_table} WHERE kind = %s AND scope = %s AND value = %s"


def of(conversation: Conversation, channel: Channel, plain: tuple[Party, ...] | None = None) -> Way:
    """`plain` is whom a plain reply goes to, read anew if it is not given."""
    parties = write.parties_on(conversation, channel, plain)
    if channel.capabilities.letters or not parties:
        return Way(channel, parties)
    to = parties[0].identity
    said = sql.planned(_REFUSED, to.key)
    public = channel.capabilities.public and channel.ruler(key=thread.key_of(conversation.pk, channel.pk)).public
    return Way(channel, parties, windows.standing(channel, to), said[0][0] if said else "", public)


def further(conversation: Conversation, channels: Iterable[Channel]) -> list[Channel]:
    """Of channels that carry no letters, those that reach the customer by a way he proved, whatever this conversation
    came by: the same person may be answered where he also is."""
    wanted = [one for one in channels if not one.capabilities.letters and not one.capabilities.widget]
    kinds = {kind for one in wanted for kind in one.capabilities.identity_kinds}
    if not kinds:
        return []
    theirs = Identity.objects.filter(customer__in=family.of(conversation.customer_id))
    known = set(theirs.filter(kind__in=kinds).values_list("kind", flat=True))
    likely = (one for one in wanted if known & set(one.capabilities.identity_kinds))
    return [one for one in likely if participants.on(conversation, one) or participants.of_customer(conversation, one)]


def country(conversation: Conversation) -> str:
    """Where its customer seems to be, "" where nothing tells."""
    numbers = Identity.objects.filter(customer=conversation.customer_id, value__startswith="+").order_by("-pk")
    phone = numbers.values_list("value", flat=True).first() or ""
    return regions.country_of(phone, conversation.customer.language or conversation.language)
