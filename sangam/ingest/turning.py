"""A public post becomes a conversation, by the one road in: its raw is applied once more, read as a message.

So the pipeline alone writes it: the author's identity, threading by the key (later comments join), duplicates (a comment that
already stands as a message is found, not doubled), folders and events are those of any other message.
"""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from sangam.channels.models import Channel
from sangam.conversations import changes
from sangam.conversations.models import Conversation
from sangam.events.record import Actor
from sangam.ingest import worker
from sangam.ingest.models import RawInbound
from sangam.social import taking, triage
from sangam.social.models import StreamPost


def turn(post: StreamPost, *, by: Actor) -> Conversation:
    """The conversation that the post stands in, made where there is none; the same one however often this is asked.
    Raises triage.Impossible where nobody could be answered."""
    with transaction.atomic():
        locked = StreamPost.objects.select_for_update(of=("self",)).select_related("identity", "conversation").get(pk=post.pk)
        if locked.conversation is not None:
            return locked.conversation
        told = taking.as_told(locked)
        if not told.author:
            raise triage.Impossible(_("The network does not say who wrote this, so nobody could be answered."))
        if locked.deleted_at:
            raise triage.Impossible(_("Its author has taken this back."))
        raw = RawInbound.objects.filter(pk=locked.raw_id or 0, channel=locked.channel_id).first()
        if raw is None:
            raise triage.Impossible(_("What came from the network is not kept any more."))
        channel = Channel.objects.select_related("brand").get(pk=locked.channel_id)
        worker.apply_with_retries(channel, [raw], [[taking.as_message(told)]])
        message = changes.known(channel, locked.external_id)
        if message is None:
            raise triage.Impossible(_("This could not be made a message."))
        triage.turned(locked, message.conversation, by=by)
    post.refresh_from_db()
    return message.conversation
