from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from sangam.lib import sql

TYPES = {"id": "bigint", "name": "text", "data": "jsonb", "at": "timestamptz", "key": "uuid", "yes": "boolean"}
TEXT = st.text(st.characters(exclude_characters="\x00", exclude_categories=("Cs",)))
MOMENT = st.datetimes(min_value=dt.datetime(1, 1, 2), max_value=dt.datetime(9998, 1, 1), timezones=st.just(dt.UTC))  # noqa: DTZ001
ROW = st.tuples(
    TEXT, st.dictionaries(TEXT, TEXT | st.integers(-9, 9) | st.none()), MOMENT | st.none(), st.uuids(), st.booleans()
)


def _table(with_bytes: bool) -> dict[str, str]:
    types = TYPES | ({"raw": "bytea"} if with_bytes else {})
    columns = ", ".join(f"{name} {kind}" for name, kind in types.items())
    with sql.cursor() as cursor:
        cursor.execute(f"DROP TABLE IF EXISTS given_rows; CREATE TEMP TABLE given_rows ({columns}, UNIQUE (id))")
    return types


class BothWays(TestCase):
    @settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(st.lists(ROW, max_size=5))
    def test_what_is_written_is_read_again(self, rows: list[tuple[Any, ...]]) -> None:
        for raw in ((), (b"\x00\xff\\",)):
            types = _table(bool(raw))
            wanted = [(number, *row, *raw) for number, row in enumerate(rows)]
            found = sql.insert("given_rows", types, wanted, returning="id")
            assert [number for (number,) in found] == list(range(len(rows)))
            read = sql.rows(f"SELECT {', '.join(types)}, data::text FROM given_rows ORDER BY id")
            assert [row[:2] + row[3:6] for row in read] == [row[:2] + row[3:6] for row in wanted]
            assert [bytes(row[6]) for row in read if raw] == [raw[0] for _ in wanted if raw]


@pytest.mark.django_db
def test_a_conflict_leaves_a_row_out() -> None:
    types = _table(with_bytes=False)
    row = ("a", {"deep": [1, {"x": None}]}, None, uuid.UUID(int=1), True)
    assert sql.insert("given_rows", types, [(1, *row), (1, *row), (2, *row)], conflict="DO NOTHING", returning="id") == [
        (1,),
        (2,),
    ]
    assert sql.rows("SELECT data->'deep'->0 FROM given_rows LIMIT 1") in ([(1,)], [("1",)])


def test_nothing_asks_nothing() -> None:
    assert sql.insert("nowhere", TYPES, []) == []


@pytest.mark.django_db(transaction=True)
def test_a_plan_is_kept_and_outlives_a_column_that_changes() -> None:
    asked = "SELECT * FROM given_plans WHERE id > %s"
    with sql.cursor() as cursor:
        cursor.execute("CREATE TEMP TABLE given_plans AS SELECT 1 AS id, 'one' AS name")
    assert sql.planned(asked, [0]) == [(1, "one")]
    known = "SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE %s"
    assert sql.rows(known, ["SELECT * FROM given_plans%"]) == [(1,)]
    with connection.cursor() as other:
        # Behind psycopg's back, as a migration of another process does it.
        other.execute("DO $$ BEGIN ALTER TABLE given_plans ADD COLUMN more int DEFAULT 7; END $$")
    assert sql.planned(asked, [0]) == [(1, "one", 7)]
    with sql.cursor() as cursor:
        cursor.execute("DROP TABLE given_plans")


@pytest.mark.django_db
def test_what_is_planned_is_counted_as_any_query() -> None:
    with CaptureQueriesContext(connection) as found:
        assert sql.planned("SELECT %s::bigint + %s", [1, 2]) == [(3,)]
        assert sql.together(("SELECT %s::bigint", [1]), ("SELECT %s::bigint", [2])) == [[(1,)], [(2,)]]
    assert [one["sql"] for one in found] == ["SELECT 1::bigint + 2", "SELECT 1::bigint; SELECT 2::bigint"]


@pytest.fixture
def made() -> Iterator[None]:
    with sql.cursor() as cursor:
        cursor.execute("CREATE TEMP TABLE given_together (id int PRIMARY KEY)")
    yield
    with sql.cursor() as cursor:
        cursor.execute("DROP TABLE given_together")


WRITE = "INSERT INTO given_together VALUES (%s)"
COUNT = ("SELECT count(*) FROM given_together", ())


@pytest.mark.django_db(transaction=True)
def test_what_is_sent_together_sees_what_came_before_it(made: None) -> None:
    asked = [(f"{WRITE} RETURNING id", [1]), COUNT, (WRITE, [2]), COUNT]
    assert sql.together(*asked) == [[(1,)], [(1,)], [], [(2,)]]
    known = "SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE %s"
    assert sql.rows(known, ["%given_together%"]) == [(3,)], "each is planned once"


@pytest.mark.django_db(transaction=True)
def test_what_is_sent_together_happens_together_or_not_at_all(made: None) -> None:
    with pytest.raises(IntegrityError):
        sql.together((WRITE, [1]), (WRITE, [1]), (WRITE, [2]))
    assert sql.rows(*COUNT) == [(0,)]
    with transaction.atomic():
        sql.together((WRITE, [1]), COUNT)
        with pytest.raises(IntegrityError), transaction.atomic():
            sql.together((WRITE, [2]), (WRITE, [1]), COUNT)
        assert sql.together((WRITE, [3]), COUNT) == [[], [(2,)]]
    assert sql.rows(*COUNT) == [(2,)]


@pytest.mark.django_db(transaction=True)
def test_a_broken_transaction_asks_nothing_more(made: None) -> None:
    with transaction.atomic():
        transaction.set_rollback(True)
        with pytest.raises(transaction.TransactionManagementError):
            sql.together((WRITE, [1]), COUNT)
        with pytest.raises(transaction.TransactionManagementError):
            sql.planned(WRITE, [1])


@pytest.mark.django_db(transaction=True)
def test_plans_of_what_is_sent_together_outlive_a_column_that_changes(made: None) -> None:
    asked = [(WRITE, [1]), ("SELECT * FROM given_together WHERE id > %s", [0])]
    assert sql.together(*asked)[1] == [(1,)]
    with connection.cursor() as other:
        other.execute("DO $$ BEGIN ALTER TABLE given_together ADD COLUMN more int DEFAULT 7; END $$")
    assert sql.together((WRITE, [2]), asked[1])[1] == [(1, 7), (2, 7)], "written once"
