"""The measure of the road: calls into another room between the raw's commit and the last event, and none backwards.

docs/life-of-a-message.md lists them.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

import pytest

from sangam.channels.base import RawItem
from sangam.channels.models import Channel
from sangam.ingest import pipeline, store
from sangam.ingest.models import RawInbound
from tests.cast import Cast

ORDER = ("ingest", "conversations", "customers", "channels", "accounts", "calendars", "events", "realtime", "lib")
FLOOR = ("lib",)
HOPS_MAX = 12


def room_of(frame: FrameType | None) -> str:
    """The room a frame's code stands in, "" for code that is not ours (and for models: they are nouns, not steps)."""
    if frame is None:
        return ""
    parts = frame.f_globals.get("__name__", "").split(".")
    if parts[0] != "sangam" or len(parts) < 3 or parts[-1] in ("models", "base", "registry", "scope"):
        return ""
    return "" if frame.f_code.co_name.startswith("<") or frame.f_code.co_name == "__init__" else parts[1]


@contextmanager
def traced(hops: list[tuple[str, str, str]]) -> Iterator[None]:
    """Collect (from, to, function) for every call that crosses from one room into another."""

    def notice(frame: FrameType, event: str, argument: object) -> None:
        here = room_of(frame) if event == "call" else ""
        if not here or here in FLOOR:
            return
        caller = frame.f_back
        while caller is not None and not room_of(caller):
            caller = caller.f_back
        came_from = room_of(caller)
        if came_from and came_from != here:
            hops.append(
                (came_from, here, frame.f_code.co_qualname if hasattr(frame.f_code, "co_qualname") else frame.f_code.co_name)
            )

    sys.setprofile(notice)
    try:
        yield
    finally:
        sys.setprofile(None)


@pytest.mark.django_db
def test_a_mail_takes_few_hops_and_never_turns_back(cast: Cast) -> None:
    cast.arrive(cast.letter("warm up"))
    store.many(cast.mailbox.pk, [RawItem(payload=b"x")])
    raw = RawInbound.objects.latest("pk")
    channel = Channel.objects.select_related("brand").get(pk=cast.mailbox.pk)
    hops: list[tuple[str, str, str]] = []
    with traced(hops):
        pipeline.apply(channel, [raw], [[cast.letter("new", sender="dora@example.com")]])
    steps = {(came, went, name) for came, went, name in hops}
    backwards = [hop for hop in hops if ORDER.index(hop[0]) > ORDER.index(hop[1])]
    assert backwards == []
    assert 3 <= len(steps) <= HOPS_MAX, sorted(steps)
