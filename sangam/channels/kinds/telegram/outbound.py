"""Answers on their way out. Telegram has no key that makes sending twice impossible, so each part that got through is told at
once, and another attempt sends only the rest."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.utils.translation import gettext as _

from sangam.channels.base import Action, Context, DeliveryError, Enclosed, Encloses, File, Outbound, Sent, Settings
from sangam.channels.kinds.telegram import errors, keys, marks
from sangam.channels.kinds.telegram.bot import Bot
from sangam.channels.kinds.telegram.keys import Chat
from sangam.channels.kinds.telegram.shape import number

ABLE = Encloses(places=True, people=True, choices=20, choice_max=40)
FILE_MAX = 50 * 1024 * 1024
PHOTO_MAX = 10 * 1024 * 1024
WAYS = {
    "image/jpeg": ("sendPhoto", "photo"), "image/png": ("sendPhoto", "photo"), "image/gif": ("sendAnimation", "animation"),
    "video/mp4": ("sendVideo", "video"), "audio/mpeg": ("sendAudio", "audio"), "audio/mp4": ("sendAudio", "audio"),
}  # fmt: skip
"""How files of these types go; others, and those that Telegram then does not take like that, go as documents."""
DOCUMENT = ("sendDocument", "document")


@dataclass(frozen=True, slots=True)
class Part:
    """One message of Telegram's: words in HTML, or a file with them as its caption."""

    name: str
    words: str = ""
    file: File | None = None
    method: str = ""
    values: Mapping[str, Any] = field(default_factory=dict)
    choices: tuple[str, ...] = ()


def send(message: Outbound, settings: Settings, ctx: Context) -> Sent:
    """Raises DeliveryError."""
    way = _Way(Bot(settings, ctx.http), ctx, _where(message), _answered(message))
    sent: list[str] = []
    for part in parts(message):
        name = message.done.get(part.name)
        if name is None:
            name = way.put(part)
            ctx.done(message, part.name, name)
        sent.append(name)
        way.answers = 0
    return Sent(sent[0], further=tuple(sent[1:]))


def parts(message: Outbound) -> list[Part]:
    """Words first, then files; few words go with a single file. What is too large becomes a link. Raises DeliveryError."""
    carried = [one for one in message.files if one.size <= FILE_MAX]
    text = "\n\n".join(filter(None, [message.text.strip(), *_links(message.files)]))
    if text and len(carried) == 1 and not message.enclosed:
        captions = marks.pieces(text)
        if len(captions) == 1 and marks.units(marks.plain(captions[0])) <= marks.CAPTION_MAX:
            return [Part("file-0", captions[0], carried[0])]
    found = [*_along(message.enclosed)]
    found += [Part(f"text-{place}", piece) for place, piece in enumerate(marks.pieces(text) if text else [])]
    found += [Part(f"file-{place}", file=one) for place, one in enumerate(carried)]
    if not found:
        raise DeliveryError(_("There is nothing in this message."), permanent=True, kind="content")
    return [*found[:-1], replace(found[-1], choices=message.enclosed.choices)]


def _along(enclosed: Enclosed) -> Iterator[Part]:
    if place := enclosed.place:
        where = {"latitude": place.latitude, "longitude": place.longitude}
        named = {"title": place.name or place.address, "address": place.address or place.name}
        method = "sendVenue" if place.name or place.address else "sendLocation"
        yield Part("place", method=method, values={**where, **(named if method == "sendVenue" else {})})
    for at, one in enumerate(enclosed.people):
        first, _space, last = (one.name or next(iter((*one.phones, *one.emails)), "?")).partition(" ")
        if one.phones:
            card = {"phone_number": one.phones[0], "first_name": first, "last_name": last}
            yield Part(f"card-{at}", method="sendContact", values=card)
        if one.phones[1:] or one.emails or not one.phones:
            yield Part(f"card-{at}-words", marks.pieces(one.words)[0])


def _keyboard(choices: Sequence[str]) -> dict[str, Any] | None:
    """Telegram gives back up to 64 bytes of what is pressed, and the title with it."""
    rows = [[{"text": title, "callback_data": str(place)}] for place, title in enumerate(choices, 1)]
    return {"inline_keyboard": rows} if rows else None


def _links(files: Sequence[File]) -> Iterator[str]:
    for one in files:
        if one.size > FILE_MAX:
            if not one.link:
                raise DeliveryError(_("The file is too large for Telegram: at most 50 MB."), permanent=True, kind="content")
            yield f"{one.name}: {one.link}"


@dataclass(slots=True)
class _Way:
    """To one chat. `answers` is the number of the message that the first part replies to."""

    bot: Bot
    ctx: Context
    chat: Chat
    answers: int = 0
    sent: list[str] = field(default_factory=list)

    def put(self, part: Part) -> str:
        """The name of what Telegram made of it. Raises DeliveryError."""
        try:
            return self._tried(part)
        except errors.Moved as moved:
            self.chat = replace(self.chat, id=moved.chat)
            return self._tried(part)

    def _tried(self, part: Part) -> str:
        """Marks that Telegram cannot read go as plain words; a picture that it cannot read goes as a file."""
        try:
            return self._put(part, html=True)
        except DeliveryError as error:
            if errors.ENTITIES not in error.failure.text:
                raise
            return self._put(part, html=False)

    def _put(self, part: Part, *, html: bool) -> str:
        below = _keyboard(part.choices)
        if part.method:
            return self._call(part.method, reply_markup=below, **part.values)
        words = part.words if html else marks.plain(part.words)
        mode = "HTML" if html and part.words else None
        if part.file is None:
            return self._call("sendMessage", text=words, parse_mode=mode, reply_markup=below)
        method, name = _way_of(part.file)
        try:
            return self._upload(part.file, method, name, caption=words, parse_mode=mode, reply_markup=below)
        except DeliveryError as error:
            if method == DOCUMENT[0] or error.failure.kind != "content" or errors.ENTITIES in error.failure.text:
                raise
            return self._upload(part.file, *DOCUMENT, caption=words, parse_mode=mode, reply_markup=below)

    def _upload(self, file: File, method: str, name: str, **values: Any) -> str:
        with self.ctx.open(file) as stream:
            files = {name: (file.name, stream.read(), file.content_type)}
        return self._call(method, files=files, **values)

    def _call(self, method: str, **values: Any) -> str:
        answers = {"message_id": self.answers, "allow_sending_without_reply": True} if self.answers else None
        told = self.bot.call(
            method, chat_id=self.chat.id, business_connection_id=self.chat.connection, reply_parameters=answers, **values
        )
        return self.chat.message(number(told if isinstance(told, dict) else {}, "message_id") or 0)


def _way_of(file: File) -> tuple[str, str]:
    found = WAYS.get(file.content_type, DOCUMENT)
    return DOCUMENT if found[1] == "photo" and file.size > PHOTO_MAX else found


def _where(message: Outbound) -> Chat:
    """The chat that the conversation is in (a group, a business account's chat), else the person's own with the bot."""
    who = keys.read(message.recipients[0].identity.value)
    return keys.read(message.conversation_key) or who or _nowhere()


def _nowhere() -> Chat:
    raise DeliveryError(_("This is nobody whom Telegram knows."), permanent=True, kind="recipient")


def _answered(message: Outbound) -> int:
    """The number of the message that is answered, if it is of the same chat."""
    before = keys.read(message.in_reply_to)
    return before.number if before and before.key == _where(message).key else 0


def perform(action: Action, settings: Settings, ctx: Context) -> None:
    """Raises DeliveryError."""
    bot, chat = Bot(settings, ctx.http), keys.read(action.external_id or action.conversation_key or action.to.value)
    if chat is None:
        _nowhere()
    elif action.name == "typing":
        bot.call("sendChatAction", chat_id=chat.id, business_connection_id=chat.connection, action="typing")
    elif action.name == "react":
        reaction = [{"type": "emoji", "emoji": action.value}] if action.value else []
        bot.call("setMessageReaction", chat_id=chat.id, message_id=chat.number, reaction=reaction)
    elif action.name == "delete" and chat.connection:
        bot.call("deleteBusinessMessages", business_connection_id=chat.connection, message_ids=[chat.number])
    elif action.name == "delete":
        bot.call("deleteMessage", chat_id=chat.id, message_id=chat.number)
    else:
        raise DeliveryError(_("Telegram cannot do this."), permanent=True, kind="content")
