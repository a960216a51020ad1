"""Search before saying it again."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import replace

import pytest

from sangam.channels.looking import Looking, Seen
from sangam.channels.outgoing import DeliveryError, Outbound
from sangam.channels.testing import outbound

BEGAN = dt.datetime(2026, 3, 1, 9, 30, tzinfo=dt.UTC)


def message(**more: object) -> Outbound:
    return replace(outbound("phone", cut=BEGAN), **more)  # type: ignore[arg-type]


def seen(name: str, text: str = "Hello", after: float = 1, files: int = 0) -> Seen:
    return Seen(name, text, BEGAN + dt.timedelta(seconds=after), files)


def looking(*found: Seen, of: Outbound | None = None, most: int = 20) -> Looking:
    return Looking(of or message(), lambda: found, most)


def test_parts_alike_are_taken_one_by_one_the_oldest_first() -> None:
    there = looking(seen("2", after=5), seen("1"))
    assert [there.find("Hello") for _ in range(3)] == ["1", "2", ""] and there.sure


def test_what_was_said_before_or_is_known_is_another() -> None:
    there = looking(
        seen("4", after=9),
        seen("3"),
        seen("2"),
        seen("1", after=-60),
        of=message(done={"text-1": "3"}, others=frozenset({"2"})),
    )
    assert [there.find("Hello"), there.find("Hello")] == ["4", ""]


def test_files_are_counted_and_white_space_is_not() -> None:
    there = looking(seen("2", "https://t.example/x", files=1), seen("1", "Hello\n you"))
    assert (there.find("Hello you"), there.find("", files=2), there.find("", files=1)) == ("1", "", "2")


def test_a_list_that_may_have_left_it_out_makes_nobody_sure() -> None:
    there = looking(seen("2", "Other"), seen("1", "Other"), most=2)
    assert not there.find("Hello") and not there.sure


def test_who_may_not_ask_is_not_sure_and_who_cannot_now_waits() -> None:
    def refused(permanent: bool) -> Iterable[Seen]:
        raise DeliveryError("no", permanent=permanent, kind="auth")

    there = Looking(message(), lambda: refused(True), 20)
    assert not there.find("Hello") and not there.sure
    with pytest.raises(DeliveryError):
        Looking(message(), lambda: refused(False), 20).find("Hello")


def test_a_first_try_asks_nobody() -> None:
    def never() -> Iterable[Seen]:
        raise AssertionError

    assert not Looking(message(cut=None), never, 20).find("Hello")


def test_a_colleagues_file_with_other_words_is_not_ours() -> None:
    there = looking(seen("1", "A photo of the shop https://t.example/x", files=1))
    assert not there.find("The label to print", files=1)
    assert there.find("A photo of the  shop", files=1) == "1"
