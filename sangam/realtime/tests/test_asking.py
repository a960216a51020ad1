"""Whether somebody is here, asked by a process that is no hub."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from sangam.realtime import bus, following
from sangam.realtime.asking import ANSWERED_SECONDS, Asking

pytestmark = pytest.mark.django_db(transaction=True)
TOPIC, OTHER = "visitor:7:cleo", "visitor:7:otto"


@dataclass
class Clock:
    time: float = 1000.0

    def __call__(self) -> float:
        return self.time


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def asking(clock: Clock) -> Iterator[Asking]:
    found = Asking("push:1", clock=clock)
    yield found
    found.close()


@pytest.fixture
def heard() -> Iterator[bus.Listener]:
    """What the hubs hear."""
    with bus.Listener([following.NOTICE]) as listener:
        listener.notices(0.01)
        yield listener


def tell(**notice: object) -> None:
    bus.notify(following.NOTICE, json.dumps(notice))


def hear(asking: Asking, topic: str = TOPIC) -> None:
    """Until it has heard of the topic."""
    for _turn in range(500):
        asking.hear()
        if asking.there.get(topic):
            return
    raise AssertionError("nothing was heard")


def test_silence_means_away_but_not_at_once(asking: Asking, clock: Clock) -> None:
    assert asking.away([TOPIC]) is None
    asking.ask([TOPIC])
    assert asking.away([TOPIC]) is None
    clock.time += ANSWERED_SECONDS
    assert asking.away([TOPIC]) is True
    assert asking.away([TOPIC, OTHER]) is None, "the other was not asked for"


def test_hubs_are_asked_once_in_a_while(asking: Asking, clock: Clock, heard: bus.Listener) -> None:
    for _time in range(5):
        asking.ask([TOPIC, TOPIC, OTHER])
    (first,) = [json.loads(payload) for _topic, payload in heard.notices(5)]
    assert first == {"hub": "push:1", "want": [TOPIC, OTHER]}
    assert heard.notices(0.05) == []
    clock.time += following.GOOD_SECONDS
    asking.ask([TOPIC])
    assert heard.notices(5)


def test_one_tab_is_enough_until_it_goes_or_falls_silent(asking: Asking, clock: Clock) -> None:
    asking.ask([TOPIC, OTHER])
    tell(hub="hub-1", here=[TOPIC])
    hear(asking)
    assert asking.away([OTHER, TOPIC]) is False
    clock.time += following.GOOD_SECONDS
    assert asking.away([TOPIC]) is True
    tell(hub="hub-1", here=[TOPIC])
    hear(asking)
    tell(hub="hub-1", gone=[TOPIC])
    tell(hub="hub-2", here=[OTHER])
    hear(asking, OTHER)
    assert asking.away([TOPIC]) is True and asking.away([OTHER]) is False


def test_a_page_without_a_socket_counts(asking: Asking) -> None:
    asking.ask([OTHER])
    bus.notify(following.NOTICE, following.asking("cleo", [TOPIC]))
    hear(asking)
    assert asking.away([TOPIC]) is False


@pytest.mark.parametrize(
    "payload", ["", "{", "[]", "7", '{"hub": 7, "here": ["x"]}', '{"hub": "h", "here": 7}', '{"here": ["x"]}']
)
def test_nonsense_is_left_out(asking: Asking, payload: str) -> None:
    asking.ask([OTHER])
    bus.notify(following.NOTICE, payload)
    tell(hub="hub-1", here=[TOPIC])
    hear(asking)
    assert asking.away([TOPIC]) is False and "x" not in asking.there


def test_thousands_fit_into_notices(asking: Asking, heard: bus.Listener) -> None:
    topics = [f"visitor:7:{number:060d}" for number in range(500)]
    asking.ask(topics)
    asked: list[str] = []
    while len(asked) < len(topics):
        came = heard.notices(5)
        assert came
        asked += [topic for _topic, payload in came for topic in json.loads(payload)["want"]]
    assert asked == topics
