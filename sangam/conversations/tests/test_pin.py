"""A caller's PIN: right for the matter and the half hour, told in the conversation, and not to be guessed."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sangam.conversations import join, pin
from sangam.conversations.models import Conversation
from sangam.events.models import Event
from sangam.events.record import SYSTEM, Actor
from sangam.lib.clock import held_at
from tests.cast import Cast

pytestmark = pytest.mark.django_db
TEN = dt.datetime(2026, 11, 28, 10, tzinfo=dt.UTC)


def kinds(conversation: Conversation) -> list[str]:
    mine = Event.objects.filter(conversation_id=conversation.pk, kind__in=(pin.RIGHT, pin.WRONG))
    return list(mine.order_by("pk").values_list("kind", flat=True))


def other_than(digits: str) -> str:
    return "000 000" if digits != "000 000" else "000 001"


def test_it_counts_half_an_hour_at_least_and_an_hour_at_most(cast: Cast) -> None:
    matter = cast.conversation("Where is my tent?")
    with held_at(TEN + dt.timedelta(minutes=29, seconds=59)):
        digits = pin.of(matter)
    with held_at(TEN + dt.timedelta(minutes=59, seconds=59)):
        assert pin.genuine(matter, digits)
    with held_at(TEN + dt.timedelta(hours=1)):
        assert not pin.genuine(matter, digits)


def test_each_matter_has_its_own_and_what_is_joined_has_one(cast: Cast) -> None:
    one, other = cast.conversation("A tent"), cast.conversation("A pole")
    assert pin.of(one) != pin.of(other)
    join.join(one, other, by=SYSTEM)
    other.refresh_from_db()
    assert pin.of(one) == pin.of(other)


def test_what_was_told_stands_in_the_conversation(cast: Cast) -> None:
    matter, by = cast.conversation("A tent"), Actor.user(cast.ben.pk)
    with pytest.raises(pin.NotHis):
        pin.hear(matter, other_than(pin.of(matter)), by=by)
    pin.hear(matter, pin.of(matter).replace(" ", ""), by=by)
    assert kinds(matter) == [pin.WRONG, pin.RIGHT]
    with pytest.raises(pin.NotHis):
        pin.hear(matter, "12345", by=by)
    assert kinds(matter) == [pin.WRONG, pin.RIGHT]


def test_after_five_wrong_ones_even_the_right_one_is_not_heard_for_an_hour(cast: Cast) -> None:
    matter, by = cast.conversation("A tent"), Actor.user(cast.ben.pk)
    with held_at(TEN):
        for _turn in range(pin.TRIES):
            with pytest.raises(pin.NotHis):
                pin.hear(matter, other_than(pin.of(matter)), by=by)
        with pytest.raises(pin.NotHis, match="Too many"):
            pin.hear(matter, pin.of(matter), by=by)
        assert kinds(matter) == [pin.WRONG] * pin.TRIES
    with held_at(TEN + pin.WITHIN + dt.timedelta(seconds=1)):
        pin.hear(matter, pin.of(matter), by=by)
    assert kinds(matter)[-1] == pin.RIGHT


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("1027 482 913", (1027, "482 913")),
        ("#1027-482913", (1027, "482913")),
        (" 1027 / 482-913 ", (1027, "482-913")),
        ("١٠٢٧ ٤٨٢ ٩١٣", (1027, "٤٨٢ ٩١٣")),
        ("1027 482 91", None),
        ("1027482913", None),
        ("order 1027 482 913", None),
        ("2026-11-28", None),
    ],
)
def test_number_and_pin_are_read_as_they_are_typed(text: str, found: tuple[int, str] | None) -> None:
    assert pin.told(text) == found


def test_digits_of_other_scripts_are_digits(cast: Cast) -> None:
    matter = cast.conversation("خيمة")
    eastern = pin.of(matter).translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩"))
    assert pin.genuine(matter, eastern)


@given(st.text(max_size=40))
def test_no_text_breaks_the_reading(text: str) -> None:
    found = pin.told(text)
    assert found is None or found[0] >= 0
