"""Dates as they are written."""

from __future__ import annotations

import pytest

from sangam.channels.kinds.email import dates

SAME = [
    "Sun, 22 Nov 2026 09:30:05 +0100", "22 Nov 2026 08:30:05 GMT", "Sun, 22 Nov 26 08:30:05 GMT", "Sun, 22 Nov 2026 08:30:05",
    "Sun, 22 Nov 2026 09:30:05 CET", "Sun, 22 Nov 2026 03:30:05 EST", "Sun, 22 Nov 2026 03:30:05 -0500 (EST)",
    "Sunday, 22-Nov-26 08:30:05 GMT", "Sun Nov 22 08:30:05 2026", "Sun Nov 22 03:30:05 EST 2026", "2026-11-22T08:30:05Z",
    "2026-11-22T09:30:05+01:00", "2026-11-22 08:30:05", "2026-11-22T08:30:05.123456Z", "2026/11/22 08:30:05", "Sun, 22 Nov 2026 08:30:05 AM",
    "22 November 2026 08:30:05 UTC", "Sun,22 Nov 2026 09:30:05+0100", "Sun, 22 Nov 2026 9:30:05 +0100", "Nov 22, 2026 8:30:05 AM",
    "dom, 22 nov 2026 08:30:05 +0000", "So, 22 Nov 2026 09:30:05 +0100", "22 août 2026".replace("août", "novembre") + " 08:30:05",
    "22.11.2026 08:30:05", "22/11/2026 08:30:05", "11/22/2026 08:30:05", "вс, 22 ноя 2026 11:30:05 +0300", "Sun, 22 Nov 2026 09.30.05 +0100",
    "Sun, 22 Nov 2026 09:30:05 GMT+01:00", "2026年11月22日 08:30:05", "Sun, 22 Nov 2026 17:30:05 JST",
    "Sun, 22 Nov 2026 14:00:05 +0530", "Sun, 22 Nov 2026 08:30:05 -0000", "  Sun,  22  Nov  2026  08:30:05  +0000 ",
    "Sun, 22 Nov 2026 08:30:05 +0000 (GMT Standard Time (Lisbon))",
]  # fmt: skip


@pytest.mark.parametrize("value", SAME)
def test_same_moment(value: str) -> None:
    found = dates.parse(value)
    assert found is not None
    assert found.isoformat() == "2026-11-22T08:30:05+00:00"


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("Thu, 01 Jan 1970 00:00:00 +0000", "1970-01-01T00:00:00+00:00"),
        ("Fri, 31 Dec 2099 23:59:60 +0000", "2099-12-31T23:59:59+00:00"),
        ("Sun, 22 Nov 126 08:30:05 GMT", "2026-11-22T08:30:05+00:00"),
        ("22 Nov 98 08:30:05 GMT", "1998-11-22T08:30:05+00:00"),
        ("22 Nov 2026", "2026-11-22T00:00:00+00:00"),
        ("22 Nov 2026 10:15 PM", "2026-11-22T22:15:00+00:00"),
        ("22 Nov 2026 12:15 AM", "2026-11-22T00:15:00+00:00"),
        ("Sun, 22 Nov 2026 24:00:00 +0000", "2026-11-22T00:00:00+00:00"),
        ("Sun, 22 Nov 2026 08:30 +0000", "2026-11-22T08:30:00+00:00"),
    ],
)
def test_moments(value: str, expected: str) -> None:
    found = dates.parse(value)
    assert found is not None
    assert found.isoformat() == expected


@pytest.mark.parametrize(
    "value",
    ["", "yesterday", "Sun, 99 Nov 2026", "31 Feb 2026 10:00", "9" * 400, "32/13/2026", "Nov", "::", "2026-13-40T00:00:00Z"],
)
def test_no_date(value: str) -> None:
    assert dates.parse(value) is None
