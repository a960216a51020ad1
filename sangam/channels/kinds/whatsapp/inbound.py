"""From a webhook to the house's own values. A call may hold many entries, each many changes, each many messages and states."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sangam.channels.base import (
    EXTERNAL_ID_MAX,
    Change,
    IdentityRef,
    Ignored,
    Inbound,
    Item,
    Known,
    Opening,
    RawItem,
    Receipt,
    Request,
    Settings,
)
from sangam.channels.kinds.whatsapp import graph, people, said, told
from sangam.channels.kinds.whatsapp.reading import Json, many, part, text
from sangam.channels.providers import meta
from sangam.lib import language

PRODUCT = "whatsapp_business_account"
NUMBER, ACCOUNT = "x-sangam-number", "x-sangam-account"
OPENING = Opening("service", 24 * 3600)
GROUP = "group:"
WITHHELD = "withheld"
"""Of `Inbound.extra`: what WhatsApp did not pass on. The words about it are written where there are translations."""
WORDS_MAX = 200


@dataclass(frozen=True, slots=True)
class Place:
    """Whose webhook it is, as far as the channel's settings say."""

    account: str
    number: str


def unpack(request: Request, settings: Settings) -> list[RawItem]:
    """The call as it came, beside the ids of the channel's own number."""
    own = {NUMBER: str(settings.get(graph.NUMBER, "")), ACCOUNT: str(settings.get(graph.ACCOUNT, ""))}
    return [
        replace(raw, headers={**raw.headers, **{name: value for name, value in own.items() if value}})
        for raw in meta.unpack(request)
    ]


def parse(payload: bytes, headers: Mapping[str, str]) -> list[Item]:
    envelope = meta.document(payload)
    product = text(envelope, "object")
    if product != PRODUCT:
        return [Ignored(f"this is of another product: {product[:60] or 'unnamed'}", "foreign")]
    items: list[Item] = []
    for entry in many(envelope, "entry"):
        place = Place(text(entry, "id")[:WORDS_MAX] or headers.get(ACCOUNT, ""), headers.get(NUMBER, ""))
        for change in many(entry, "changes"):
            items += _change(text(change, "field"), part(change, "value"), place)
    return items or [Ignored("this call says nothing", "empty")]


def _change(name: str, value: Json, place: Place) -> list[Item]:
    about = text(part(value, "metadata"), "phone_number_id")
    if place.number and about and about != place.number:
        return [Ignored(f"this is of another number ({about[:60]}), which is a channel of its own", name)]
    found = list(_FIELDS.get(name, _unused)(value, place))
    return found or [Ignored(f"“{name[:60]}” without anything in it", name)]


def _messages(value: Json, place: Place) -> Iterable[Item]:
    cards = people.cards(value)
    for message in many(value, "messages"):
        yield from _message(message, people.sender(message, cards, place.account), place)
    for status in many(value, "statuses"):
        yield told.item(status)
    for error in many(value, "errors"):
        failure = graph.failed(error)
        yield Ignored(f"WhatsApp tells of trouble: {failure.text} ({failure.code or 'no code'})", "errors")


def _echoes(value: Json, place: Place) -> Iterable[Item]:
    """What somebody of ours wrote in the WhatsApp Business app (coexistence) or at another handler of the number."""
    cards = people.cards(value)
    for message in many(value, "message_echoes"):
        yield from _message(message, people.receiver(message, cards, place.account), place, outgoing=True)


def _message(message: Json, who: people.Who, place: Place, *, outgoing: bool = False) -> Iterable[Item]:
    kind = text(message, "type")
    raw = f"{'echo/' if outgoing else ''}{kind[:100] or 'untyped'}"
    if kind == "system":
        yield from _system(message, place)
    elif kind in _CHANGES:
        yield _changed(kind, message, () if outgoing else who.refs, raw)
    elif kind == "request_welcome":
        yield Ignored("somebody opened the chat for the first time and has written nothing yet", raw)
    elif not who.refs:
        yield Ignored("the message names nobody who wrote it", raw)
    else:
        yield _said(message, who, raw, outgoing=outgoing)


def _said(message: Json, who: people.Who, raw: str, *, outgoing: bool) -> Inbound:
    content = said.of(message)
    group = text(message, "group_id")[:WORDS_MAX]
    keys = (f"{GROUP}{group}",) if group else who.keys
    extra: dict[str, Any] = dict(content.extra)
    if who.username:
        extra["username"] = who.username
    if content.withheld:
        extra[WITHHELD] = content.withheld[:WORDS_MAX]
    return Inbound(
        external_id=_id(message), sender=who.refs, sender_name="" if outgoing else who.name,
        text=content.text or _bare(content),
        language=language.detect(content.text) if content.text else "", kind=content.kind, conversation_key=keys[0],
        further_keys=keys[1:], sent_at=meta.moment(text(message, "timestamp")), files=content.files,
        reply_to=text(part(message, "context"), "id")[:EXTERNAL_ID_MAX], outgoing=outgoing,
        opens=() if outgoing else (OPENING,), extra=extra, raw_type=raw,
    )  # fmt: skip


def _id(message: Json) -> str:
    """WhatsApp's own, or one made from the message where there is none."""
    given = text(message, "id")
    if given and len(given) <= EXTERNAL_ID_MAX:
        return given
    return "sha256:" + hashlib.sha256(json.dumps(message, sort_keys=True).encode()).hexdigest()


def _bare(content: said.Said) -> str:
    return f"[{content.withheld[:WORDS_MAX]}]" if content.withheld else ""


_CHANGES = ("reaction", "edit", "revoke")


def _changed(kind: str, message: Json, by: tuple[IdentityRef, ...], raw: str) -> Item:
    content = part(message, kind)
    name = text(content, "message_id", "original_message_id")[:EXTERNAL_ID_MAX]
    at = meta.moment(text(message, "timestamp"))
    if not name:
        return Ignored("a change of a message that it does not name", raw)
    if kind == "reaction":
        emoji = text(content, "emoji")[:64]
        return Change(name, "react" if emoji else "unreact", emoji, by=by, at=at, raw_type=raw)
    if kind == "revoke":
        return Change(name, "delete", by=by, at=at, raw_type=raw)
    inner = part(content, "message")
    return Change(name, "edit", said.words(part(inner, text(inner, "type"))), by=by, at=at, raw_type=raw)


def _system(message: Json, place: Place) -> Iterable[Item]:
    """Somebody has another number, another user id, or both. What he was known by still leads to him."""
    told_of = part(message, "system")
    raw = f"system/{text(told_of, 'type')[:100] or 'untyped'}"
    new = people.who(
        number=text(told_of, "wa_id", "new_wa_id"), user=text(told_of, "user_id"), parent=text(told_of, "parent_user_id"),
        account=place.account,
    )  # fmt: skip
    old = people.who(
        number=text(message, "from") or text(told_of, "customer"),
        user=text(told_of, "previous_user_id") or text(message, "from_user_id"),
        parent=text(told_of, "previous_parent_user_id") or text(message, "from_parent_user_id"), account=place.account,
    )  # fmt: skip
    found = list(_known(old, new, raw))
    yield from found or [Ignored(text(told_of, "body")[:WORDS_MAX] or "a notice without anything in it", raw)]


def _known(old: people.Who, new: people.Who, raw: str) -> Iterable[Item]:
    """One for each name that he may be known by here; his talk goes on under the new ones."""
    for ref in old.refs:
        further = tuple(other for other in new.refs if other.key != ref.key)
        if further:
            yield Known(ref, further, raw, ref.value, tuple(key for key in new.keys if key != ref.value))


def _user_ids(value: Json, place: Place) -> Iterable[Item]:
    """The field of its own by which WhatsApp told of new user ids until August 2026."""
    for update in many(value, "user_id_update"):
        number, pairs = text(update, "wa_id"), [part(update, name) for name in ("user_id", "parent_user_id")]
        old, new = (
            people.who(number=number, user=text(pairs[0], when), parent=text(pairs[1], when), account=place.account)
            for when in ("previous", "current")
        )
        yield from _known(old, new, "user_id_update")


def _preferences(value: Json, _place: Place) -> Iterable[Item]:
    for one in many(value, "user_preferences"):
        wish = text(one, "value")[:60]
        yield Ignored(f"the customer’s wish about marketing ({wish}): WhatsApp heeds it, and answers still reach him",
                      "user_preferences")  # fmt: skip


def _calls(value: Json, place: Place) -> Iterable[Item]:
    """A call opens the window like a message. It is shown when it has ended."""
    cards = people.cards(value)
    for call in many(value, "calls"):
        event = text(call, "event")[:60]
        who = people.sender(call, cards, place.account)
        if event != "terminate" or text(call, "direction") == "BUSINESS_INITIATED" or not who.refs:
            yield Ignored(f"a step of a call: {event or 'unnamed'}", "calls")
            continue
        seconds = int(text(call, "duration")) if text(call, "duration").isascii() and text(call, "duration").isdigit() else 0
        state = text(call, "status")[:60].lower() or "ended"
        yield Inbound(
            external_id=_id(call), sender=who.refs, sender_name=who.name, kind="call", conversation_key=who.keys[0],
            further_keys=who.keys[1:], sent_at=meta.moment(text(call, "end_time", "timestamp")), opens=(OPENING,),
            text=f"☎ {seconds // 60}:{seconds % 60:02}", extra={"call": {"state": state, "seconds": seconds}}, raw_type="calls",
        )  # fmt: skip


def _history(_value: Json, _place: Place) -> Iterable[Item]:
    yield Ignored(
        "what was written in the WhatsApp Business app before this channel was connected is not taken over", "history"
    )


def _unused(value: Json, _place: Place) -> Iterable[Item]:
    event = text(value, "event", "decision", "new_quality_score", "current_limit")[:60]
    name = text(value, "message_template_name", "display_phone_number")[:100]
    yield Ignored(" ".join(filter(None, ("nothing for a conversation:", name, event))).rstrip(":"), "unused")


_FIELDS: Mapping[str, Callable[[Json, Place], Iterable[Item]]] = {
    "messages": _messages, "smb_message_echoes": _echoes, "message_echoes": _echoes,
    "user_id_update": _user_ids, "user_preferences": _preferences,
    "calls": _calls, "history": _history, "smb_app_state_sync": _history,
}  # fmt: skip


_KEPT_BACK: Mapping[str, Any] = {
    "poll_creation": gettext_lazy("A poll"), "poll_update": gettext_lazy("A vote in a poll"),
    "event_creation": gettext_lazy("An event"), "edit": gettext_lazy("A message changed"),
    "revoke": gettext_lazy("A message deleted"), "view_once": gettext_lazy("Something to be seen once"),
    "ptv": gettext_lazy("A video note"), "group_invite": gettext_lazy("An invitation to a group"),
}  # fmt: skip


def worded(item: Item) -> Item:
    """What needs translations: outside the child process that parses."""
    if isinstance(item, Receipt) and item.failure:
        return replace(item, failure=graph.advised(item.failure))
    if isinstance(item, Inbound) and item.extra.get(WITHHELD) and not item.outgoing:
        words = _("[%(kind)s] WhatsApp does not pass this on. Ask for it as text, picture or file.")
        kind = str(item.extra[WITHHELD])
        return replace(item, text=words % {"kind": _KEPT_BACK.get(kind, kind.replace("_", " "))})
    return item
