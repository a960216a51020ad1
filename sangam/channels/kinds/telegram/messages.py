"""One message of a chat as ours: who, where, what."""

from __future__ import annotations

from typing import Any

import phonenumbers

from sangam.channels.base import File, IdentityRef, Ignored, Inbound, Item, Marks, MessageKind, ParseError
from sangam.channels.kinds.telegram import files, keys, words
from sangam.channels.kinds.telegram.keys import Chat
from sangam.channels.kinds.telegram.shape import Thing, coordinate, moment, number, text, thing
from sangam.channels.providers import phones
from sangam.lib import language

GROUPS = ("group", "supergroup")
START = "/start"
NAME_MAX = 200
SAID = ("text", "caption", "location", "venue", "contact", "story", *words.LINES, "web_app_data")
"""Fields that hold something a person said; files come beside them."""
SERVICE = (
    "new_chat_members", "left_chat_member", "new_chat_title", "new_chat_photo", "delete_chat_photo", "group_chat_created",
    "supergroup_chat_created", "channel_chat_created", "message_auto_delete_timer_changed", "migrate_to_chat_id",
    "pinned_message", "users_shared", "chat_shared", "gift", "unique_gift", "connected_website", "write_access_allowed",
    "passport_data", "proximity_alert_triggered", "boost_added", "chat_background_set", "checklist_tasks_done",
    "checklist_tasks_added", "direct_message_price_changed", "forum_topic_created", "forum_topic_edited",
    "forum_topic_closed", "forum_topic_reopened", "general_forum_topic_hidden", "general_forum_topic_unhidden",
    "giveaway", "giveaway_created", "giveaway_winners", "giveaway_completed", "paid_message_price_changed",
    "video_chat_scheduled", "video_chat_started", "video_chat_ended", "video_chat_participants_invited",
)  # fmt: skip
"""What Telegram itself writes into a chat."""


def read(message: Thing, name: str) -> Item:
    """Raises ParseError for what is no message."""
    chat, kind = chat_of(message), text(thing(message, "chat"), "type")
    if kind == "channel":
        return Ignored("a post in a broadcast channel", raw_type=name)
    found, sort = files.of(message)
    service = next((one for one in SERVICE if one in message), "")
    if service and not found and not any(one in message for one in SAID):
        return Ignored(f"a notice of Telegram: {service}", raw_type=service)
    return _said(message, chat, found, sort or _sort(message), name)


def _said(message: Thing, chat: Chat, found: tuple[File, ...], kind: MessageKind, name: str) -> Inbound:
    who, writer = author(message, chat), thing(message, "from")
    said = _text(message, found)
    outgoing = bool(chat.connection) and number(writer, "id") not in (None, chat.id)
    old = number(message, "migrate_from_chat_id")
    return Inbound(
        external_id=id_of(message, chat),
        sender=(who,),
        sender_name=words.name_of(writer)[:NAME_MAX] if outgoing else who.name,
        text=said,
        reply_text=said,
        quoted_text=text(thing(message, "quote"), "text"),
        language=language_of({} if outgoing else writer, said),
        kind=kind,
        conversation_key=chat.key,
        further_keys=(str(old),) if old is not None else (),
        sent_at=moment(message, "date"),
        files=found,
        marks=Marks(automatic=_automatic(message, writer)),
        reply_to=_answered(message, chat),
        outgoing=outgoing,
        contacts=_own_number(message, writer),
        extra=_extra(message, said),
        raw_type=_type(message, name),
    )


def _automatic(message: Thing, writer: Thing) -> bool:
    """Bots in groups, and Telegram's own words; behind an anonymous admin, who writes through a bot, is a person."""
    bot = writer.get("is_bot") is True and not thing(message, "sender_chat")
    return bot or "migrate_from_chat_id" in message


def chat_of(message: Thing) -> Chat:
    """Raises ParseError."""
    number_of = number(thing(message, "chat"), "id")
    connection = text(message, "business_connection_id")
    if number_of is None or len(connection) > 200:
        raise ParseError("a message without a chat")
    return Chat(number_of, connection)


def id_of(message: Thing, chat: Chat) -> str:
    """Raises ParseError."""
    number_of = number(message, "message_id")
    if number_of is None or number_of < 0:
        raise ParseError("a message without a number")
    return chat.message(number_of)


def author(message: Thing, chat: Chat) -> IdentityRef:
    """Who wrote it; of a business chat always the customer, who is the chat. Anonymous admins write as a chat."""
    around = thing(message, "chat")
    who = around if chat.connection else thing(message, "sender_chat") or thing(message, "from") or around
    if (found := person(who)) is None:
        raise ParseError("a message of nobody")
    return found


def person(who: Thing) -> IdentityRef | None:
    """Telegram's numbers are the same for every bot, so the same person is known to all our channels."""
    number_of = number(who, "id")
    if number_of is None:
        return None
    return IdentityRef(keys.KIND, str(number_of), "", words.name_of(who)[:NAME_MAX], proven=True)


def language_of(who: Thing, said: str) -> str:
    """Of the words; else that of the person's app."""
    code = text(who, "language_code").partition("-")[0].lower()
    return language.detect(said) or (code if code.isalpha() and code.isascii() and 2 <= len(code) <= 3 else "")


def _sort(message: Thing) -> MessageKind:
    if thing(message, "location") or thing(message, "venue"):
        return "location"
    return "contact" if thing(message, "contact") else "text"


def _text(message: Thing, found: tuple[File, ...]) -> str:
    """Its words, else a line that tells what it is; "" only where a file speaks for itself."""
    if "text" in message or text(message, "caption"):
        return words.said(message)
    for told in (
        words.place(_location(message), thing(message, "venue")),
        words.person(thing(message, "contact")),
        words.line(message),
        text(thing(message, "sticker"), "emoji"),
    ):
        if told:
            return told
    if found:
        return ""
    if "migrate_from_chat_id" in message:
        return "(the group became a supergroup)"
    known = {"chat", "from", "date", "message_id", "reply_markup", "entities", "sender_chat", "via_bot", "author_signature"}
    kind = next((name for name in message if name not in known and isinstance(message[name], dict | list)), "")
    return f"({(kind or 'empty message').replace('_', ' ')[:60]})"


def _location(message: Thing) -> dict[str, Any]:
    return thing(message, "venue", "location") or thing(message, "location")


def _type(message: Thing, name: str) -> str:
    """What kind of message, and of which update if it is not the common one."""
    names = ("photo", "sticker", *(one[0] for one in files.PLAIN), "paid_media", *SAID[2:], "text")
    found = next((one for one in names if one in message), "message")
    return found if name == "message" else f"{name}/{found}"


def _answered(message: Thing, chat: Chat) -> str:
    before = number(thing(message, "reply_to_message"), "message_id")
    return chat.message(before) if before is not None and before > 0 else ""


def _own_number(message: Thing, writer: Thing) -> tuple[IdentityRef, ...]:
    """The phone number of somebody who shares his own contact. He says so; nobody called it yet."""
    contact = thing(message, "contact")
    if not contact or number(contact, "user_id") is None or number(contact, "user_id") != number(writer, "id"):
        return ()
    try:
        found = phonenumbers.parse("+" + text(contact, "phone_number").lstrip("+")[:20])
    except phonenumbers.NumberParseException:
        return ()
    if not phonenumbers.is_possible_number(found):
        return ()
    value = phones.fold(phonenumbers.format_number(found, phonenumbers.PhoneNumberFormat.E164))
    return (IdentityRef("phone", value, "", words.name_of(contact)[:NAME_MAX]),)


def _extra(message: Thing, said: str) -> dict[str, Any]:
    extra: dict[str, Any] = {}
    place, venue = _location(message), thing(message, "venue")
    latitude, longitude = coordinate(place, "latitude"), coordinate(place, "longitude")
    if latitude is not None and longitude is not None:
        named = {"name": text(venue, "title"), "address": text(venue, "address")}
        extra["location"] = {"latitude": latitude, "longitude": longitude, **named}
    if contact := thing(message, "contact"):
        extra["contacts"] = [{"name": words.name_of(contact), "phones": [text(contact, "phone_number")], "emails": []}]
    if sticker := thing(message, "sticker"):
        extra["sticker"] = {"name": text(sticker, "set_name"), "emoji": text(sticker, "emoji")}
    if story := thing(message, "reply_to_story") or thing(message, "story"):
        extra["story"] = {"url": "", "id": str(number(story, "id") or "")}
    command, _space, payload = said.partition(" ")
    if command == START and payload.strip():
        extra["referral"] = {"source": payload.strip()[:100], "url": "", "title": ""}
    if fields := _fields(message, command):
        extra["fields"] = fields
    return extra


def _fields(message: Thing, command: str) -> dict[str, str]:
    """The user name at the beginning of a talk, the group, and whose words were passed on."""
    fields: dict[str, str] = {}
    if command == START and (username := text(thing(message, "from"), "username")):
        fields["username"] = f"@{username[:64]}"
    if text(thing(message, "chat"), "type") in GROUPS and (title := text(thing(message, "chat"), "title")):
        fields["group"] = title[:NAME_MAX]
    origin = thing(message, "forward_origin")
    whose = thing(origin, "sender_user") or thing(origin, "sender_chat") or thing(origin, "chat")
    if forwarded := words.name_of(whose) or text(origin, "sender_user_name"):
        fields["forwarded from"] = forwarded[:NAME_MAX]
    return fields
