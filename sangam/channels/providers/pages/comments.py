"""Comments below posts: one thread for each person and post, answered in public or once in private.

What our own account wrote elsewhere names only the comment that it answers. Whom that was is asked for in `enrich`; until
then, and where nobody may ask, it is no message.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.utils.translation import gettext as _

from sangam.channels import contacts, shaping, watching
from sangam.channels.base import Action, DeliveryError, File, IdentityRef, Ignored, Inbound, Item, Outbound, Sent, Settings
from sangam.channels.looking import Looking
from sangam.channels.providers.pages import sending
from sangam.channels.providers.pages.entries import Place
from sangam.channels.providers.pages.sending import Way
from sangam.channels.providers.pages.values import ident, part, person, words
from sangam.lib import language

ASKS = "answers:"
"""Before the id of a comment, in place of a person: whoever wrote that."""
ID_MAX = 150
"""Letters of the id of a comment or post: with an author's beside it, it must be a key of the house."""
LOOKED_AT = 5
"""Earlier comments that are looked at for the one that a private answer may be for."""
SECONDS = 4.0


@dataclass(frozen=True, slots=True)
class Said:
    """One comment or post. `who` is "" where Meta hides it."""

    id: str
    post: str
    who: str
    name: str = ""
    text: str = ""
    parent: str = ""
    at: dt.datetime | None = None
    files: tuple[File, ...] = ()
    url: str = ""
    own: bool = False


def inbound(said: Said, place: Place, raw_type: str) -> Inbound:
    """A hidden author is a person of his own for each comment: nobody is taken for somebody else."""
    who = f"{ASKS}{said.parent}" if said.own else said.who or f"hidden:{said.id}"
    name = contacts.name(said.name)
    ref = IdentityRef(place.identity, who, place.account, "" if said.own else name, proven=bool(said.who))
    return Inbound(
        external_id=said.id, sender=(ref,), sender_name=name, text=said.text, reply_text=said.text,
        language=language.detect(said.text), kind="comment", conversation_key=f"{said.post}:{who}", sent_at=said.at,
        files=said.files, reply_to=said.parent, outgoing=said.own, raw_type=raw_type,
        extra={"fields": {"post": said.url}} if said.url else {},
    )  # fmt: skip


def _asks(item: Item) -> str:
    """The comment whose author is the one that our own words went to."""
    value = item.sender[0].value if isinstance(item, Inbound) and item.outgoing else ""
    return value.removeprefix(ASKS) if value.startswith(ASKS) else ""


def settled(items: list[Item]) -> list[Item]:
    """Without asking anybody."""
    why = "words of this account itself, and whom they answer was not told"
    return [Ignored(why, raw_type="own") if _asks(one) else one for one in items]


def resolved(items: list[Item], whole: list[Item], author: Callable[[str], tuple[str, str]]) -> list[Item]:
    """`items` as `settled` left them, and our own words where `author` knows whom they answer: (id, name)."""
    found: list[Item] = []
    asking = True
    for kept, one in zip(items, whole, strict=True):
        comment = _asks(one)
        if comment and asking and isinstance(one, Inbound):
            try:
                who, name = author(comment)
            except DeliveryError:
                asking, who, name = False, "", ""
            kept = _to(one, who, name) if who else kept
        found.append(kept)
    return found


def _to(item: Inbound, who: str, name: str) -> Inbound:
    post = item.conversation_key.removesuffix(f":{item.sender[0].value}")
    customer = replace(item.sender[0], value=who, name=contacts.name(name), proven=True)
    return replace(item, sender=(customer,), conversation_key=f"{post}:{who}")


def author_of(way: Way, comment: str, account: str) -> tuple[str, str]:
    """Who wrote it; above a comment of ours, who wrote what that answers. Raises DeliveryError."""
    told = way.graph.call("GET", comment, params={"fields": "from,parent{id,from}"}, timeout=SECONDS)
    for one in (told, part(told, "parent")):
        who = person(one, "from")
        if who and who != account:
            return who, words(part(one, "from"), "name") or words(part(one, "from"), "username")
    return "", ""


def sorted_out(items: list[Item], settings: Settings) -> list[Item]:
    """Comments that this channel lets wait in the streams."""
    return [
        watching.as_post(one, "review" if one.raw_type == "ratings" else "comment")
        if isinstance(one, Inbound) and watching.waits(one, settings, lambda _said: True) else one
        for one in items
    ]  # fmt: skip


# on their way out


def pieces(text: str, limit: int) -> list[str]:
    return shaping.split(shaping.worded(text), limit)


def post_of(key: str) -> str:
    return key.rpartition(":")[0]


def publish(message: Outbound, way: Way, looking: Looking, call: Callable[[str, File | None], dict[str, Any]]) -> Sent:
    """Each piece and each picture as a comment; `call` makes one. Raises DeliveryError."""
    ids: list[str] = []
    for name, text, file in _parts(message, way):
        done = message.done.get(name)
        if done is None:
            there = looking.find(text, files=int(file is not None))
            done = there or ident(call(text, file), "id") or f"{message.key}-{name}"
            way.graph.ctx.done(message, name, done, looked=looking.sure)
        ids.append(done)
    return Sent(ids[0], further=tuple(ids[1:]))


def _parts(message: Outbound, way: Way) -> list[tuple[str, str, File | None]]:
    carried, texts = prepared(message, way)
    found: list[tuple[str, str, File | None]] = [(f"text-{place}", one, None) for place, one in enumerate(texts)]
    found += [(f"file-{place}", "", one) for place, one in enumerate(carried)]
    if not found:
        raise DeliveryError(_("There is nothing to send."), permanent=True, kind="content")
    return found


def prepared(message: Outbound, way: Way) -> tuple[list[File], list[str]]:
    """The files that go as such, and the words with a link for each of the others."""
    carried = [one for one in message.files if way.capabilities.takes(one.content_type, one.size)]
    linked = [one for one in message.files if one not in carried]
    text = "\n\n".join([shaping.worded(message.text), *map(sending.by_link, linked)]).strip()
    return carried, way.cut(text) if text else []


def answer_privately(message: Outbound, way: Way, account: str, limit: Callable[[str], list[str]]) -> Sent:
    """One message to who wrote a comment or a post, within seven days. Raises DeliveryError."""
    links = [sending.by_link(one) for one in message.files]
    text = "\n\n".join([shaping.worded(message.text), *links]).strip()
    if not text or len(limit(text)) != 1:
        why = _("A private answer is one message: make it shorter, or answer the rest once they have written back.")
        raise DeliveryError(why, permanent=True, kind="content")
    if "text-0" in message.done:
        return Sent(message.done["text-0"])
    looking = way.looking(message)
    if there := looking.find(text):
        way.graph.ctx.done(message, "text-0", there, looked=looking.sure)
        return Sent(there)
    target = _answered(message, way, account)
    whole = post_of(message.conversation_key)
    recipient = {"post_id": target} if target == whole else {"comment_id": target}
    told = way.graph.call(
        "POST", way.path, json={"recipient": recipient, "messaging_type": "RESPONSE", "message": {"text": text}}
    )
    done = ident(told, "message_id") or f"{message.key}-text-0"
    way.graph.ctx.done(message, "text-0", done, looked=looking.sure)
    return Sent(done)


def _answered(message: Outbound, way: Way, account: str) -> str:
    """The newest comment of this person that the answer may be for: what was said last may be words of our own."""
    receiver = message.recipients[0].identity.value
    known = [one for one in (message.in_reply_to, *reversed(message.references)) if one]
    candidates = list(dict.fromkeys(known))[:LOOKED_AT]
    if not candidates:
        why = _("Choose the comment that this answers: a private answer belongs to one.")
        raise DeliveryError(why, permanent=True, kind="content")
    for one in candidates:
        try:
            told = way.graph.call("GET", one, params={"fields": "from"}, timeout=SECONDS)
        except DeliveryError as error:
            if not error.failure.permanent:
                raise
            continue
        if person(told, "from") == receiver:
            return one
    return candidates[0]


def act(action: Action, way: Way, calls: Mapping[str, tuple[str, str, dict[str, str]]]) -> None:
    """`calls` are (method, what follows the comment's id, form) by the action's name. Raises DeliveryError."""
    if action.name not in calls:
        raise DeliveryError(_("This cannot be done here."), permanent=True, kind="content")
    method, below, form = calls[action.name]
    way.graph.call(method, f"{action.external_id}{below}", **({"data": form} if form else {}))
