"""No cell of a table that leaves the house is a formula, and what was told comes back as it was."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sangam.customers.exporting.cells import guarded, unguarded


@pytest.mark.parametrize(
    "cell",
    [
        "=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "|calc", "%1", "＝1+1", "＋1", "－1", "＠SUM", " =1", "\u00a0=1", '"=1', "'=1",
        "\u200b=1", "\ufeff=1", "'\n", "'\ta", " '\"=cmd|' /C calc'!A0", "=HYPERLINK(\"//e.test\";\"x\")",
    ],
)  # fmt: skip
def test_what_a_spreadsheet_might_work_out_is_a_text(cell: str) -> None:
    out = io.StringIO()
    csv.writer(out).writerow([guarded(cell)])
    assert next(csv.reader(io.StringIO(out.getvalue(), newline="")))[0] == "'" + cell


@pytest.mark.parametrize("cell", ["", "Zoë", "a=b", "12.50 EUR", "'quoted'", "zoe@example.com", "2026-01-02"])
def test_plain_words_stay_as_they_are(cell: str) -> None:
    assert guarded(cell) == cell == unguarded(cell)


@settings(max_examples=500)
@given(st.text(alphabet=st.sampled_from("'\"=+-@|%＝\t\n a1\u200b"), max_size=6))
def test_what_was_guarded_comes_back(cell: str) -> None:
    assert unguarded(guarded(cell)) == cell
