"""The letter that carries unseen answers of another channel on: all of them, the oldest first, in the look of a letter.

It quotes nothing: the address was perhaps only typed by whoever sat in the chat, so it gets our answers and not one word
more. Its id is made of its row's key, so that a retry is the same letter and a bounce finds the row.
"""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import override

from sangam.channels.base import Outbound
from sangam.conversations import thread
from sangam.conversations.models import Message, MessageKind, MessageState, Outbox
from sangam.delivery.outbound import files_of, look, party
from sangam.lib import html


def letter_id(row: Outbox) -> str:
    """The Message-ID of the letter of a row."""
    return f"<{row.key}@{row.channel.address.rpartition('@')[2] or 'sangam.invalid'}>"


def build(message: Message, rows: Sequence[Outbox]) -> Outbound:
    """`rows` is one row: there is one address to go on to. `message` is the newest that it carries."""
    row, conversation = rows[0], message.conversation
    language = message.language or conversation.language or conversation.brand.language
    answers = _answers(message, row)
    text = "\n\n".join(answer.text.strip() for answer in answers if answer.text.strip())
    earlier = _earlier(message, row)
    receivers = tuple(party(one.role, one.kind, one.value, one.scope, one.name) for one in rows)
    return Outbound(
        message_id=message.pk,
        external_id=letter_id(row),
        key=row.key,
        recipients=receivers,
        text=text,
        html=html.markdown(text),
        subject=message.subject or conversation.subject or _subject(conversation.brand.name, language),
        all_recipients=receivers,
        author=message.author_name,
        look=look(message, row.channel, language),
        in_reply_to=earlier[-1] if earlier else "",
        references=tuple(earlier),
        reply_token=thread.token_for(conversation.pk),
        files=tuple(files_of(answers)),
        written_at=message.created_at,
    )


def _answers(message: Message, row: Outbox) -> list[Message]:
    """Everything we said on the message's own channel from `since` on, also what was read since the letter was decided on:
    half an answer would be none."""
    ours = message.conversation.messages.filter(kind__in=(MessageKind.OUT, MessageKind.BOT), channel=message.channel_id)
    found = ours.filter(pk__gte=row.since, pk__lte=message.pk).exclude(state=MessageState.CANCELLED)
    return list(found.order_by("pk"))


def _earlier(message: Message, row: Outbox) -> list[str]:
    """Letters that went on to this address before: mail programs show them as one talk."""
    rows = Outbox.objects.filter(message__conversation=message.conversation_id, since__isnull=False, message__lt=message.pk)
    same = rows.filter(kind=row.kind, value=row.value, channel=row.channel).exclude(state="cancelled")
    return [letter_id(one) for one in same.select_related("channel").order_by("message")]


def _subject(brand: str, language: str) -> str:
    with override(language):
        return _("Our answer to your chat with %(brand)s") % {"brand": brand}
