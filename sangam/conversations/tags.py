"""Tags: short words a company sorts its matters by."""

from __future__ import annotations

from django.db import transaction

from sangam.conversations.models import Conversation, Tag
from sangam.events import record
from sangam.events.record import Actor


def named(name: str) -> Tag:
    """The tag of that name, whatever its case, made if missing. Raises ValueError for an empty name."""
    name = " ".join(name.split())[:60]
    if not name:
        raise ValueError("a tag needs a name")
    return Tag.objects.filter(name__iexact=name).first() or Tag.objects.get_or_create(name=name)[0]


def add(conversation: Conversation, tag: Tag, *, by: Actor) -> None:
    with transaction.atomic():
        through = Conversation.tags.through
        made = through.objects.bulk_create([through(conversation_id=conversation.pk, tag_id=tag.pk)], ignore_conflicts=True)
        if made:
            record.record("conversation.tagged", conversation, by=by, tag=tag.pk)


def remove(conversation: Conversation, tag: Tag, *, by: Actor) -> None:
    with transaction.atomic():
        gone, _ = Conversation.tags.through.objects.filter(conversation_id=conversation.pk, tag_id=tag.pk).delete()
        if gone:
            record.record("conversation.untagged", conversation, by=by, tag=tag.pk)
