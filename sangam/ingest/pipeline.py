"""The whole story of an inbound message, for every channel.

    stored raws ─▶ parsed ─▶ known? ─▶ who ─▶ where ─▶ append ═commit═▶ events

`apply` takes a batch of one channel in arrival order, inside one transaction. There is no other place from which an
inbound message enters.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from django.db import transaction

from sangam.accounts.models import Brand
from sangam.channels.base import Change, Consent, Contact, IdentityRef, Ignored, Inbound, Item, Known, Post, Receipt, Signal
from sangam.channels.models import Channel
from sangam.conversations import append, awaited, participants, receipts, reference, relations, thread, write
from sangam.conversations.drafted import Drafted, Matter
from sangam.conversations.models import Category, Folder, MessageKind, MessageState
from sangam.customers import identify
from sangam.events.record import SYSTEM, Actor
from sangam.ingest import afterwards, duplicates, echoes, judge
from sangam.ingest.models import RawInbound, RawState
from sangam.lib import clock, sql
from sangam.social import taking

CHAT_REOPENS = dt.timedelta(hours=24)
Kind = TypeVar("Kind", bound=Item)
People = dict[identify.Key, identify.Known]
Said = list[tuple[RawInbound, Inbound]]


@dataclass(slots=True)
class Outcome:
    """What became of one raw."""

    state: str = RawState.APPLIED
    reasons: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Batch:
    """Raws of one channel with what was read from them."""

    channel: Channel
    raws: Sequence[RawInbound]
    items: Sequence[Sequence[Item]]
    outcomes: dict[int, Outcome] = field(default_factory=dict)

    def every(self, kind: type[Kind]) -> list[tuple[RawInbound, Kind]]:
        """The values of one kind with the raw that they stand in, in arrival order."""
        return [(raw, item) for raw, items in zip(self.raws, self.items, strict=True)
                for item in items if isinstance(item, kind)]  # fmt: skip


def apply(channel: Channel, raws: Sequence[RawInbound], items: Sequence[Sequence[Item]]) -> None:
    """Make messages of a batch. Raises append.Raced when another worker was first: roll back and call again."""
    with transaction.atomic():
        within(channel, raws, items)


def within(
    channel: Channel, raws: Sequence[RawInbound], items: Sequence[Sequence[Item]], *last: sql.Statement
) -> list[list[tuple[Any, ...]]]:
    """As `apply`, as part of a transaction of the caller's, who rolls it back when something is raised. `last` is sent at
    the end; gives what those tell."""
    batch = Batch(channel, raws, items, {raw.pk: Outcome() for raw in raws})
    _settle_receipts(batch)
    said = echoes.strange(channel, _in_order(batch.every(Inbound), _take_posts(batch)), batch.outcomes)
    arrivals = duplicates.sort_out(channel, said, batch.outcomes)
    renamed = batch.every(Known)
    afterwards.know(channel, renamed)
    people = _identify(channel, arrivals)
    drafts, related = _place(channel, arrivals, people, afterwards.also(renamed))
    append.many(drafts)
    afterwards.follow(channel, renamed)
    relations.many((draft.matter.id, other, "continued") for draft, other in related)
    _learn_contacts(batch)
    afterwards.change(channel, batch.every(Change), batch.outcomes)
    afterwards.hear(channel, batch.every(Consent), again={raw.pk for raw, _item in said} - {one.raw.pk for one in arrivals})
    _marked, *told = sql.together(_marking(batch), *last)
    return told


def _settle_receipts(batch: Batch) -> None:
    """Delivery news, and what this install has no use for."""
    for raw, items in zip(batch.raws, batch.items, strict=True):
        outcome = batch.outcomes[raw.pk]
        news = [item for item in items if isinstance(item, Receipt)]
        strange = receipts.many(batch.channel, news) if news else []
        if strange:
            outcome.reasons.append("a receipt for no message of ours")
            _await(batch.channel, raw, strange)
        outcome.reasons += [item.reason for item in items if isinstance(item, Ignored)]
        if len(strange) == len(news) and all(isinstance(item, Ignored | Signal | Receipt) for item in items):
            outcome.state = RawState.IGNORED


def _take_posts(batch: Batch) -> Said:
    """What is said about us in public goes to the streams; what belongs to an open conversation is a message of that."""
    found = batch.every(Post)
    if not found:
        return []
    raws = {raw.pk: raw for raw, _post in found}
    heard = [taking.Heard(post, raw.pk, raw.received_at, raw.backfill) for raw, post in found]
    for raw, post in found:
        if not post.external_id:
            batch.outcomes[raw.pk].reasons.append("a public post without an id")
    return [(raws[one.raw_id], taking.as_message(one.post)) for one in taking.many(batch.channel, heard)]


def _in_order(said: Said, more: Said) -> Said:
    return sorted([*said, *more], key=lambda pair: pair[0].pk) if more else said


def _await(channel: Channel, raw: RawInbound, strange: Sequence[Receipt]) -> None:
    """A messenger may tell that a message arrived before we were told its id."""
    if not channel.capabilities.letters:
        for receipt in strange:
            if receipt.external_id:
                awaited.keep(channel.id_scope, receipt.external_id, raw.pk)


def _learn_contacts(batch: Batch) -> None:
    """Ways to reach somebody that he named after his message. Before any message there is nothing to go on with."""
    for raw, item in batch.every(Contact):
        opened = thread.opened(batch.channel.pk, item.conversation_key)
        if opened is None:
            batch.outcomes[raw.pk].reasons.append("an address was left before anything was said")
            continue
        ours = duplicates.our_addresses()
        named = [ref for ref in item.contacts if ref.value not in ours]
        people = identify.many([item.by], proven_by=batch.channel.kind, more={item.by.key: named})
        by = Actor.customer(people[item.by.key].customer_id)
        participants.add_contacts(opened, (people[ref.key].identity_id for ref in named), by=by)


def _identify(channel: Channel, arrivals: Sequence[duplicates.Arrived]) -> People:
    """Senders with whatever else they are known by, and those a proven message names besides. A copy receiver of an
    unproved message takes no part."""
    names_others = any(arrived.item.parties or _further(arrived.item) for arrived in arrivals)
    ours = duplicates.our_addresses() if names_others else set()
    refs = [arrived.item.sender[0] for arrived in arrivals]
    refs += [
        party.identity
        for arrived in arrivals
        if arrived.proven
        for party in arrived.item.parties
        if party.role in ("to", "cc") and party.identity.value not in ours
    ]
    more = {arrived.item.sender[0].key: further for arrived in arrivals if (further := _further(arrived.item, ours))}
    people = identify.many(refs, proven_by=channel.kind, more=more)
    if not channel.capabilities.letters:
        identify.reached_again(people[arrived.item.sender[0].key] for arrived in arrivals if arrived.proven)
    return people


def _further(item: Inbound, ours: Container[str] = ()) -> list[IdentityRef]:
    """The same person's other identities: vouched for beside the first, or left with us (an address of our own is none)."""
    return [ref for ref in (*item.sender[1:], *item.contacts) if ref.value not in ours]


def _place(
    channel: Channel, arrivals: Sequence[duplicates.Arrived], people: People, also: Mapping[str, Sequence[str]]
) -> tuple[list[Drafted], list[tuple[Drafted, int]]]:
    """Find each message its conversation, in arrival order; later ones of the batch see the earlier ones. `also` are the
    keys that led to somebody's talk before the key that he comes by."""
    asking = [_ask(channel, arrived, people, also) for arrived in arrivals]
    atlas = thread.read(asking)
    opening = [
        (arrived.item, people[arrived.item.sender[0].key])
        for arrived, ask in zip(arrivals, asking, strict=True)
        if len(ask.keys) > 1 or not any((channel.pk, key) in atlas.open for key in ask.keys)
    ]
    judging = judge.read(channel, opening)
    drafts: list[Drafted] = []
    related: list[tuple[Drafted, int]] = []
    fresh: dict[int, Matter] = {}
    for arrived, ask in zip(arrivals, asking, strict=True):
        place = thread.place(ask, atlas)
        matter, before = _matter(channel, arrived.item, ask, place, atlas, fresh)
        matter.thread_keys |= {(channel.pk, key) for key in ask.keys if (channel.pk, key) not in atlas.open}
        home = place.conversation_id if matter.id and place.conversation_id else 0
        if not matter.id and matter not in fresh.values():
            known = people[arrived.item.sender[0].key]
            matter.folder, matter.folder_reason = judging.folder(arrived.item, known)
            fresh[-len(fresh) - 1] = matter
        draft = _draft(channel, arrived, matter, people)
        draft.home_id = home if home > 0 and home != matter.id else 0
        if place.why == thread.BY_REFERENCE:
            related += _lead(channel, ask, draft, atlas)
        elif ask.codes:
            draft.marks = {**draft.marks, reference.WRONG: True}
        _remember(draft, ask, matter, atlas, fresh)
        drafts.append(draft)
        if before:
            related.append((draft, before))
    return drafts, [(draft, other) for draft, other in related if other > 0]


def _lead(channel: Channel, ask: thread.Asking, draft: Drafted, atlas: thread.Atlas) -> list[tuple[Drafted, int]]:
    """A talk that went on elsewhere until now goes on in the matter whose reference was named; the two show each other."""
    before = {key: atlas.open[channel.pk, key] for key in ask.keys if (channel.pk, key) in atlas.open}
    draft.leads = tuple((channel.pk, key) for key, number in before.items() if number != draft.stands_in)
    for key in before:
        del atlas.open[channel.pk, key]
    return [(draft, before[key]) for _channel, key in draft.leads]


def _ask(channel: Channel, arrived: duplicates.Arrived, people: People, also: Mapping[str, Sequence[str]]) -> thread.Asking:
    known = people[arrived.item.sender[0].key]
    given = [key for key in (arrived.item.conversation_key, *arrived.item.further_keys) if key]
    return thread.Asking(
        thread=arrived.item.thread,
        identity_id=known.identity_id,
        customer_id=known.customer_id,
        channel_id=channel.pk,
        texts=(arrived.item.subject, arrived.item.reply_text or arrived.item.text),
        brand_id=channel.brand_id,
        keys=tuple(dict.fromkeys([*given, *(before for key in given for before in also.get(key, ()))])),
    )


def _matter(
    channel: Channel,
    item: Inbound,
    ask: thread.Asking,
    place: thread.Place,
    atlas: thread.Atlas,
    fresh: dict[int, Matter],
) -> tuple[Matter, int | None]:
    """The conversation to write to, and one it is related to."""
    if place.conversation_id is not None and place.conversation_id < 0:
        return fresh[place.conversation_id], None
    follows = None
    if place.conversation_id is not None:
        found = thread.matter_of(place.conversation_id, atlas)
        if thread.still_open(found, clock.now(), _reopens(channel)):
            return Matter(id=found.id, customer_id=found.customer_id, team_id=found.team_id, brand_id=found.brand_id), None
        follows = found.id
        thread.forget_closed([found.id])
        atlas.open = {key: n for key, n in atlas.open.items() if thread.matter_of(n, atlas).id != found.id}
    matter = Matter(
        brand_id=channel.brand_id, team_id=channel.team_id, customer_id=ask.customer_id,
        subject=item.subject, language=item.language, follows_id=follows,
    )  # fmt: skip
    return matter, follows or place.related_id


def _reopens(channel: Channel) -> dt.timedelta:
    brand: Brand = channel.brand
    able = channel.capabilities
    return dt.timedelta(days=brand.reopen_days) if able.letters or able.portal else CHAT_REOPENS


def _draft(channel: Channel, arrived: duplicates.Arrived, matter: Matter, people: People) -> Drafted:
    item, raw = arrived.item, arrived.raw
    known = people[item.sender[0].key]
    at = item.sent_at if raw.backfill and item.sent_at else clock.now()
    return Drafted(
        matter=matter,
        kind=MessageKind.OUT if item.outgoing else MessageKind.IN,
        by=SYSTEM if item.outgoing else Actor.customer(known.customer_id),
        content=item.kind,
        identity_id=None if item.outgoing else known.identity_id,
        author_name=item.sender_name or ("" if item.outgoing else item.sender[0].name),
        state=MessageState.SENT if item.outgoing else MessageState.NONE,
        channel_id=channel.pk,
        subject=item.subject,
        text=item.text,
        reply_text="" if item.reply_text == item.text else item.reply_text,
        html=item.html,
        language=item.language,
        external_scope=channel.id_scope,
        external_id=arrived.external_id,
        digest=item.digest,
        recipients=tuple(write.receiver_row(party) for party in (echoes.receivers(item) if item.outgoing else item.parties)),
        marks=judge.marks(item, proven=arrived.proven),
        files=item.files,
        thread_ids=_thread_ids(item),
        participants=tuple(
            people[party.identity.key].identity_id
            for party in item.parties
            if arrived.proven and party.role in ("to", "cc") and party.identity.key in people
        ),
        contacts=tuple(people[ref.key].identity_id for ref in _further(item) if ref.key in people),
        share_team_ids=(channel.team_id,) if matter.team_id and matter.team_id != channel.team_id else (),
        opens=() if item.outgoing else item.opens,
        arrival=arrived.external_id,
        raw_id=raw.pk,
        sent_at=item.sent_at,
        created_at=at,
        backfill=raw.backfill,
    )


def _thread_ids(item: Inbound) -> tuple[tuple[str, bool], ...]:
    """What later messages may refer to: its own id, and the few ids it names that may never reach us themselves."""
    if item.conversation_key and not (item.thread.references or item.thread.in_reply_to or item.thread.provider_id):
        return ()  # where a key leads, no id does
    named = [*item.thread.references[:1], *item.thread.references[-3:], item.thread.in_reply_to]
    mentioned = [(text, False) for text in dict.fromkeys(named) if text and text != item.external_id]
    provider = [(item.thread.provider_id, True)] if item.thread.provider_id else []
    return ((item.external_id, True), *provider, *mentioned) if item.external_id else (*provider, *mentioned)


def _remember(draft: Drafted, ask: thread.Asking, matter: Matter, atlas: thread.Atlas, fresh: dict[int, Matter]) -> None:
    """Let later messages of the batch find this one."""
    number = draft.home_id or matter.id or next(place for place, one in fresh.items() if one is matter)
    if number not in atlas.candidates:
        atlas.candidates[number] = thread.Candidate(
            number,
            matter.customer_id,
            matter.team_id,
            matter.brand_id,
            Category.NEW,
            Folder(matter.folder),
            clock.now(),
        )
    atlas.parts.add((number, ask.identity_id))
    atlas.parts.update((number, identity) for identity in draft.participants)
    for text, own in draft.thread_ids:
        atlas.keys.setdefault(append.thread_uuid(text), []).append((number, ask.identity_id, own))
    for key in ask.keys:
        atlas.open.setdefault((ask.channel_id, key), number)


def _marking(batch: Batch) -> sql.Statement:
    rows = sorted((number, outcome.state, "; ".join(outcome.reasons)) for number, outcome in batch.outcomes.items())
    source, params = sql.given({"id": "bigint", "state": "text", "reason": "text"}, rows)
    text = f"""UPDATE {RawInbound._meta.db_table} AS raw
               SET state = given.state, reason = given.reason, applied_at = %s, attempts = attempts + 1
               FROM {source} WHERE raw.id = given.id"""
    return text, [clock.now(), *params]
