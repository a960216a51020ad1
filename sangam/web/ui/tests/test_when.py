"""Dates as people read them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone, translation

from sangam.lib import clock
from sangam.web.ui import when

NOW = datetime(2026, 3, 12, 14, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    ("age", "words"),
    [
        (timedelta(seconds=10), "now"),
        (timedelta(minutes=5), "5m"),
        (timedelta(hours=3), "3h"),
        (timedelta(hours=23), "23h"),
        (timedelta(days=2), "Tue"),
        (timedelta(days=9), "3 Mar"),
        (timedelta(days=400), "5 Feb 2025"),
        (timedelta(days=-3), "15 Mar"),
    ],
)
def test_near_is_relative_and_far_is_absolute(age: timedelta, words: str) -> None:
    assert when.near(NOW - age, NOW) == words


def test_the_day_is_the_readers() -> None:
    late = datetime(2026, 3, 11, 23, 30, tzinfo=UTC)
    with timezone.override("Asia/Tokyo"):
        assert "12" in when.exact(late)
    assert "11" in when.exact(late)


@pytest.mark.parametrize(("language", "words"), [
    ("en", "5 Feb 2025"), ("de", "5. Feb. 2025"), ("ja", "2025年2月5日"), ("fi", "5.2.2025"), ("pt-br", "5 de fev. de 2025"),
])  # fmt: skip
def test_a_day_stands_in_the_order_of_the_language(language: str, words: str) -> None:
    with translation.override(language):
        assert when.near(NOW - timedelta(days=400), NOW) == words


def test_the_language_is_the_readers() -> None:
    with translation.override("de"):
        assert when.spoken(NOW - timedelta(hours=3), NOW) == "vor 3 Stunden"


def test_the_tag_carries_the_exact_time() -> None:
    with clock.held_at(NOW):
        tag = when.ago(NOW - timedelta(hours=3))
    assert 'datetime="2026-03-12T11:05:00+00:00"' in tag
    assert ">3h</time>" in tag


def test_no_moment_is_an_empty_place() -> None:
    assert when.ago(None) == ""


def test_on_a_day_says_no_hour() -> None:
    with clock.held_at(NOW):
        assert ">Today<" in when.on_day(NOW)
        assert ">1 Jun 2024<" in when.on_day(NOW.replace(year=2024, month=6, day=1))
    assert when.on_day(None) == ""
