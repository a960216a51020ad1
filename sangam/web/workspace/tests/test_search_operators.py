"""Operators of other languages, typed where words belong."""

from __future__ import annotations

import re
import time

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.architecture.everywhere import client_of
from tests.cast import Cast
from tests.searching import index

pytestmark = pytest.mark.django_db
OPERATORS = [".*", "^a", "(a+)+$", "(" * 500, "%", "_", "\\", "':*", "a & | !", "a <-> b", "'); DROP TABLE x; --", "{$ne: null}", "[[:alpha:]]",
             "from:'%", "tag:$where", "before:9999999-99-99", "assignee:.*", "channel:*", "a" * 5000, "\x00", "::" * 300, '"' * 999]  # fmt: skip


@pytest.mark.parametrize("text", OPERATORS)
def test_an_operator_in_a_search_is_a_word(cast: Cast, text: str) -> None:
    """Neither does it find what no word finds, nor does it cost more, nor does it reach a query unquoted."""
    cast.conversation("abc plain words")
    index()
    client = client_of(cast.ben)
    began = time.process_time()
    with CaptureQueriesContext(connection) as captured:
        answered = client.get("/search", {"q": text})
        client.get("/conversations", {"q": text})
    assert answered.status_code == 200
    assert time.process_time() - began < 2
    asked = " ".join(str(query["sql"]) for query in captured.captured_queries)
    assert not re.search(r" ~\*? |SIMILAR TO|DROP TABLE x; --(?!')", asked)
    if text in (".*", "%", "_", "[[:alpha:]]", "^a"):
        assert "abc plain words" not in re.sub(r"<[^>]*>", "", answered.content.decode())
