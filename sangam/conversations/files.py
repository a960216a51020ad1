"""Files of people who work here: on disk first, then a row, then part of a message."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Iterable
from urllib.parse import quote

from django.conf import settings
from django.core import signing
from django.db import transaction
from django.db.models import Exists, ManyToOneRel, OuterRef

from sangam.accounts.models import User
from sangam.conversations.append import FETCH_TOPIC
from sangam.conversations.models import Attachment, Conversation, Missing
from sangam.events import record
from sangam.events.record import Actor
from sangam.lib import clock
from sangam.lib.files import Store
from sangam.realtime import bus

LINK_SECONDS = 3600
KEPT_LOOSE = dt.timedelta(days=7)
SHARED_DAYS = 30
HEARD = frozenset(
    f"audio/{kind}" for kind in ("ogg", "opus", "mpeg", "mp3", "mp4", "m4a", "x-m4a", "aac", "wav", "x-wav", "webm")
)
"""Types that a browser plays and a message is heard by."""
_SALT = "attachment"
_SHARED = "shared attachment"
_UNSAFE = re.compile(r"[\x00-\x1f\x7f/\\:*?\"<>|]+")
_UNSEEN = re.compile("[\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]")
NAME_MAX = 200
ENDING_MAX = 10


def store() -> Store:
    return Store(settings.FILES_DIR)


def upload(user: User, name: str, content_type: str, chunks: Iterable[bytes]) -> Attachment:
    """Keep an uploaded file for a message that will be written."""
    kept = store().save(chunks)
    return Attachment.objects.create(
        uploaded_by=user,
        key=kept.key,
        name=safe_name(name),
        content_type=(content_type or "application/octet-stream")[:127],
        size=kept.size,
        sha256=kept.sha256,
    )


def forget_uploads() -> int:
    """What was put up more than a week ago and went nowhere: no message, no draft and nothing else names it. Gives how many;
    the sweeper then takes the files from the disk."""
    loose = Attachment.objects.filter(message=None, created_at__lt=clock.now() - KEPT_LOOSE)
    for relation in Attachment._meta.get_fields(include_hidden=True):
        if isinstance(relation, ManyToOneRel):
            named = relation.related_model._base_manager.filter(**{relation.field.name: OuterRef("pk")})
            loose = loose.exclude(Exists(named))
    return loose.delete()[0]


def fetch_again(attachment: Attachment, *, by: Actor) -> bool:
    """Somebody asks once more for a file that could not be got. False where it is not missing any more."""
    if (message := attachment.message) is None:
        return False
    with transaction.atomic():
        failed = Attachment.objects.filter(pk=attachment.pk, missing=Missing.FAILED)
        if not failed.update(missing=Missing.WAITING, fetch_at=clock.now(), tries=0, trouble=""):
            return False
        conversation = Conversation.objects.get(pk=message.conversation_id)
        record.record("message.acted", message, by=by, conversation=conversation)
        bus.after_commit(FETCH_TOPIC)
    return True


def safe_name(name: str) -> str:
    """A file name as metadata: no path, no control, hidden or direction characters, at most 200 characters, of which the
    ending stays."""
    name = _UNSEEN.sub("", unicodedata.normalize("NFC", name.replace("\\", "/").rpartition("/")[2]))
    name = _UNSAFE.sub("_", name).strip(". ")
    stem, dot, ending = name.rpartition(".")
    ending = dot + ending if stem and len(ending) <= ENDING_MAX else ""
    return name[: NAME_MAX - len(ending)] + ending if len(name) > NAME_MAX else name or "file"


def link_token(attachment: Attachment) -> str:
    """A signed part of an address that serves this file for an hour."""
    return signing.dumps(attachment.pk, salt=_SALT, compress=False)


def of_token(token: str) -> int | None:
    """The attachment of a token that is genuine and has not expired."""
    try:
        return int(signing.loads(token, salt=_SALT, max_age=LINK_SECONDS))
    except (signing.BadSignature, ValueError, TypeError):
        return None


def shared_address(attachment: Attachment) -> str:
    """Where a customer, or the provider in his name, may get a file that was sent to him: for thirty days."""
    host = f"https://{settings.FILES_HOST}" if settings.FILES_HOST else settings.BASE_URL.rstrip("/")
    name = quote(safe_name(attachment.name))
    return f"{host}/files/shared/{signing.dumps(attachment.pk, salt=_SHARED, compress=False)}/{name}"


def of_shared(token: str) -> int | None:
    try:
        return int(signing.loads(token, salt=_SHARED, max_age=SHARED_DAYS * 86400))
    except (signing.BadSignature, ValueError, TypeError):
        return None
