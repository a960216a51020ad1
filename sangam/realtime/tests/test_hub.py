"""What a socket hears: its own topics, in order, nothing twice, nothing missed."""

from __future__ import annotations

import threading

from django.db import connection

from sangam.realtime.catchup import REPLAY_MAX
from sangam.realtime.member import Room
from sangam.realtime.pump import Pump
from sangam.realtime.tests.toys import Running, ToyDoor, ToyLog


def test_news_come_to_who_watches_and_to_nobody_else(house: Running) -> None:
    ada, ben = house.socket("ada"), house.socket("ben")
    assert ada.hear() == {"is": "ready", "seq": 0, "you": "user:ada"}
    ada.watch("room:1")
    ben.watch("room:2")
    house.log.happen("room:1", "one")
    house.log.happen("room:2", "two")
    assert ada.until("news") == {"is": "news", "seq": 1, "text": "one"}
    assert ben.until("news") == {"is": "news", "seq": 2, "text": "two"}


def test_a_lost_notice_costs_a_second_and_no_event(house: Running) -> None:
    ada = house.socket(watch=[{"topic": "room:1"}])
    ada.until("ready")
    house.log.happen("room:1", "quiet", quiet=True)
    assert ada.until("news")["text"] == "quiet"


def test_a_hello_with_since_is_told_what_it_missed(house: Running) -> None:
    for number in range(1, 6):
        house.log.happen("room:1" if number % 2 else "room:2", str(number))
    ben = house.socket("ben", watch=[{"topic": "room:1"}])
    ben.until("ready", seq=5)
    ada = house.socket(since=1, watch=[{"topic": "room:1"}])
    assert ada.hear() == {"is": "watching", "topic": "room:1"}
    assert [ada.hear()["text"] for _ in range(2)] == ["3", "5"]
    assert ada.hear() == {"is": "ready", "seq": 5, "you": "user:ada"}
    house.log.happen("room:1", "6")
    assert ada.hear()["text"] == "6"


def test_who_missed_too_much_fetches_the_page_again(house: Running) -> None:
    for number in range(REPLAY_MAX + 10):
        house.log.happen("room:1", str(number), quiet=True)
    assert house.socket("ben", watch=[{"topic": "room:1"}], since=house.log.last() - 1).until("news")
    ada = house.socket(since=3, watch=[{"topic": "room:1"}])
    assert [ada.hear()["is"] for _ in range(3)] == ["watching", "reload", "ready"]
    house.log.happen("room:1", "goes on")
    assert ada.hear()["text"] == "goes on"


def test_nothing_is_missed_or_doubled_by_who_comes_and_goes_under_load(house: Running) -> None:
    total = 600

    def write() -> None:
        for number in range(1, total + 1):
            house.log.happen("room:1", str(number))
        connection.close()

    writer = threading.Thread(target=write)
    heard: list[int] = []
    since = 0
    writer.start()
    while since < total:
        ada = house.socket(since=since, watch=[{"topic": "room:1"}])
        for _ in range(40):
            frame = ada.hear()
            if frame["is"] == "news":
                heard.append(frame["seq"])
            since = max(since, frame.get("seq", 0))
            if since == total:
                break
        ada.connection.socket.close()
    writer.join()
    assert heard == list(range(1, total + 1))


def test_what_comes_first_does_not_wait_for_the_rest(house: Running) -> None:
    ada = house.socket(watch=[{"topic": "room:1"}])
    ada.until("ready")
    house.log.happen("room:1", "said", rest="row")
    assert ada.hear()["text"] == "said"
    assert house.hub.done == 0, "it is not all told"
    house.door.goes_on.set()
    assert ada.hear() == {"is": "news", "seq": 1, "text": "row"}


def test_the_door_whose_people_wait_is_asked_first(house: Running) -> None:
    class Side(ToyDoor):
        path = "side"

    calm, hasty = Room(ToyDoor()), Room(Side())
    log, told = ToyLog(), []
    for room in (calm, hasty):
        room.topics["room:1"] = {}
    pump = Pump(log, [calm, hasty], wake=[], heard={}, deliver=told.append, loop=house.loop)
    pump._call = lambda function, *arguments: function(*arguments)  # type: ignore[method-assign]
    log.happen("room:1", "as they stand", quiet=True)
    pump.turn()
    hasty.door.hasty = True  # type: ignore[attr-defined]
    log.happen("room:1", "the other first", quiet=True)
    pump.turn()
    assert [piece.room.door.path for piece in told if piece.room] == ["toy", "side", "side", "toy"]


def test_who_comes_between_two_pieces_is_told_both_once(house: Running) -> None:
    ben = house.socket("ben", watch=[{"topic": "room:1"}])
    ben.until("ready")
    house.log.happen("room:1", "said", rest="row")
    ben.until("news", text="said")
    ada = house.socket(since=0, watch=[{"topic": "room:1"}])
    ada.until("watching")
    house.door.goes_on.set()
    assert ben.hear()["text"] == "row"
    house.log.happen("room:1", "next")
    assert ada.texts("next") == ["said", "row", "next"]


def test_a_line_that_broke_between_two_pieces_is_told_both_again(house: Running) -> None:
    ada = house.socket(watch=[{"topic": "room:1"}])
    ada.until("ready")
    house.log.happen("room:1", "said", rest="row")
    assert ada.hear()["text"] == "said"
    ada.connection.socket.close()
    house.door.goes_on.set()
    again = house.socket(since=0, watch=[{"topic": "room:1"}])
    assert again.texts("row") == ["said", "row"]
    assert again.until("ready")["seq"] == 1


def test_a_door_that_stumbles_after_its_first_piece_lets_the_page_ask_again(house: Running) -> None:
    ada = house.socket(watch=[{"topic": "room:1"}])
    ada.until("ready")
    house.log.happen("room:1", "said", rest="row")
    assert ada.hear()["text"] == "said"
    house.door.stumbles = True
    house.door.goes_on.set()
    assert ada.hear()["is"] == "reload"
    house.log.happen("room:1", "next")
    assert ada.hear()["text"] == "next"
