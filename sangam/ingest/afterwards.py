"""What is told about messages and people that stand: edits, reactions, deletions, a new id of somebody, a word of consent."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping

from sangam.channels.base import Change, Consent, IdentityRef, Known
from sangam.channels.models import Channel
from sangam.conversations import awaited, changes, thread
from sangam.conversations.models import Message
from sangam.customers import consent, identify
from sangam.events.record import SYSTEM, Actor
from sangam.ingest import forgetting
from sangam.ingest.duplicates import Remarks
from sangam.ingest.models import RawInbound
from sangam.social import taking


def change(channel: Channel, found: Iterable[tuple[RawInbound, Change]], outcomes: Mapping[int, Remarks]) -> None:
    """Edits, deletions, reactions; those of a message or post that is not here yet wait for it."""
    for raw, one in found:
        message = changes.known(channel, one.external_id)
        is_post = taking.change(channel, one)
        if message is None and is_post:
            continue
        if message is None:
            awaited.keep(channel.id_scope, one.external_id, raw.pk)
            outcomes[raw.pk].reasons.append("about a message that is not here yet")
        else:
            for number in _change(channel, message, one, raw.pk):
                if number in outcomes:
                    outcomes[number].reasons.append(forgetting.REASON)


def know(channel: Channel, found: Iterable[tuple[RawInbound, Known]]) -> None:
    for _raw, known in found:
        identify.many([known.by], proven_by=channel.kind, more={known.by.key: known.further})


def follow(channel: Channel, found: Iterable[tuple[RawInbound, Known]]) -> None:
    """The talk of who is known otherwise goes on under his new keys."""
    for _raw, known in found:
        thread.follow(channel.pk, known.key, known.further_keys)


def also(found: Iterable[tuple[RawInbound, Known]]) -> Mapping[str, tuple[str, ...]]:
    """By a key that is new with this batch, those that led there before: what they lead to may begin in this batch too."""
    before: dict[str, tuple[str, ...]] = {}
    for _raw, known in found:
        for key in filter(None, known.further_keys if known.key else ()):
            before[key] = (*before.get(key, ()), known.key, *before.get(known.key, ()))
    return before


def hear(channel: Channel, found: Iterable[tuple[RawInbound, Consent]], *, again: Container[int] = ()) -> None:
    """`again` are raws whose messages stood already: a word without a moment of its own that they repeat is an old one."""
    for raw, word in found:
        if word.at is None and raw.pk in again:
            continue
        identity, by = _person(channel, word.by)
        consent.said(identity, given=word.given, reason=word.reason, at=word.at or raw.received_at, by=by)


def _change(channel: Channel, message: Message, change: Change, raw_id: int) -> list[int]:
    """Gives the raws that were emptied, because what they brought was taken back."""
    who, by = (0, SYSTEM) if not change.by else _person(channel, change.by[0])
    edits = message.marks.get(changes.RAWS) or []
    done = changes.apply(message, change, who=str(who) if who else changes.OURS, by=by)
    if changes.DELETED in message.marks and change.action in ("edit", "delete"):
        return forgetting.take_back(message, (*edits, raw_id) if change.action == "edit" else edits)
    if done and change.action == "edit":
        forgetting.noted(message, raw_id)
    return []


def _person(channel: Channel, ref: IdentityRef) -> tuple[int, Actor]:
    """(identity, customer as actor)."""
    found = identify.many([ref], proven_by=channel.kind)[ref.key]
    return found.identity_id, Actor.customer(found.customer_id)
