"""What a caller tells, and what shows that he has the page of his matter before him: six digits beside its number.

Nothing is stored: the digits are signed over the conversation and a period of half an hour, and count in their period and
the next. They have 20 bits, so a guess is told in the conversation, and five wrong ones within an hour end the asking for
the rest of it. Digits only: they can be said in any language and typed on the keys of a telephone.
"""

from __future__ import annotations

import base64
import datetime as dt
import re

from django.db import transaction
from django.utils.translation import gettext as _

from sangam.conversations.models import Conversation
from sangam.events import record
from sangam.events.models import Event
from sangam.events.record import Actor
from sangam.lib import clock, secrets, sql

PURPOSE = "caller"
PERIOD = dt.timedelta(minutes=30)
TRIES = 5
WITHIN = dt.timedelta(hours=1)
RIGHT, WRONG = "conversation.caller_right", "conversation.caller_wrong"
DIGITS = re.compile(r"\s*(\d{3})[\s-]?(\d{3})\s*")
TOLD = re.compile(r"\s*#?(\d{1,15})(?:\s+|\s*[-/,]\s*)(\d{3}[\s-]?\d{3})\s*")


class NotHis(ValueError):
    """It is not the caller's PIN; the text says what to do, for the person on the phone."""


def of(conversation: Conversation) -> str:
    """As people read it aloud: `482 913`."""
    return _digits(conversation, _period())


def told(text: str) -> tuple[int, str] | None:
    """A number of a conversation and a PIN, where that is all the text holds: `1027 482 913`, with digits of any script."""
    match = TOLD.fullmatch(text[:60])
    return (int(match[1]), match[2]) if match else None


def genuine(conversation: Conversation, text: str) -> bool:
    match = DIGITS.fullmatch(text[:30])
    if not match:
        return False
    said = f"{int(match[1]):03d} {int(match[2]):03d}"
    return said in (_digits(conversation, _period()), _digits(conversation, _period() - 1))


def hear(conversation: Conversation, text: str, *, by: Actor) -> None:
    """Somebody on the phone told this PIN: note whether it was right. Raises NotHis."""
    if not DIGITS.fullmatch(text[:30]):
        raise NotHis(_("A PIN has six digits. Nothing was noted."))
    with transaction.atomic():
        # Two that ask at once may not have six tries.
        sql.rows(f"SELECT id FROM {Conversation._meta.db_table} WHERE id = %s FOR UPDATE", [conversation.pk])
        closed = _wrong_lately(conversation) >= TRIES
        right = not closed and genuine(conversation, text)
        if not closed:
            record.record(RIGHT if right else WRONG, conversation, by=by)
    if closed:
        raise NotHis(_("Too many wrong PINs were told for this within the hour. Make sure in another way who it is."))
    if not right:
        raise NotHis(_("This is not its PIN now. It changes every half hour: ask for the one that stands there."))


def _wrong_lately(conversation: Conversation) -> int:
    since = clock.now() - WITHIN
    return Event.objects.filter(conversation_id=conversation.pk, kind=WRONG, at__gt=since)[:TRIES].count()


def _digits(conversation: Conversation, period: int) -> str:
    """What was joined has one PIN."""
    whole = conversation.root_id or conversation.pk
    tag = base64.b32decode(secrets.sign(PURPOSE, whole, period, size=5).upper())
    text = f"{int.from_bytes(tag, 'big') % 1_000_000:06d}"
    return f"{text[:3]} {text[3:]}"


def _period() -> int:
    return int(clock.now().timestamp() // PERIOD.total_seconds())
