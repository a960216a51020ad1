"""What somebody is writing, kept on the server while he types."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction

from sangam.accounts.models import User
from sangam.conversations.models import Attachment, Conversation, Draft


def keep(
    user: User, conversation: Conversation | None, kind: str, *, text: str, data: Mapping[str, Any],
    attachment_ids: Sequence[int] = (),
) -> Draft | None:  # fmt: skip
    """Save; an empty draft is removed. Gives the draft, or None."""
    if not text.strip() and not attachment_ids and not data:
        discard(user, conversation, kind)
        return None
    with transaction.atomic():
        draft, _ = Draft.objects.update_or_create(
            user=user, conversation=conversation, kind=kind, defaults={"text": text, "data": dict(data)}
        )
        draft.attachments.set(Attachment.objects.filter(pk__in=attachment_ids, message=None, uploaded_by=user))
    return draft


def find(user: User, conversation: Conversation | None, kind: str) -> Draft | None:
    return Draft.objects.filter(user=user, conversation=conversation, kind=kind).prefetch_related("attachments").first()


def discard(user: User, conversation: Conversation | None, kind: str) -> None:
    Draft.objects.filter(user=user, conversation=conversation, kind=kind).delete()
