"""Working hours across zones, clock changes and holidays."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sangam.calendars import hours
from sangam.calendars.models import Calendar

ZONES = ["UTC", "Europe/Lisbon", "America/New_York", "Asia/Kolkata", "Asia/Tokyo", "Pacific/Chatham", "Australia/Lord_Howe",
         "America/St_Johns", "Africa/Casablanca", "Pacific/Apia"]  # fmt: skip
WEEK = {str(day): [["09:00", "12:30"], ["13:30", "18:00"]] for day in range(5)}


def at(text: str, zone: str = "UTC") -> dt.datetime:
    return dt.datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).astimezone(dt.UTC)


def lisbon(**more: object) -> Calendar:
    return Calendar(name="Lisbon", zone="Europe/Lisbon", hours=WEEK, **more)


@pytest.mark.parametrize(("text", "expected"), [
    ("2026-06-01 08:59", False), ("2026-06-01 09:00", True), ("2026-06-01 12:30", False), ("2026-06-01 13:30", True),
    ("2026-06-01 17:59", True), ("2026-06-01 18:00", False), ("2026-06-06 10:00", False),
])  # fmt: skip
def test_open_by_the_local_clock(text: str, expected: bool) -> None:
    assert hours.is_open(lisbon(), at(text, "Europe/Lisbon")) is expected


def test_minutes_of_work_jump_over_lunch_night_and_weekend() -> None:
    friday = at("2026-06-05 17:30", "Europe/Lisbon")
    assert hours.add_open_minutes(lisbon(), friday, 60) == at("2026-06-08 09:30", "Europe/Lisbon")
    assert hours.add_open_minutes(lisbon(), friday, 30) == at("2026-06-05 18:00", "Europe/Lisbon")
    assert hours.next_opening(lisbon(), friday + dt.timedelta(hours=1)) == at("2026-06-08 09:00", "Europe/Lisbon")


def test_days_off_holidays_and_extra_days() -> None:
    calendar = lisbon(days_off=["2026-06-02"], extra_days={"2026-06-06": [["10:00", "11:00"]]}, holiday_country="PT")
    assert not hours.is_open(calendar, at("2026-06-02 10:00", "Europe/Lisbon"))
    assert hours.is_open(calendar, at("2026-06-06 10:30", "Europe/Lisbon"))
    assert not hours.is_open(calendar, at("2026-12-25 10:00", "Europe/Lisbon"))


def test_the_night_of_the_clock_change_is_as_long_as_it_is() -> None:
    night = Calendar(zone="Europe/Lisbon", hours={str(day): [["00:00", "24:00"]] for day in range(7)})
    spring, autumn = at("2026-03-29 00:00", "Europe/Lisbon"), at("2026-10-25 00:00", "Europe/Lisbon")
    assert hours.open_minutes(night, spring, at("2026-03-30 00:00", "Europe/Lisbon")) == 23 * 60
    assert hours.open_minutes(night, autumn, at("2026-10-26 00:00", "Europe/Lisbon")) == 25 * 60


def test_a_calendar_that_never_opens_says_so() -> None:
    closed = Calendar(zone="UTC", hours={}, extra_days={"2020-01-01": [["09:00", "10:00"]]})
    assert hours.next_opening(closed, at("2026-06-01 09:00")) is None
    assert hours.add_open_minutes(closed, at("2026-06-01 09:00"), 1) is None


TIMES = st.integers(0, 24 * 12).map(lambda step: f"{step // 12:02d}:{step % 12 * 5:02d}")
PAIRS = st.tuples(TIMES, TIMES).map(sorted).filter(lambda pair: pair[0] < pair[1])
CALENDARS = st.builds(
    lambda zone, week: Calendar(zone=zone, hours={str(day): pairs for day, pairs in week.items()}),
    st.sampled_from(ZONES),
    st.dictionaries(st.integers(0, 6), st.lists(PAIRS, max_size=3), min_size=1, max_size=7).filter(
        lambda week: any(week.values())
    ),
)
MOMENTS = st.integers(0, 3 * 365 * 24 * 60).map(lambda minute: at("2025-01-01") + dt.timedelta(minutes=minute))


@given(CALENDARS, MOMENTS, st.integers(1, 5000))
def test_what_is_added_is_what_is_counted(calendar: Calendar, start: dt.datetime, minutes: int) -> None:
    end = hours.add_open_minutes(calendar, start, minutes)
    assert end is None or abs(hours.open_minutes(calendar, start, end) - minutes) < 0.001


@given(CALENDARS, MOMENTS)
def test_the_next_opening_is_open_and_nothing_before_it_is(calendar: Calendar, start: dt.datetime) -> None:
    opening = hours.next_opening(calendar, start)
    if opening is None:
        return
    assert opening >= start and hours.is_open(calendar, opening)
    assert hours.open_minutes(calendar, start, opening) == 0


@given(CALENDARS, MOMENTS, st.integers(1, 900), st.integers(1, 900))
def test_adding_twice_is_adding_once(calendar: Calendar, start: dt.datetime, first: int, second: int) -> None:
    middle = hours.add_open_minutes(calendar, start, first)
    twice = hours.add_open_minutes(calendar, middle, second) if middle else None
    once = hours.add_open_minutes(calendar, start, first + second)
    assert twice == once or None in (twice, once)


class Promise:
    def __init__(self, calendar: Calendar | None, first_answer_minutes: int | None) -> None:
        self.calendar, self.first_answer_minutes = calendar, first_answer_minutes


@pytest.mark.parametrize(("now", "said"), [
    ("2026-06-01 10:00", "by today 12:00 PM, Lisbon time"),
    ("2026-06-01 17:00", "by tomorrow 10:00 AM, Lisbon time"),
    ("2026-06-05 17:00", "by Monday 8 June 10:00 AM, Lisbon time"),
])  # fmt: skip
def test_the_promise_in_words(now: str, said: str) -> None:
    words = hours.answer_time(Promise(lisbon(), 120), at(now, "Europe/Lisbon"), "en")
    assert words.replace("\u202f", " ") == said


def test_a_language_without_our_words_shows_only_its_own() -> None:
    words = hours.answer_time(Promise(lisbon(), 120), at("2026-06-01 17:00", "Europe/Lisbon"), "it")
    assert words == "martedì 2 giugno 10:00 (Lisbona)"
    assert hours.answer_time(Promise(lisbon(), 120), at("2026-06-01 17:00", "Europe/Lisbon"), "zh").startswith("6月2日")
    assert hours.answer_time(Promise(lisbon(), None), at("2026-06-01 17:00"), "fr") == ""
    assert hours.answer_time(Promise(None, 60), at("2026-06-01 17:00"), "xx-nonsense")
