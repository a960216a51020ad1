"""Two conversations become one matter, and two again (docs/adr/0015).

A join is an edge. No message moves: each keeps the conversation it came by, its home, and readers see the whole family of a
matter in time order. What comes for a part lands in the matter that is kept; a part stands in no list, and what is done to it
is done to the matter. Undone, each message stands where it came by, those that came meanwhile too.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from sangam.accounts.models import Membership, User
from sangam.channels.models import Channel
from sangam.conversations import derived, family, relations, statuses, thread
from sangam.conversations.finding import writing
from sangam.conversations.models import Category, Conversation, Folder, Join, Participant, Relation, Status
from sangam.conversations.participants import JOINED
from sangam.customers import family as kin
from sangam.events import record
from sangam.events.record import Actor
from sangam.lib import clock, sql

DONE = "conversation.joined", "conversation.became_part"
UNDONE = "conversation.parted", "conversation.left"
"""Events: on the matter that was kept, on the one that was joined into it."""
SLEEPS = (Category.PENDING, Category.ON_HOLD, Category.SOLVED)


class Impossible(ValueError):
    """They cannot be one matter; the text says why, for the person who asked."""


def join(kept: Conversation, other: Conversation, *, by: Actor, user: User | None = None) -> Join:
    """Read `other` as a part of `kept` from now on. Where one of them is a part itself, its matter is meant. The caller has
    made sure that both may be seen. Raises Impossible."""
    with transaction.atomic():
        rows = family.locked_whole(kept.pk, other.pk)
        into, gone = (rows[rows[one.pk].root_id or one.pk] for one in (kept, other))
        _check(into, gone)
        both = {one.pk: [number for number, row in rows.items() if one.pk in (number, row.root_id)] for one in (into, gone)}
        edge = Join.objects.create(kept=into, joined=gone, made_by=user, made_at=clock.now())
        edge.before = {
            "kept": _noted(into, both[into.pk]),
            "joined": _noted(gone, both[gone.pk]),
            "keys": thread.opened_by([gone.pk]).get(gone.pk, []),
        }
        Conversation.objects.filter(pk__in=both[gone.pk]).update(root=into)
        _write(into, derived.of(list(rows)))
        _let_in(into)
        if gone.waiting_since is not None and into.category in SLEEPS:
            edge.before["woken"] = _wake(into, by=by)
        edge.save(update_fields=["before"])
        _tell(DONE, edge, by=by)
    return edge


def _check(into: Conversation, gone: Conversation) -> None:
    if into.pk == gone.pk:
        raise Impossible(_("They are one matter already."))
    if into.customer_id not in kin.ids(gone.customer_id):
        raise Impossible(_("They are of different customers. Relate them to each other instead."))
    if into.brand_id != gone.brand_id:
        raise Impossible(_("They belong to different brands. Relate them to each other instead."))
    if into.category == Category.CLOSED:
        raise Impossible(_("#{number} is closed. Join the other way round.").format(number=into.number))
    if Folder.SPAM in (into.folder, gone.folder) or Folder.HELD in (into.folder, gone.folder):
        raise Impossible(_("One of them is held or spam. Move it to the inbox first."))
    if any(one.team.private for one in (into, gone)) and _audience([into]) != _audience([gone]):
        words = _("One of them belongs to a private team, and others see the other one. Hand it to the same team first.")
        raise Impossible(words)


def undo(edge: Join, *, by: Actor, user: User | None = None) -> bool:
    """Two matters again, as they would stand had they never been one. False where that was done already."""
    with transaction.atomic():
        rows = family.locked_whole(edge.kept_id, edge.joined_id)
        if not Join.objects.filter(pk=edge.pk, undone_at=None).update(undone_at=clock.now(), undone_by=user):
            return False
        root = rows[rows[edge.joined_id].root_id or edge.joined_id]
        tree = _tree(rows)
        parts = _below(edge.joined_id, tree)
        gone = rows[edge.joined_id]
        Conversation.objects.filter(pk__in=parts).exclude(pk=gone.pk).update(root=gone)
        Conversation.objects.filter(pk=gone.pk).update(root=None)
        self_again = _restored(gone, parts, edge.before.get("joined", {}))
        if not self_again:
            _catch_up(gone, parts, edge.before.get("joined", {}), by=by)
        if gone.category != Category.CLOSED:
            thread.reopen(gone.pk, edge.before.get("keys", ()))
        _part_from(edge, rows, root, tree, by=by)
        _tell(UNDONE, edge, by=by)
    return True


def _part_from(edge: Join, rows: Mapping[int, Conversation], root: Conversation, tree: Tree, *, by: Actor) -> None:
    """What is left behind: the matter itself, and the part that it was joined to, if that is another."""
    left = {one: _below(one, tree) for one in {edge.kept_id, root.pk}}
    noted = edge.before.get("kept", {})
    for number, parts in left.items():
        same = _restored(rows[number], parts, noted if number == edge.kept_id else {})
        if same and number == root.pk == edge.kept_id and (woken := edge.before.get("woken")):
            _sleep(root, woken, by=by)
    for number in {root.pk, edge.joined_id, edge.kept_id}:
        _let_in(rows[number])


Tree = Mapping[int, Sequence[int]]


def _tree(rows: Mapping[int, Conversation]) -> Tree:
    """Whatever is joined directly, by what it was joined into."""
    found: dict[int, list[int]] = {}
    for kept, joined in Join.objects.filter(joined__in=list(rows), undone_at=None).values_list("kept", "joined"):
        found.setdefault(kept, []).append(joined)
    return found


def _below(number: int, tree: Tree) -> list[int]:
    return [number, *(one for child in tree.get(number, ()) for one in _below(child, tree))]


def _noted(row: Conversation, parts: Iterable[int]) -> dict[str, Any]:
    """How a side stands: its derived columns, and what its messages alone say, to see later whether that is still so."""
    wanted = sorted(parts)
    return {"stood": _plain(derived.standing(row)), "said": _plain(derived.of(wanted)), "parts": wanted}


def _plain(columns: derived.Columns) -> dict[str, Any]:
    return {name: value.isoformat() if isinstance(value, dt.datetime) else value for name, value in columns.items()}


def _restored(row: Conversation, parts: Sequence[int], noted: Mapping[str, Any]) -> bool:
    """Write what the messages of these parts come to; exactly what stood there before where nothing was added since."""
    now = derived.of(parts)
    same = noted.get("parts") == sorted(parts) and noted.get("said") == _plain(now)
    _write(row, _read(noted["stood"]) if same else now)
    return same


def _read(noted: Mapping[str, Any]) -> derived.Columns:
    moments = ("last_message_at", "waiting_since", "first_answered_at")
    return {n: dt.datetime.fromisoformat(value) if value and n in moments else value for n, value in noted.items()}


def _write(row: Conversation, columns: derived.Columns) -> None:
    if columns:
        Conversation.objects.filter(pk=row.pk).update(**columns)


def _catch_up(row: Conversation, parts: Sequence[int], noted: Mapping[str, Any], *, by: Actor) -> None:
    """The customer's later word opens what slept, ours makes it wait for him, as if it had stood alone."""
    word = derived.last_word(parts, after=noted.get("said", {}).get("last_message_id") or 0)
    if word == "in" and row.category in SLEEPS:
        _wake(row, by=by)
    elif word and word != "in" and row.category in (Category.NEW, Category.OPEN):
        _set(row, statuses.default(Category.PENDING), by=by)


def _wake(row: Conversation, *, by: Actor) -> dict[str, Any]:
    """Open again; gives what is needed to undo that."""
    opened = statuses.default(Category.OPEN)
    before = {"status": row.status_id, "solved_at": row.solved_at and row.solved_at.isoformat(),
              "snoozed_until": row.snoozed_until and row.snoozed_until.isoformat(), "opened": opened.pk}  # fmt: skip
    row.solved_at = row.snoozed_until = None
    row.save(update_fields=["solved_at", "snoozed_until"])
    _set(row, opened, by=by)
    return before


def _sleep(row: Conversation, woken: Mapping[str, Any], *, by: Actor) -> None:
    """As it slept, if nobody gave it another status since."""
    row.refresh_from_db(fields=["status", "category"])
    before = Status.objects.filter(pk=woken["status"]).first()
    if row.status_id != woken["opened"] or before is None:
        return
    moments = {name: dt.datetime.fromisoformat(at) if (at := woken[name]) else None for name in ("solved_at", "snoozed_until")}
    Conversation.objects.filter(pk=row.pk).update(**moments)
    _set(row, before, by=by)


def _set(row: Conversation, status: Status, *, by: Actor) -> None:
    before, row.status, row.category = row.category, status, status.category
    row.save(update_fields=["status", "category"])
    record.record("conversation.status", row, by=by, before=before, after=status.category, status=status.pk)


def _let_in(matter: Conversation) -> None:
    """Who sees a part sees the matter, for as long as it is one; who was let in for a part that left sees it no more."""
    Participant.objects.filter(conversation=matter, role=JOINED).delete()
    parts = list(Conversation.objects.filter(root=matter).select_related("team"))
    people, teams = _audience(parts)
    rows = [Participant(conversation=matter, user_id=one, role=JOINED) for one in sorted(people)]
    rows += [Participant(conversation=matter, team_id=one, role=JOINED) for one in sorted(teams - {matter.team_id})]
    Participant.objects.bulk_create(rows, ignore_conflicts=True)


def _audience(matters: Iterable[Conversation]) -> tuple[set[int], set[int]]:
    """(people, teams) that see these; people who are of one of the teams are not named again."""
    found = list(matters)
    guests = Participant.objects.filter(conversation__in=found, identity=None).exclude(role=JOINED)
    named = list(guests.values_list("user_id", "team_id"))
    teams = {one.team_id for one in found} | {team for _user, team in named if team}
    people = {one.assignee_id for one in found if one.assignee_id} | {user for user, _team in named if user}
    return people - set(Membership.objects.filter(team__in=teams).values_list("user_id", flat=True)), teams


def _tell(kinds: tuple[str, str], edge: Join, *, by: Actor) -> None:
    """On the log of both, and to the index."""
    sides = list(Conversation.objects.filter(pk__in=(edge.kept_id, edge.joined_id)).order_by("pk"))
    for one in sides:
        record.record(kinds[one.pk == edge.joined_id], one, by=by, kept=edge.kept_id, joined=edge.joined_id, join=edge.pk)
    numbers = [edge.kept_id, edge.joined_id, *filter(None, (one.root_id for one in sides))]
    writing.mark("SELECT unnest(%s::bigint[])", [numbers])


@dataclass(frozen=True, slots=True)
class Tie:
    """What another conversation is to a matter: a part of it by the join `join_id`, or (0) what it was split off from."""

    join_id: int
    number: int
    subject: str
    channel_kind: str


_TIES = f"""
SELECT j.id, c.number, c.subject, coalesce(channel.kind, '')
FROM {Conversation._meta.db_table} c JOIN {Join._meta.db_table} j ON j.joined_id = c.id AND j.undone_at IS NULL
LEFT JOIN {Channel._meta.db_table} channel ON channel.id = c.channel_id WHERE c.root_id = %s
UNION ALL
SELECT 0, whole.number, whole.subject, '' FROM {Relation._meta.db_table} r
JOIN {Conversation._meta.db_table} c ON c.id = r.first_id
JOIN {Conversation._meta.db_table} whole ON whole.id = coalesce(c.root_id, c.id)
WHERE r.second_id = %s AND r.reason = '{relations.SPLIT}' AND whole.id <> r.second_id
ORDER BY 1 DESC
"""


def ties(matter: Conversation) -> list[Tie]:
    """What can be undone about it, the newest join first."""
    return [Tie(*row) for row in sql.rows(_TIES, [matter.pk, matter.pk])]
