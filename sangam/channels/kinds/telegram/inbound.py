"""Updates of the Bot API as the house's values.

An update has one field beside its number, and that field's name is its type. Private chats are what this is for; a message
in a group keeps the group as its conversation. Posts of broadcast channels are nobody's question and are left out.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from sangam.channels.base import Change, Consent, DeliveryError, Ignored, Inbound, Item, ParseError, Settings
from sangam.channels.kinds.telegram import keys, messages, words
from sangam.channels.kinds.telegram.bot import Bot
from sangam.channels.kinds.telegram.shape import Thing, moment, number, text, thing, things
from sangam.lib import http

ANSWER_SECONDS = 3.0
CALLBACK = "callback:"
CUSTOM_EMOJI, PAID = "✨", "⭐"
"""Stand for reactions that are pictures, which an update names only by number, and for paid ones."""


def parse(payload: bytes, headers: Mapping[str, str]) -> list[Item]:
    """Raises ParseError."""
    try:
        update = json.loads(payload)
    except (ValueError, RecursionError) as error:
        raise ParseError("this is no JSON") from error
    if not isinstance(update, dict) or number(update, "update_id") is None:
        raise ParseError("this is no update of the Bot API: it has no number")
    found: list[Item] = []
    for name, value in update.items():
        if name == "update_id":
            continue
        if not isinstance(value, dict):
            raise ParseError(f"an update whose “{name[:60]}” is no object")
        reader = READERS.get(name)
        found += reader(value, name) if reader else [Ignored(IGNORED.get(name, UNKNOWN), raw_type=name[:60])]
    return found or [Ignored("an update with nothing in it", raw_type="update")]


def _message(given: Thing, name: str) -> list[Item]:
    return [messages.read(given, name)]


def _edit(given: Thing, name: str) -> list[Item]:
    """New words. A live location moves by edits without any: nothing to show."""
    chat = messages.chat_of(given)
    if thing(given, "location"):
        return [Ignored("a live location that moved", raw_type=name)]
    at = moment(given, "edit_date") or moment(given, "date")
    who = messages.author(given, chat)
    return [Change(messages.id_of(given, chat), "edit", words.said(given), by=(who,), at=at, raw_type=name)]


def _deleted(given: Thing, name: str) -> list[Item]:
    chat = messages.chat_of(given)
    listed = given.get("message_ids")
    numbers = [number({"id": one}, "id") for one in listed] if isinstance(listed, list) else []
    found: list[Item] = [Change(chat.message(one), "delete", raw_type=name) for one in numbers if one is not None]
    return found or [Ignored("a deletion that names no message", raw_type=name)]


def _reaction(given: Thing, name: str) -> list[Item]:
    """Tells all reactions of one person to one message, before and now."""
    chat = messages.chat_of(given)
    by = messages.person(thing(given, "user") or thing(given, "actor_chat"))
    if by is None:
        raise ParseError("a reaction of nobody")
    now, before = _emojis(given, "new_reaction"), _emojis(given, "old_reaction")
    which = messages.id_of(given, chat)
    return [Change(which, "react" if now else "unreact", now or before, by=(by,), at=moment(given, "date"), raw_type=name)]


def _emojis(given: Thing, name: str) -> str:
    stand_in = {"custom_emoji": CUSTOM_EMOJI, "paid": PAID}
    return "".join(text(one, "emoji")[:16] or stand_in.get(text(one, "type"), "") for one in things(given, name)[:11])


def _callback(given: Thing, name: str) -> list[Item]:
    """A button below a message was pressed. No time comes with it."""
    by, number_of = messages.person(thing(given, "from")), text(given, "id")
    if by is None or not number_of:
        raise ParseError("a pressed button without a person or a number")
    below = thing(given, "message")
    chat = messages.chat_of(below) if thing(below, "chat") else keys.Chat(int(by.value))
    data = text(given, "data") or text(given, "game_short_name")
    title = _title(below, data) or data
    pressed = Inbound(
        external_id=f"{CALLBACK}{number_of[:200]}",
        sender=(by,),
        sender_name=by.name,
        text=title,
        reply_text=title,
        kind="postback",
        conversation_key=chat.key,
        reply_to=messages.id_of(below, chat) if number(below, "message_id") is not None else "",
        language=messages.language_of(thing(given, "from"), title),
        extra={"choice": {"id": data, "title": title}},
        raw_type=name,
    )
    return [pressed]


def _title(message: Thing, data: str) -> str:
    """The words on the button that carries this data."""
    rows = thing(message, "reply_markup").get("inline_keyboard")
    for row in rows if isinstance(rows, list) else []:
        for button in row if isinstance(row, list) else []:
            if isinstance(button, dict) and text(button, "callback_data") == data:
                return text(button, "text")
    return ""


def _membership(given: Thing, name: str) -> list[Item]:
    """In a private chat: the bot was blocked, or let in again. In a group: it was added or put out."""
    status, before = text(thing(given, "new_chat_member"), "status"), text(thing(given, "old_chat_member"), "status")
    if text(thing(given, "chat"), "type") != "private":
        return [Ignored(f"the bot is now “{status[:20]}” in a group or channel", raw_type=name)]
    by = messages.person(thing(given, "from"))
    if by is None:
        raise ParseError("a change of membership of nobody")
    if status == "kicked":
        return [Consent(by, False, "blocked", at=moment(given, "date"), raw_type=name)]
    if before == "kicked":
        return [Consent(by, True, "unblocked", at=moment(given, "date"), raw_type=name)]
    return [Ignored("the bot may be written to", raw_type=name)]


READERS: Mapping[str, Callable[[Thing, str], list[Item]]] = {
    "message": _message,
    "edited_message": _edit,
    "business_message": _message,
    "edited_business_message": _edit,
    "deleted_business_messages": _deleted,
    "message_reaction": _reaction,
    "callback_query": _callback,
    "my_chat_member": _membership,
}
"""What we ask Telegram for (`allowed_updates`), and who reads it."""

UNKNOWN = "a kind of update that is not known here"
IGNORED = {
    "channel_post": "a post in a broadcast channel",
    "edited_channel_post": "a post in a broadcast channel, edited",
    "business_connection": "a business account began or ended to work with this bot",
    "message_reaction_count": "anonymous reactions in a channel, counted",
    "inline_query": "somebody types behind the bot's name in another chat",
    "chosen_inline_result": "a result that was chosen in another chat",
    "poll": "the state of a poll",
    "poll_answer": "an answer in a poll",
    "chat_member": "somebody else joined or left a group",
    "chat_join_request": "somebody asks to join a group",
    "chat_boost": "a boost of a channel",
    "removed_chat_boost": "a boost of a channel that ended",
    "shipping_query": "a question of a shop's bot about shipping",
    "pre_checkout_query": "a question of a shop's bot before a payment",
    "purchased_paid_media": "paid media that were bought",
}


def settle(items: list[Item], settings: Settings, ask: Callable[..., Any] = http.request) -> list[Item]:
    """Tell Telegram that a pressed button was heard, else it turns and turns on the customer's screen. Of no consequence if
    that fails: late or said again, it is refused."""
    for item in items:
        if isinstance(item, Inbound) and item.external_id.startswith(CALLBACK):
            try:
                name = item.external_id.removeprefix(CALLBACK)
                Bot(settings, ask).call("answerCallbackQuery", callback_query_id=name, patience=ANSWER_SECONDS)
            except DeliveryError:
                continue
    return items
