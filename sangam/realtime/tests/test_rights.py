"""Who lost a right hears nothing more, whether or not somebody told."""

from __future__ import annotations

import pytest

from sangam.realtime import bus, live, rights
from sangam.realtime.tests.toys import Client, Running
from tests.install import until

ADA = 7


def _ada(house: Running, **more: object) -> Client:
    house.door.epochs[ADA] = (0, 0)
    ada = house.socket(person=ADA, watch=[{"topic": "room:1"}, {"topic": "room:2", "present": True}], **more)
    ada.until("ready")
    return ada


@pytest.mark.parametrize("told", [True, False])
def test_a_right_that_went_shows_no_event(house: Running, told: bool) -> None:
    ada = _ada(house)
    house.door.may["ada"] = frozenset({"room:2"})
    house.door.epochs[ADA] = (0, 1)
    if told:
        bus.notify(rights.NOTICE)
    assert ada.until("refused", timeout=5, topic="room:1")
    house.log.happen("room:1", "secret")
    house.log.happen("room:2", "hers")
    assert ada.until("news")["text"] == "hers"
    assert ada.watch("room:1")["is"] == "refused"


def test_news_wait_while_rights_are_derived_again(house: Running) -> None:
    """Between the notice and the new scope nothing is shown by the old one."""
    ada = _ada(house)
    house.door.may["ada"] = frozenset({"room:2"})
    house.door.epochs[ADA] = (0, 1)
    bus.notify(rights.NOTICE)
    for number in range(50):
        house.log.happen("room:1", f"secret {number}")
    house.log.happen("room:2", "last")
    ada.until("refused")
    assert ada.until("news")["text"] == "last"


def test_a_right_that_came_lets_watch(house: Running) -> None:
    house.door.may["ada"] = frozenset({"room:2"})
    ada = _ada(house)
    assert ada.watch("room:1")["is"] == "refused"
    house.door.may["ada"] = frozenset({"room:1", "room:2"})
    house.door.epochs[ADA] = (0, 1)
    bus.notify(rights.NOTICE)
    (member,) = house.hub.rooms["toy"].members
    until(lambda: member.viewer.scope == house.door.may["ada"], "the new right does not come", 5)
    assert ada.watch("room:1")["is"] == "watching"
    house.log.happen("room:1", "now")
    assert ada.until("news")["text"] == "now"


@pytest.mark.parametrize(
    ("after", "code"), [({ADA: (1, 0)}, live.STALE_TICKET), ({}, live.SIGNED_OUT)], ids=["signed out", "let go"]
)
def test_who_must_come_in_anew_is_closed(house: Running, after: dict[int, tuple[int, int]], code: int) -> None:
    ada = _ada(house)
    house.door.epochs = after
    bus.notify(rights.NOTICE)
    assert ada.closed(5) == code


def test_a_ticket_made_of_older_rights_does_not_open(house: Running) -> None:
    house.door.epochs[ADA] = (1, 4)
    assert house.socket(person=ADA, epoch=(0, 4)).closed() == live.STALE_TICKET
    assert house.socket(person=ADA, epoch=(1, 4)).until("ready")
    assert house.socket(person=8, epoch=(0, 0)).closed() == live.SIGNED_OUT
