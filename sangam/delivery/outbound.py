"""From a written message to the value an adapter sends: the brand's look, the thread it belongs to, what it quotes.

Who receives it decides what it may show. History holds only what every receiver of this message wrote or was sent;
notes never leave; what was forwarded outside carries the forwarded message and nothing else of the conversation.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence

from django.utils.translation import gettext as _
from django.utils.translation import override

from sangam.accounts.models import Brand
from sangam.calendars.hours import answer_time
from sangam.channels import pages
from sangam.channels.base import DeliveryError, File, Filled, IdentityRef, Look, Outbound, Party, Utterance
from sangam.channels.enclosed import NOTHING
from sangam.channels.models import Channel
from sangam.conversations import extras, files, reference, thread
from sangam.conversations.drafted import OUTSIDE
from sangam.conversations.models import Attachment, Message, MessageKind, MessageState, Outbox
from sangam.conversations.windows import ALWAYS, Standing, standing
from sangam.conversations.write import PRIVATE, QUOTES, TEMPLATE, TEMPLATE_PARTS
from sangam.customers.models import Identity
from sangam.delivery import broken
from sangam.lib import clock, html

REFERENCES_MAX = 20
HISTORY_MAX = 5
HISTORY_TEXT_MAX = 20_000
LOOKED_AT = 40
NOT_GONE = (MessageState.HELD, MessageState.SCHEDULED, MessageState.QUEUED, MessageState.FAILED, MessageState.CANCELLED)


def build(message: Message, rows: Sequence[Outbox]) -> Outbound:
    """`rows` are the receivers this call is for, `message` comes with conversation, brand, author and channel. Raises
    DeliveryError when the time to answer there has passed, or a receiver does not want to be written to."""
    reach = _reach(message, rows)
    outside = bool(message.marks.get(OUTSIDE))
    conversation = message.conversation
    language = message.language or conversation.language or conversation.brand.language
    text = message.text + (_forwarded(message, language) if outside else "")
    automatic = rows[0].automatic
    known = [] if outside else _known_to_all(message)
    references = _references(message, known)
    asked = message.reply_to if message.reply_to_id and not outside and _names_what_it_answers(message) else None
    asked_id = asked.external_id if asked and asked.external_scope == message.external_scope else ""
    cut = broken.since(rows)
    return Outbound(
        message_id=message.pk,
        external_id=message.external_id,
        key=rows[0].key,
        recipients=tuple(party(row.role, row.kind, row.value, row.scope, row.name) for row in rows),
        text=text,
        html=html.markdown(text),
        subject=message.subject,
        all_recipients=tuple(party(**_receiver(row)) for row in message.recipients),
        author=message.author_name,
        look=look(message, message.channel, language),
        conversation_key=_conversation_key(message),
        answered=extras.kept(asked.marks) if asked and asked_id else {},
        in_reply_to=asked_id or (references[-1] if references and _names_what_it_answers(message) else ""),
        references=references,
        reply_token="" if outside else thread.token_for(conversation.pk),
        history=() if automatic else _history(message, known),
        files=tuple(files_of([message])),
        automatic=automatic,
        written_at=message.created_at,
        open=reach.open,
        done=dict(rows[0].done),
        cut=cut,
        others=broken.others(message) if cut else frozenset(),
        template=_template(message),
        private=bool(message.marks.get(PRIVATE)),
        enclosed=extras.read(message.marks).enclosed if message.channel else NOTHING,
    )


def _template(message: Message) -> Filled | None:
    used = message.marks.get(TEMPLATE)
    return Filled(used["name"], used["language"], used["values"], message.marks.get(TEMPLATE_PARTS) or {}) if used else None


def _names_what_it_answers(message: Message) -> bool:
    """Letters and public words always do; in a messenger only what somebody chose to quote is quoted."""
    carries = message.channel.capabilities if message.channel else None
    return carries is None or carries.letters or carries.public or bool(message.marks.get(QUOTES))


def _reach(message: Message, rows: Sequence[Outbox]) -> Standing:
    """Judged once more at the very moment: a message may have waited for hours."""
    if message.channel is None or len(rows) != 1 or message.channel.capabilities.letters:
        return ALWAYS
    (row,) = rows
    to = IdentityRef(row.kind, row.value, row.scope)
    refused = Identity.objects.filter(kind=row.kind, scope=row.scope, value=row.value).exclude(refused="").exists()
    if refused:
        words = _("They do not want to be written to here. Answer on another channel, or wait until they write again.")
        raise DeliveryError(words, permanent=True, kind="policy", code="refused")
    found = standing(message.channel, to, but=message.pk)
    if not found.allows(automatic=row.automatic) and TEMPLATE not in message.marks:
        words = _("The time to answer there has passed. Use a template, or answer on another channel.")
        raise DeliveryError(words, permanent=True, kind="window", code="window")
    return found


def _receiver(row: dict[str, str]) -> dict[str, str]:
    return {key: row.get(key, "") for key in ("role", "kind", "value", "scope", "name")}


def party(role: str, kind: str, value: str, scope: str, name: str) -> Party:
    return Party(role, IdentityRef(kind=kind, value=value, scope=scope, name=name))


def look(message: Message, channel: Channel | None, language: str) -> Look:
    """The brand's look in the language of the conversation, and the address of the channel it goes out on; automatic words
    carry no agent's name."""
    brand: Brand = message.conversation.brand
    link = _link(message, channel)
    with override(language):
        link_text = _("See the state of your request") if link else ""
    return Look(
        name=brand.name,
        accent=brand.accent,
        signature=signature(brand, message, language),
        address=channel.address if channel else "",
        language=language,
        footer=brand.footer,
        link=link,
        link_text=link_text,
    )


def _link(message: Message, channel: Channel | None) -> str:
    """Below letters to customers; whoever outside is asked for help has nothing to follow."""
    if channel is None or not channel.capabilities.letters or message.marks.get(OUTSIDE):
        return ""
    return pages.linked(message.conversation.brand_id, message.conversation.number)


def signature(brand: Brand, message: Message, language: str) -> str:
    """{agent} is the writer's own signature, else his name. A brand without a template shows the writer's own."""
    own = message.author.signature.strip() if message.author else ""
    agent = own or message.author_name
    template = brand.signature.strip()
    if not template:
        return own
    if "{answer_time}" in template:
        template = template.replace("{answer_time}", answer_time(brand, clock.now(), language))
    if "{reference}" in template:
        template = template.replace("{reference}", reference.code(message.conversation))
    filled = template.replace("{brand}", brand.name).replace("{agent}", agent)
    return "\n".join(line.rstrip() for line in filled.splitlines()).strip()


def _conversation_key(message: Message) -> str:
    found = thread.OpenThread.objects.filter(conversation=message.conversation_id, channel=message.channel_id).first()
    return found.key if found else ""


def _known_to_all(message: Message) -> list[Message]:
    """Earlier messages that every receiver of this one wrote or was sent, oldest first."""
    receivers = {row["value"] for row in message.recipients}
    earlier = message.conversation.messages.filter(
        pk__lt=message.pk, kind__in=(MessageKind.IN, MessageKind.OUT, MessageKind.BOT)
    )
    recent = earlier.exclude(state__in=NOT_GONE).select_related("identity").order_by("-pk")[:LOOKED_AT]
    return [one for one in reversed(recent) if not one.marks.get(OUTSIDE) and receivers <= _parties(one)]


def _parties(message: Message) -> set[str]:
    named = {row["value"] for row in message.recipients}
    return named | ({message.identity.value} if message.identity else set())


def _references(message: Message, known: Iterable[Message]) -> tuple[str, ...]:
    """Ids of the conversation in this channel's id space, the newest last: the first (it names the thread for every
    mail client) and the last ones."""
    ids = [one.external_id for one in known if one.external_id and one.external_scope == message.external_scope]
    asked = message.reply_to
    if asked and not message.marks.get(OUTSIDE) and asked.external_scope == message.external_scope and asked.external_id:
        ids = [*(one for one in ids if one != asked.external_id), asked.external_id]
    return tuple(ids if len(ids) <= REFERENCES_MAX else [ids[0], *ids[1 - REFERENCES_MAX :]])


def _history(message: Message, known: Sequence[Message]) -> tuple[Utterance, ...]:
    """The last few, oldest first, each in the time of the brand's place."""
    if not message.channel or not message.channel.capabilities.letters:
        return ()
    return tuple(_utterance(one, message) for one in known[-HISTORY_MAX:])


def _utterance(one: Message, message: Message) -> Utterance:
    text = one.shown_text[:HISTORY_TEXT_MAX]
    author = one.author_name or (one.identity.value if one.identity else message.conversation.brand.name)
    ours = one.kind != MessageKind.IN
    return Utterance(author, _local(one, message), text, html.markdown(text) if ours else html.plain_to_html(text))


def _local(one: Message, message: Message) -> dt.datetime:
    calendar = message.conversation.brand.calendar
    at = one.sent_at or one.created_at
    return at.astimezone(calendar.tzinfo) if calendar else at


def _forwarded(message: Message, language: str) -> str:
    """The original below the remark: who wrote it, when, about what, and its words, as text of every channel."""
    original = Message.objects.filter(pk=message.marks.get("forwards")).select_related("identity").first()
    if original is None:
        return ""
    at = _local(original, message)
    with override(language):
        lines = [
            "", "", "---------- " + _("Forwarded message") + " ----------", "",
            f"{_('From')}: {_escaped(_writer(original))}  ",
            f"{_('Date')}: {at:%Y-%m-%d %H:%M %Z}  ",
            f"{_('Subject')}: {_escaped(original.subject)}", "",
        ]  # fmt: skip
    return "\n".join(lines) + "\n" + original.text


def _writer(original: Message) -> str:
    address = original.identity.value if original.identity else ""
    return " ".join(filter(None, [original.author_name, f"({address})" if address else ""]))


def _escaped(text: str) -> str:
    return " ".join(text.split())


def files_of(messages: Sequence[Message]) -> list[File]:
    return [
        File(
            name=row.name, content_type=row.content_type, size=row.size, sha256=row.sha256, stored=row.key,
            inline=row.inline, content_id=row.content_id, link=files.shared_address(row),
        )
        for row in Attachment.objects.filter(message__in=messages).order_by("message", "pk")
    ]  # fmt: skip
