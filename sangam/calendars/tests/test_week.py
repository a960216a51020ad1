"""Hours as people write them."""

from __future__ import annotations

import datetime as dt
import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sangam.calendars import hours, saying, week
from sangam.calendars.models import Calendar

TIMES = st.integers(0, 24 * 60 - 1).map(lambda minute: f"{minute // 60:02d}:{minute % 60:02d}")
PAIRS = st.lists(st.tuples(st.one_of(st.just(""), TIMES), st.one_of(st.just(""), TIMES)), max_size=4)


@pytest.mark.parametrize(("pairs", "kind"), [
    ([["09:00", ""]], "half"), ([["", "18:00"]], "half"), ([["9:00", "18:00"]], "clock"), ([["09:00", "25:00"]], "clock"),
    ([["18:00", "09:00"]], "backwards"), ([["09:00", "09:00"]], "backwards"), ([["09:00", "12:00"], ["11:00", "13:00"]], "overlap"),
])  # fmt: skip
def test_a_mistake_has_a_kind_and_a_day(pairs: list[list[str]], kind: str) -> None:
    with pytest.raises(week.Wrong) as caught:
        week.checked({"2": pairs})
    assert (caught.value.kind, caught.value.day) == (kind, "2")


def test_order_empty_rows_and_midnight() -> None:
    written = {"1": [["13:00", "00:00"], ["", ""], ["09:00", "12:00"]], "0": [["", ""]]}
    assert week.checked(written) == {"1": [["09:00", "12:00"], ["13:00", "24:00"]]}


@given(st.dictionaries(st.sampled_from("0123456"), PAIRS))
def test_what_passes_is_read_alike_again(days: dict[str, list[tuple[str, str]]]) -> None:
    try:
        found = week.checked(days)
    except week.Wrong:
        return
    assert week.checked(found) == found
    assert all(before[1] <= after[0] for pairs in found.values() for before, after in itertools.pairwise(pairs))


LISBON = {str(day): [["09:00", "18:00"]] for day in range(5)}


@pytest.mark.parametrize(("now", "said"), [
    ("2026-06-01 10:00", "Open now, closes today 6:00 PM, Lisbon time."),
    ("2026-06-01 19:00", "Closed now, opens tomorrow 9:00 AM, Lisbon time."),
    ("2026-06-05 19:00", "Closed now, opens Monday 8 June 9:00 AM, Lisbon time."),
])  # fmt: skip
def test_the_state_in_words(now: str, said: str) -> None:
    calendar = Calendar(zone="Europe/Lisbon", hours=LISBON)
    at = dt.datetime.fromisoformat(now).replace(tzinfo=calendar.tzinfo).astimezone(dt.UTC)
    assert saying.state(calendar, at).replace("\u202f", " ") == said


def test_day_and_night() -> None:
    at = dt.datetime(2026, 6, 1, 10, tzinfo=dt.UTC)
    assert saying.state(Calendar(), at) == "Open day and night."
    around = Calendar(hours={str(day): [["00:00", "24:00"]] for day in range(7)})
    assert saying.state(around, at) == "Open day and night."
    assert hours.closing(Calendar(hours={"1": [["09:00", "10:00"]]}), at) is None


def test_the_next_holidays_that_close_it() -> None:
    calendar = Calendar(holiday_country="PT", extra_days={"2026-12-01": [["10:00", "12:00"]]})
    days = [day for day, _name in saying.next_holidays(calendar, dt.date(2026, 12, 1))]
    assert days[:2] == [dt.date(2026, 12, 8), dt.date(2026, 12, 25)]
    assert saying.next_holidays(Calendar(), dt.date(2026, 12, 1)) == []


def test_every_country_can_be_asked_for_its_regions() -> None:
    assert len(saying.countries()) > 100
    assert saying.region_names("PT")["11"] == "Lisboa"
    assert saying.region_names("??") == {}
