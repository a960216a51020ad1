"""Whether somebody has another topic open: told to who follows it, over all processes."""

from __future__ import annotations

import pytest

from sangam.realtime import bus, following
from sangam.realtime.tests.toys import Client, Running, running

FOLLOWS = {"topic": "room:1", "follows": ["room:9"]}


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(following, "GRACE_SECONDS", 0.05)


def here(client: Client) -> bool:
    told = client.until("here")
    assert told["topic"] == "room:1"
    return bool(told["here"])


def test_who_follows_a_topic_hears_that_somebody_comes_and_goes(house: Running) -> None:
    ada = house.socket("ada", watch=[FOLLOWS])
    assert not here(ada)
    ben = house.socket("ben", watch=[{"topic": "room:9"}])
    assert here(ada)
    ben.close()
    assert not here(ada)


def test_who_is_there_already_is_told_at_once(house: Running) -> None:
    house.socket("ben", watch=[{"topic": "room:9"}]).until("ready")
    assert here(house.socket("ada", watch=[FOLLOWS]))


def test_a_page_that_leads_to_the_next_is_no_leaving(house: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(following, "GRACE_SECONDS", 0.5)
    ben = house.socket("ben", watch=[{"topic": "room:9"}])
    ben.until("ready")
    ada = house.socket("ada", watch=[FOLLOWS])
    assert here(ada)
    ben.close()
    house.socket("ben", watch=[{"topic": "room:9"}]).until("ready")
    with pytest.raises(TimeoutError):
        ada.until("here", timeout=0.8)


def test_two_processes_tell_each_other(house: Running) -> None:
    with running() as other:
        ada = house.socket("ada", watch=[FOLLOWS])
        assert not here(ada)
        ben = other.socket("ben", watch=[{"topic": "room:9"}])
        assert here(ada)
        assert here(house.socket("lena", watch=[FOLLOWS]))
        ben.close()
        assert not here(ada)


def test_a_page_without_a_socket_counts_while_it_asks(house: Running) -> None:
    ada = house.socket("ada", watch=[FOLLOWS])
    assert not here(ada)
    bus.notify(following.NOTICE, following.asking("cleo", ["room:9"]))
    assert here(ada)


@pytest.mark.parametrize(
    "payload", ["", "[]", "7", "null", '{"hub": 7}', '{"hub": "x", "want": 7, "here": [7, null], "gone": {}}']
)
def test_nonsense_on_the_bus_harms_nobody(house: Running, payload: str) -> None:
    ada = house.socket("ada", watch=[FOLLOWS])
    bus.notify(following.NOTICE, payload)
    assert not here(ada)
    house.socket("ben", watch=[{"topic": "room:9"}])
    assert here(ada)
