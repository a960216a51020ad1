"""Events of direct messages: {"sender": {"id"}, "recipient": {"id"}, "timestamp", "message" | "postback" | "read" | …}."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sangam.channels.base import Change, Consent, IdentityRef, Ignored, Inbound, Item, Opening, Receipt
from sangam.channels.providers import meta
from sangam.channels.providers.pages import attachments
from sangam.channels.providers.pages.entries import Place
from sangam.channels.providers.pages.values import address, ident, part, person, words
from sangam.lib import language

RESPONSE = Opening("response", 24 * 3600)
HUMAN = Opening("human", 7 * 24 * 3600, how="tagged")
MARK = "sangam:"
"""What our `metadata` begins with, so that those of other apps are not taken for ours."""
QUIET: Mapping[str, str] = {
    "account_linking": "an account was linked or unlinked",
    "policy_enforcement": "Meta warns about this account or blocks it: see its support inbox at Meta",
    "pass_thread_control": "another app handed this conversation over",
    "take_thread_control": "another app took this conversation",
    "request_thread_control": "another app asks for this conversation",
    "app_roles": "the roles of the apps of this account have changed",
    "messaging_feedback": "an answer to a question of Meta's own form",
    "game_play": "somebody played a game",
    "message_context": "what Meta noticed about a message",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Event:
    """One event, its customer, and when it happened."""

    given: Mapping[str, Any]
    place: Place
    customer: str
    at: dt.datetime | None

    @property
    def ref(self) -> IdentityRef:
        return IdentityRef(self.place.identity, self.customer, self.place.account, proven=True)

    @property
    def opens(self) -> tuple[Opening, ...]:
        return (RESPONSE, HUMAN) if self.place.human else (RESPONSE,)

    def name(self, mid: str) -> str:
        """The provider's id, or what stands in for one that is missing."""
        return mid or f"{self.customer}-{ident(self.given, 'timestamp', 40)}"


def read(given: Mapping[str, Any], place: Place) -> Iterable[Item]:
    echo = part(given, "message").get("is_echo") is True
    customer = person(given, "recipient" if echo else "sender")
    event = Event(given, place, customer, meta.moment(given.get("timestamp")) or place.at)
    if customer and customer == place.account:
        return [Ignored("this account did it itself", raw_type="own")]
    for name, reader in READERS.items():
        if isinstance(given.get(name), dict):
            return reader(event) if customer else [Ignored("an event that names no person", raw_type=name)]
    name = next((one for one in QUIET if one in given), "")
    if name:
        details = words(part(given, name), "reason") or words(part(given, name), "action")
        return [Ignored(f"{QUIET[name]} {details[:200]}".strip(), raw_type=name)]
    unknown = next((key for key in given if key not in ("sender", "recipient", "timestamp")), "event")
    return [Ignored("an event that is not known here", raw_type=unknown[:60])]


def _message(event: Event) -> list[Item]:
    message = part(event.given, "message")
    mid, echo = ident(message, "mid"), message.get("is_echo") is True
    if message.get("is_deleted") is True:
        return [_changed(event, mid, "delete")]
    metadata = words(message, "metadata")
    ours, _slash, which = metadata.removeprefix(MARK).partition("/") if metadata.startswith(MARK) else ("", "", "")
    if echo and not ours and event.place.app and ident(message, "app_id") == event.place.app:
        return [Ignored("a message of ours comes back", raw_type="echo")]
    content = attachments.read(message)
    attachments.answered_story(message, content)
    pressed = part(message, "quick_reply")
    said = words(message, "text")
    if pressed:
        content.kind = "postback"
        content.extra["choice"] = {"id": words(pressed, "payload"), "title": said}
    content.extra.update(referral(part(message, "referral")))
    text = "\n".join(filter(None, (said, *content.lines)))
    return [
        Inbound(
            external_id=event.name(mid), sender=(event.ref,), text=text, reply_text=text, language=language.detect(said),
            kind=content.kind, conversation_key=event.customer, sent_at=event.at, files=tuple(content.files),
            reply_to=ident(part(message, "reply_to"), "mid"), outgoing=echo, echo_of=ours, echo_part=which,
            opens=() if echo else event.opens, extra=content.extra, raw_type="echo" if echo else "message",
        )
    ]  # fmt: skip


def _postback(event: Event) -> list[Item]:
    pressed = part(event.given, "postback")
    title = words(pressed, "title")
    choice = {"id": words(pressed, "payload"), "title": title}
    extra = {"choice": choice, **referral(part(pressed, "referral"))}
    text = title or choice["id"]
    return [
        Inbound(
            external_id=event.name(ident(pressed, "mid")), sender=(event.ref,), text=text, reply_text=text,
            language=language.detect(text), kind="postback", conversation_key=event.customer, sent_at=event.at,
            opens=event.opens, extra=extra, raw_type="postback",
        )
    ]  # fmt: skip


def referral(given: Mapping[str, Any]) -> dict[str, Any]:
    """What somebody came by: an advertisement, a link of ours, a product of the shop."""
    if not given:
        return {}
    found: dict[str, Any] = {}
    ad = part(given, "ads_context_data")
    told = {
        "source": words(given, "source") or words(given, "type"),
        "url": address(given, "referer_uri") or address(ad, "photo_url") or address(ad, "video_url"),
        "title": words(ad, "ad_title") or words(given, "ref"),
    }
    if any(told.values()):
        found["referral"] = {**told, "ref": words(given, "ref"), "ad": ident(given, "ad_id")}
    product = ident(part(given, "product"), "id") or ident(ad, "product_id")
    if product:
        found["product"] = {"id": product, "title": ""}
    return found


def _changed(event: Event, mid: str, action: Any, text: str = "") -> Item:
    if not mid:
        return Ignored("it names no message", raw_type=action)
    return Change(mid, action, text=text, by=(event.ref,), at=event.at, raw_type=action)


def _edit(event: Event) -> list[Item]:
    edited = part(event.given, "message_edit")
    return [_changed(event, ident(edited, "mid"), "edit", words(edited, "text"))]


def _reaction(event: Event) -> list[Item]:
    """`emoji` is what was chosen; older events only name it ("love")."""
    given = part(event.given, "reaction")
    action = "unreact" if words(given, "action") == "unreact" else "react"
    chosen = words(given, "emoji") or REACTIONS.get(words(given, "reaction"), "❤️" if action == "react" else "")
    return [_changed(event, ident(given, "mid"), action, chosen)]


REACTIONS = {"smile": "😆", "angry": "😠", "sad": "😢", "wow": "😮", "love": "❤️", "like": "👍", "dislike": "👎"}


def _read(event: Event) -> list[Item]:
    """A moment up to which all was seen, or the last message that was; the moment is then that of the event."""
    given = part(event.given, "read")
    mid, until = ident(given, "mid"), meta.moment(given.get("watermark"))
    return [*_receipts(event, "read", [mid] if mid else [], until or (event.at if mid else None))]


def _delivery(event: Event) -> list[Item]:
    given = part(event.given, "delivery")
    mids, until = given.get("mids"), meta.moment(given.get("watermark"))
    named = [mid for one in mids if (mid := ident({"mid": one}, "mid"))] if isinstance(mids, list) else []
    return [*_receipts(event, "delivered", named, until)]


def _receipts(event: Event, state: Any, mids: list[str], until: dt.datetime | None) -> Iterable[Item]:
    for mid in mids:
        yield Receipt(mid, state, event.customer, event.at, raw_type=state, scope=event.place.account)
    if until:
        yield Receipt("", state, event.customer, event.at, raw_type=state, scope=event.place.account, before=until)
    if not mids and not until:
        yield Ignored("it tells neither a message nor a moment", raw_type=state)


def _optin(event: Event) -> list[Item]:
    given = part(event.given, "optin")
    if words(given, "notification_messages_status") == "STOP_NOTIFICATIONS":
        return [Ignored("a topic of marketing messages was stopped; none are sent from here", raw_type="optin")]
    return [Consent(event.ref, True, "optin", event.at, raw_type="optin")]


def _referral(event: Event) -> list[Item]:
    told = referral(part(event.given, "referral")).get("referral", {})
    came = " ".join(filter(None, (told.get("source"), told.get("ref"), told.get("url"))))
    return [Ignored(f"somebody came by a link and has said nothing yet {came[:300]}".strip(), raw_type="referral")]


READERS: Mapping[str, Callable[[Event], list[Item]]] = {
    "message": _message, "message_edit": _edit, "postback": _postback, "reaction": _reaction, "read": _read,
    "delivery": _delivery, "optin": _optin, "referral": _referral,
}  # fmt: skip
