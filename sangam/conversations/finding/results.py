"""Pages of what was found: first what is spelt as typed, then other forms of it; each newest first, by keyset.

Two shapes of query, because neither is quick for all words. A word that is common stands in the newest documents of each
branch of a person's scope: they are walked, a thousand at most. What is rare is asked of the index of tokens, together
with the tokens of who may see it, and sorted. Measured on 170,000 documents (500,000 messages): a common word takes 75 ms
by the index and 1 ms by walking, a rare one 1 ms by the index and as long as one likes by walking.
"""

from __future__ import annotations

import base64
import binascii
import datetime as dt
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from sangam.accounts.scope import Scope
from sangam.conversations import listed
from sangam.conversations.finding import texts
from sangam.conversations.finding.asked import Asked
from sangam.conversations.finding.documents import seen_by_person, seen_by_team
from sangam.conversations.listed import Row
from sangam.conversations.models import Conversation, Folder, Participant, SearchDocument
from sangam.lib import sql
from sangam.search import asking

PAGE: Final = 25
WALK: Final = 1_000
WALK_LEAST: Final = 250
WALK_FAR: Final = 20_000
"""How many of the newest documents a branch looks through for a word; and where there is none to ask the index for."""
CHECKED: Final = 50
ROUNDS: Final = 6
"""Where the text must be read to be sure: so many at once, so many times."""
COUNT_MAX: Final = 1_000
LAST: Final = 2**62
"""Behind every number of a conversation."""
DOCUMENTS = SearchDocument._meta.db_table
CONVERSATIONS = Conversation._meta.db_table
PARTICIPANTS = Participant._meta.db_table


@dataclass(frozen=True, slots=True)
class Place:
    """Behind which hit a page begins."""

    stage: str = "narrow"
    at: dt.datetime | None = None
    number: int = 0


@dataclass(frozen=True, slots=True)
class Hit:
    """`narrow`: spelt as typed."""

    number: int
    at: dt.datetime
    narrow: bool


@dataclass(frozen=True, slots=True)
class Page:
    """`wide_from` is the place in `rows` where other forms of the words begin. `after` is the next page, "" on the last;
    with no rows it says that further back may be some."""

    rows: Sequence[Row] = field(default_factory=tuple)
    after: str = ""
    wide_from: int | None = None


def page(scope: Scope, asked: Asked, *, after: str = "", size: int = PAGE) -> Page:
    """One page of what this person may see. An unreadable cursor is the first page."""
    if asked.is_empty or not scope.person_id:
        return Page()
    place = _place(after)
    hits: list[Hit] = []
    ended: Place | None = place
    for stage in asked.stages[asked.stages.index(place.stage) if place.stage in asked.stages else 0 :]:
        begin = place if stage == place.stage else Place(stage)
        found, ended = _stage(scope, asked, begin, size + 1 - len(hits))
        hits += found
        if len(hits) > size or ended is not None:
            break
    more = len(hits) > size
    hits = hits[:size]
    rows = _rows(scope, hits)
    wide_from = next((place for place, row in enumerate(rows) if not _is_narrow(row, hits)), None)
    last = Place("narrow" if hits[-1].narrow else "wide", hits[-1].at, hits[-1].number) if more else ended
    return Page(rows, _cursor(last) if last else "", wide_from)


def _is_narrow(row: Row, hits: Sequence[Hit]) -> bool:
    return any(hit.number == row.pk and hit.narrow for hit in hits)


def _rows(scope: Scope, hits: Sequence[Hit]) -> list[Row]:
    """In the order of the hits. What ceased to be visible since it was indexed is left out: rights are asked where they are."""
    visible = Conversation.objects.visible_to(scope).filter(pk__in=[hit.number for hit in hits], root=None)
    rows = {row.pk: row for row in listed.many(list(visible.values_list("pk", flat=True)))}
    return [rows[hit.number] for hit in hits if hit.number in rows]


def _stage(scope: Scope, asked: Asked, place: Place, wanted: int) -> tuple[list[Hit], Place | None]:
    """Hits of one stage, and where to go on if it was left before its end."""
    if not (asked.phrases or asked.runs):
        return _candidates(scope, asked, place, wanted)
    kept: list[Hit] = []
    for _ in range(ROUNDS):
        found, ended = _candidates(scope, asked, place, CHECKED)
        kept += texts.checked(asked, place.stage, found)
        if len(kept) >= wanted or len(found) < CHECKED:
            return kept[:wanted], ended if len(kept) < wanted else None
        place = Place(place.stage, found[-1].at, found[-1].number)
    return kept, place


def _candidates(scope: Scope, asked: Asked, place: Place, wanted: int) -> tuple[list[Hit], Place | None]:
    """What the tokens say, newest first; and where to go on when documents were left unread."""
    walked, horizon = _walk(scope, asked, place, wanted)
    if horizon is None or (len(walked) >= wanted and walked[wanted - 1].at > horizon):
        return walked[:wanted], None
    if asked.indexed:
        return _ask(scope, asked, place, wanted), None
    return [hit for hit in walked if hit.at > horizon][:wanted], Place(place.stage, horizon, LAST)


def _walk(scope: Scope, asked: Asked, place: Place, wanted: int) -> tuple[list[Hit], dt.datetime | None]:
    """The hits among the newest documents of each branch; they are all there are down to the horizon (None: to the end)."""
    branches = list(_branches(scope))
    budget = max(WALK_LEAST, WALK // len(branches)) if asked.indexed else WALK_FAR
    test, join, values = _tests(asked, place.stage)
    paged, cursor = _paged(place)
    parts, parameters = [], []
    for name, (source, condition, own) in enumerate(branches):
        inner = " AND ".join([*condition, *paged]) or "true"
        parts.append(
            f"(SELECT {name} AS branch, d.conversation_id, d.at, {_narrow(asked, place.stage)} AS narrow FROM "
            f"(SELECT d.conversation_id, d.at, d.tokens, d.folder FROM {source} WHERE {inner} "
            f"ORDER BY d.at DESC, d.conversation_id DESC LIMIT {budget}) d {join} WHERE {test} "
            f"ORDER BY d.at DESC, d.conversation_id DESC LIMIT {wanted})"
        )
        parameters += [*_narrow_values(asked, place.stage), *own, *cursor, *values]
    rows = sql.rows(" UNION ALL ".join(parts), parameters)
    counts = Counter(branch for branch, *_ in rows)
    hits = {number: Hit(number, at, bool(narrow)) for _, number, at, narrow in rows}
    newest = sorted(hits.values(), key=lambda hit: (hit.at, hit.number), reverse=True)
    short = [branch for name, branch in enumerate(branches) if counts[name] < wanted]
    return newest, max(_horizons(short, paged, cursor, budget), default=None)


def _horizons(
    branches: Sequence[tuple[str, list[str], list[Any]]], paged: list[str], cursor: list[Any], budget: int
) -> list[dt.datetime]:
    """How far back each of these branches was walked; those that came to their end are left out."""
    if not branches:
        return []
    parts, parameters = [], []
    for source, condition, own in branches:
        inner = " AND ".join([*condition, *paged]) or "true"
        parts.append(
            f"(SELECT d.at FROM {source} WHERE {inner} ORDER BY d.at DESC, d.conversation_id DESC OFFSET {budget - 1} LIMIT 1)"
        )
        parameters += [*own, *cursor]
    return [at for (at,) in sql.rows(" UNION ALL ".join(parts), parameters)]


def _ask(scope: Scope, asked: Asked, place: Place, wanted: int) -> list[Hit]:
    """All there are, by the index of tokens; what the person may see is part of the question."""
    test, join, values = _tests(asked, place.stage, seen=_seen(scope))
    paged, cursor = _paged(place)
    rows = sql.rows(
        f"WITH hit AS MATERIALIZED (SELECT d.conversation_id, d.at, {_narrow(asked, place.stage)} AS narrow "
        f"FROM {DOCUMENTS} d {join} WHERE {' AND '.join([test, *paged])}) "
        f"SELECT conversation_id, at, narrow FROM hit ORDER BY at DESC, conversation_id DESC LIMIT {wanted}",
        [*_narrow_values(asked, place.stage), *values, *cursor],
    )
    return [Hit(number, at, bool(narrow)) for number, at, narrow in rows]


def count(scope: Scope, asked: Asked) -> int:
    """How many are found by their tokens, counted no further than `COUNT_MAX` + 1: show that as "more than 1,000"."""
    if asked.is_empty or not asked.indexed or not scope.person_id:
        return 0
    test, join, values = _tests(asked, "all", seen=_seen(scope))
    ((number,),) = sql.rows(
        f"SELECT count(*) FROM (SELECT 1 FROM {DOCUMENTS} d {join} WHERE {test} LIMIT {COUNT_MAX + 1}) AS few", values
    )
    return int(number)


def _tests(asked: Asked, stage: str, *, seen: str = "") -> tuple[str, str, list[Any]]:
    """(condition on the document `d`, join of the conversation if it is asked about, values)."""
    query = asked.narrow if stage == "narrow" else asked.wide
    if stage == "wide" and not asked.runs and asked.narrow:
        query = f"{query} & !({asked.narrow})"
    query = asking.all_of([query, seen])
    test = [] if asked.shows_spam else [f"d.folder <> {int(Folder.SPAM)}"]
    values: list[Any] = []
    if query:
        test.append("d.tokens @@ %s::tsquery")
        values.append(query)
    join = f"JOIN {CONVERSATIONS} c ON c.id = d.conversation_id" if asked.where else ""
    return " AND ".join([*test, *asked.where]) or "true", join, [*values, *asked.values]


def _narrow(asked: Asked, stage: str) -> str:
    """Whether a hit is as typed: known from the stage, but for runs, where both stages ask for the same tokens."""
    return "false" if stage == "wide" and not asked.runs else "d.tokens @@ %s::tsquery" if stage == "wide" else "true"


def _narrow_values(asked: Asked, stage: str) -> list[Any]:
    return [asked.narrow] if stage == "wide" and asked.runs else []


def _branches(scope: Scope) -> Iterable[tuple[str, list[str], list[Any]]]:
    """(FROM, conditions, values) of the documents that a person may see, as `queries` has it for lists."""
    plain = f"{DOCUMENTS} d"
    if scope.sees_all:
        yield plain, [], []
        return
    for team in sorted(scope.teams):
        yield plain, ["d.team_id = %s"], [team]
    yield plain, ["d.assignee_id = %s"], [scope.person_id]
    joined = f"{PARTICIPANTS} p JOIN {DOCUMENTS} d ON d.conversation_id = p.conversation_id"
    yield joined, ["p.user_id = %s"], [scope.person_id]
    if scope.teams:
        yield joined, ["p.team_id = ANY(%s)"], [sorted(scope.teams)]


def _seen(scope: Scope) -> str:
    if scope.sees_all:
        return ""
    marks = [seen_by_person(scope.person_id), *(seen_by_team(team) for team in sorted(scope.teams))]
    return asking.any_of(map(asking.quoted, marks))


def _paged(place: Place) -> tuple[list[str], list[Any]]:
    return (["(d.at, d.conversation_id) < (%s, %s)"], [place.at, place.number]) if place.at else ([], [])


def _cursor(place: Place) -> str:
    text = f"{place.stage} {place.at.isoformat() if place.at else '-'} {place.number}"
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def _place(text: str) -> Place:
    try:
        stage, at, number = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)).decode().split(" ")
        moment = None if at == "-" else dt.datetime.fromisoformat(at)
        if stage not in ("narrow", "wide") or (moment and not moment.tzinfo):
            return Place()
        return Place(stage, moment, int(number))
    except (ValueError, binascii.Error):
        return Place()
