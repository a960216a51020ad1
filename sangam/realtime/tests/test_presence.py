"""Who is here: once a viewer, over all processes, and gone soon after he is gone."""

from __future__ import annotations

from typing import Any

import pytest

from sangam.realtime import others, presence
from sangam.realtime.presence import Presence
from sangam.realtime.tests.toys import Client, Running, running
from tests.install import until


def names(client: Client, *wanted: str) -> None:
    """Wait until exactly these are shown."""
    while [one["name"] for one in client.until("present")["who"]] != list(wanted):
        pass


def test_each_is_shown_once_and_to_both(house: Running) -> None:
    ada = house.socket("ada")
    ada.watch("room:1", present=True)
    names(ada, "ada")
    second = house.socket("ada", watch=[{"topic": "room:1", "present": True}])
    ben = house.socket("ben")
    ben.watch("room:1", present=True)
    names(ben, "ada", "ben")
    names(ada, "ada", "ben")
    second.close()
    ben.say(do="leave", topic="room:1")
    names(ada, "ada")


def test_who_only_looks_on_is_not_shown(house: Running) -> None:
    ada = house.socket("ada", watch=[{"topic": "room:1", "present": True}])
    names(ada, "ada")
    assert house.socket("ben", watch=[{"topic": "room:1"}]).until("present")["who"] == [{"key": "user:ada", "name": "ada"}]


def test_two_processes_show_the_same_people_and_signals(house: Running) -> None:
    with running() as other:
        ada = house.socket("ada", watch=[{"topic": "room:1", "present": True}])
        ben = other.socket("ben", watch=[{"topic": "room:1", "present": True}])
        names(ada, "ada", "ben")
        names(ben, "ada", "ben")
        ben.say(do="typing", topic="room:1")
        assert ada.until("typing") == {"is": "typing", "name": "ben", "topic": "room:1"}
        ben.connection.socket.close()
        names(ada, "ada")
        ben = other.socket("ben", watch=[{"topic": "room:1", "present": True}])
        names(ada, "ada", "ben")
    names(ada, "ada")


def test_a_signal_reaches_the_others_and_not_its_own_socket(house: Running) -> None:
    ada, ben = (house.socket(name, watch=[{"topic": "room:1"}]) for name in ("ada", "ben"))
    ben.until("ready")
    ada.until("ready")
    ada.say(do="typing", topic="room:1")
    assert ben.until("typing")["name"] == "ada"
    ada.say(do="ping")
    assert ada.hear() == {"is": "pong"}
    ada.say(do="typing", topic="room:2")
    ada.say(do="dance")
    assert ada.hear() == {"is": "error", "why": "no such frame"}


def test_who_is_here_is_noted_now_and_then(bus_at_hand: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(others, "HEARTBEAT_SECONDS", 0.05)
    with running() as house:
        house.door.epochs = {7: (0, 0), 8: (0, 0)}
        house.socket("ada", person=7).until("ready")
        house.socket("ada", person=7).until("ready")
        house.socket("a visitor").until("ready")
        until(lambda: house.door.seen, "nobody was noted", 5)
        assert set(house.door.seen) == {7}


def test_what_stands_now_is_told_again_and_again(bus_at_hand: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """A door that stumbles over it keeps nobody from being noted, and is asked again."""
    monkeypatch.setattr(others, "HEARTBEAT_SECONDS", 0.05)
    with running() as house:
        house.door.epochs = {7: (0, 0)}
        house.door.stumbles = True
        ada = house.socket("ada", person=7, topics=["room:1"])
        ben = house.socket("ben", topics=["room:2"], language="de")
        until(lambda: len(house.door.seen) > 2, "nobody was noted", 5)
        house.door.stumbles = False
        assert (
            ada.until("standing") == ada.until("standing") == {"is": "standing", "topic": "room:1", "languages": ["de", "en"]}
        )
        assert ben.until("standing")["topic"] == "room:2"


def test_a_process_that_is_not_heard_any_more_is_forgotten() -> None:
    mine, other = Presence("mine"), Presence("other")
    other.enter(("toy", "room:1"), "user:ben", "ben")
    for notice in other.notices():
        mine.heard(_parsed(notice), 100.0)
    assert mine.who(("toy", "room:1")) == [{"key": "user:ben", "name": "ben"}]
    mine.changed.clear()
    mine.forget_silent(100.0 + presence.FORGOTTEN_SECONDS + 1)
    assert (mine.who(("toy", "room:1")), mine.changed) == ([], {("toy", "room:1")})


def test_a_lost_farewell_is_made_good_by_the_next_sign_of_life() -> None:
    mine, other = Presence("mine"), Presence("other")
    other.enter(("toy", "room:1"), "user:ben", "ben")
    for notice in other.notices():
        mine.heard(_parsed(notice), 1.0)
    other.leave(("toy", "room:1"), "user:ben")
    for notice in other.notices():
        mine.heard(_parsed(notice), 2.0)
    assert mine.who(("toy", "room:1")) == []


def test_a_crowd_is_told_in_notices_that_postgresql_takes() -> None:
    mine, other = Presence("mine"), Presence("other")
    for number in range(2000):
        other.enter(("toy", f"room:{number % 90}"), f"user:{number}", "नाम" * 5)
    notices = list(other.notices())
    assert len(notices) > 1
    assert max(len(notice.encode()) for notice in notices) < 7900
    for notice in notices:
        mine.heard(_parsed(notice), 1.0)
    assert len(mine.who(("toy", "room:7"))) == 23


def _parsed(notice: str) -> dict[str, Any]:
    found: dict[str, Any] = presence.json.loads(notice)
    return found
