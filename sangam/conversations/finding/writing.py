"""Writes documents: adds to those that grew, replaces those that changed otherwise. Set-based, and in turn."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from typing import Final

from sangam.conversations.finding import documents
from sangam.conversations.finding.documents import Made
from sangam.conversations.models import SearchAgain, SearchDocument
from sangam.lib import sql
from sangam.search import spoken, vocabulary
from sangam.search.tokens import VERSION

TABLE = SearchDocument._meta.db_table
AGAIN = SearchAgain._meta.db_table


def mark(source: str, values: Sequence[object]) -> None:
    """Ask for some to be made anew: `source` is a query of their ids. Call inside the transaction of the change."""
    with sql.cursor() as cursor:
        cursor.execute(f"INSERT INTO {AGAIN} (conversation_id) {source} ON CONFLICT DO NOTHING", list(values))


def write(changed: Mapping[int, Collection[int] | None]) -> None:
    """Bring documents up to date, by conversation: the ids of what was added to it, or None to make it anew.

    Call in turn (`take_turns`), inside a transaction. One that is not there yet, is of an older making or has grown too
    long to add to is made anew.
    """
    if not changed:
        return
    fit = {number for (number,) in sql.rows(
        f"SELECT conversation_id FROM {TABLE} WHERE conversation_id = ANY(%s) AND version = %s AND length(tokens) <= %s",
        [list(changed), VERSION, documents.TOKENS_MAX],
    )}  # fmt: skip
    added = {number: ids for number, ids in changed.items() if ids is not None and number in fit}
    languages: Counter[str] = Counter()
    made = documents.make([number for number in changed if number not in added], added, languages)
    _add([one for one in made if one.conversation_id in added])
    _replace([one for one in made if one.conversation_id not in added])
    vocabulary.learn(documents.words_of(made))
    spoken.count(languages)


_COLUMNS: Final = "brand_id, team_id, assignee_id, folder, at, seen"
_GIVEN: Final = """
FROM json_to_recordset(%s::json) AS given(conversation_id bigint, brand_id bigint, team_id bigint, assignee_id bigint,
     folder smallint, at timestamptz, seen jsonb, tokens json)
"""
_VECTOR: Final = "array_to_tsvector(ARRAY(SELECT json_array_elements_text(given.tokens)))"


def _add(made: Sequence[Made]) -> None:
    """What may see it is replaced, everything else only grows."""
    _run(
        f"""UPDATE {TABLE} AS doc SET brand_id = given.brand_id, team_id = given.team_id, assignee_id = given.assignee_id,
                folder = given.folder, at = given.at, seen = given.seen,
                tokens = ts_delete(doc.tokens, ARRAY(SELECT jsonb_array_elements_text(doc.seen))) || {_VECTOR}
            {_GIVEN} WHERE doc.conversation_id = given.conversation_id""",
        made,
    )


def _replace(made: Sequence[Made]) -> None:
    names = [name.strip() for name in _COLUMNS.split(",")]
    _run(
        f"""INSERT INTO {TABLE} (conversation_id, {_COLUMNS}, version, tokens)
            SELECT conversation_id, {_COLUMNS}, {VERSION}, {_VECTOR} {_GIVEN}
            ON CONFLICT (conversation_id) DO UPDATE SET {", ".join(f"{name} = excluded.{name}" for name in names)},
                version = excluded.version, tokens = excluded.tokens""",
        made,
    )


def _run(query: str, made: Sequence[Made]) -> None:
    if made:
        rows = [
            {
                "conversation_id": one.conversation_id, "brand_id": one.brand_id, "team_id": one.team_id,
                "assignee_id": one.assignee_id, "folder": one.folder, "at": one.at.isoformat(),
                "seen": one.seen, "tokens": sorted(one.tokens),
            }
            for one in sorted(made, key=lambda one: one.conversation_id)
        ]  # fmt: skip
        with sql.cursor() as cursor:
            cursor.execute(query, [json.dumps(rows, ensure_ascii=False, separators=(",", ":"))])


def take_turns() -> None:
    """Whoever writes documents waits for the one who does: what is read after that is the newest there is."""
    sql.rows("SELECT pg_advisory_xact_lock(%s)", [sql.advisory_key("search", "write")])
