"""What bad input gets: a reason and another chance, then the door. Nobody else notices."""

from __future__ import annotations

import logging
import socket

import pytest
from websockets.exceptions import InvalidStatus
from websockets.frames import Close, Frame, Opcode

from sangam.realtime import limits, live, wire
from sangam.realtime.tests.toys import TIMEOUT, Client, Running
from tests.install import until

OPENING = (
    b"GET /live/toy HTTP/1.1\r\nHost: 127.0.0.1:%(port)d\r\nOrigin: http://127.0.0.1:%(port)d\r\nUpgrade: websocket\r\n"
    b"Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
)


def _frame(text: str) -> bytes:
    return Frame(Opcode.TEXT, text.encode()).serialize(mask=True)


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://127.0.0.1", "http://127.0.0.1:1/", None])
def test_a_foreign_origin_stays_outside(house: Running, origin: str | None) -> None:
    assert house.socket(more={"origin": origin}).closed() == live.FOREIGN


@pytest.mark.parametrize("path", ["/live/other", "/live/", "/live/toy%2e", "/live/../toy", "/live/TOY"])
def test_an_unknown_door_is_not_there(house: Running, path: str) -> None:
    with pytest.raises(InvalidStatus) as refused:
        house.raw(path)
    assert refused.value.response.status_code == 404


@pytest.mark.parametrize(
    "topic",
    ["room:*", "room:%", "room:1 OR 1=1", "room:1\n", "*", "", "room:", "x" * 5000, "conversation:1", None, 7, ["room:1"]],
)
def test_an_absurd_topic_is_refused_like_one_that_is_not_his(house: Running, topic: object) -> None:
    ada = house.socket()
    ada.until("ready")
    ada.say(do="watch", topic=topic)
    assert ada.until("refused")["why"] == "not here"
    ada.watch("room:1")
    house.log.happen("room:1", "goes on")
    assert ada.until("news")["text"] == "goes on"


def test_a_token_in_the_address_is_neither_taken_nor_logged(house: Running, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    client = Client(
        house.raw("/live/toy?name=ada&ticket=very-secret", additional_headers={"Referer": "https://x/?t=very-secret"})
    )
    client.say(do="hello", password="very-secret")
    assert client.closed() == live.SIGNED_OUT
    ours = [record.getMessage() + str(vars(record)) for record in caplog.records if record.name.startswith("sangam")]
    assert ours
    assert not [line for line in ours if "very-secret" in line]


@pytest.mark.parametrize("bad", ["{", "[]", '{"is": 1}', '{"do": 7}', "[" * 9000, '"do"', "\u0000", "x" * 200_000, b"bytes"])
def test_a_frame_that_cannot_be_taken_gets_a_reason_and_the_socket_stays(house: Running, bad: str | bytes) -> None:
    ada = house.socket(watch=[{"topic": "room:1"}])
    ada.until("ready")
    ada.connection.send(bad)
    assert ada.until("error")["why"]
    house.log.happen("room:1", "still here")
    assert ada.until("news")["text"] == "still here"


def test_a_frame_of_many_parts_is_one_frame(house: Running) -> None:
    ada = house.socket()
    ada.until("ready")
    ada.connection.send(iter(['{"do": ', '"ping"', "}"]))
    assert ada.hear() == {"is": "pong"}
    ada.connection.send(iter(["x" * 10_000] * 5))
    assert "too large" in ada.until("error")["why"]


def test_repeated_abuse_closes(house: Running) -> None:
    ada = house.socket()
    for _ in range(limits.OFFENCES + 1):
        ada.connection.send("nonsense")
    assert ada.closed() == live.ABUSE


def test_too_fast_closes_and_nobody_else_waits(house: Running) -> None:
    ben = house.socket("ben", watch=[{"topic": "room:1"}])
    ben.until("ready")
    ada = house.socket()
    ada.until("ready")
    ada.connection.socket.sendall(_frame('{"do": "ping"}') * (int(limits.FRAMES_AT_ONCE) + limits.OFFENCES + 5))
    assert ada.closed() == live.ABUSE
    house.log.happen("room:1", "calm")
    assert ben.until("news")["text"] == "calm"


def test_who_goes_on_talking_hears_why_the_door_closes(house: Running) -> None:
    """The socket of a client that reads nothing before it has said everything."""
    with socket.create_connection(("127.0.0.1", house.port), TIMEOUT) as ada:
        ada.sendall(OPENING % {b"port": house.port})
        ada.sendall(_frame("nonsense") * (limits.OFFENCES + 1))
        for _ in range(200):
            ada.sendall(_frame("x" * 10_000))
        heard = b"".join(iter(lambda: ada.recv(65536), b""))
    assert Close(live.ABUSE, "not JSON").serialize() in heard


def test_a_frame_before_the_hello_is_an_offence(house: Running) -> None:
    client = Client(house.raw())
    client.say(do="watch", topic="room:1")
    assert client.hear()["is"] == "error"
    client.say(do="hello", name="ada")
    assert client.until("ready")


def test_who_does_not_say_hello_in_time_goes(house: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    """A slow loris: half a request, a byte now and then, or a socket that never speaks."""
    monkeypatch.setattr(limits, "HELLO_SECONDS", 0.5)
    silent = Client(house.raw())
    crowd = [socket.create_connection(("127.0.0.1", house.port), 5) for _ in range(50)]
    for number, one in enumerate(crowd):
        one.sendall(b"GET /live/toy HTTP/1.1\r\nHost: x\r\n"[: number % 30])
    until(lambda: len(house.hub.arrivals.waiting) == 51, "not all are there", 5)
    monkeypatch.setattr(limits, "HELLO_SECONDS", 10.0)
    ada = house.socket(watch=[{"topic": "room:1"}])
    ada.until("ready")
    assert silent.closed() == live.ABUSE
    for one in crowd:
        assert one.recv(100) == b""
        one.close()
    house.log.happen("room:1", "here")
    assert ada.until("news")["text"] == "here"


@pytest.mark.parametrize("limit", ["WAITING_MAX", "WAITING_EACH"])
def test_a_full_house_says_when_to_come_again(house: Running, monkeypatch: pytest.MonkeyPatch, limit: str) -> None:
    monkeypatch.setattr(limits, limit, 2)
    here = [Client(house.raw()) for _ in range(2)]
    with pytest.raises(InvalidStatus) as refused:
        house.raw()
    assert (refused.value.response.status_code, refused.value.response.headers["Retry-After"]) == (503, "2")
    elsewhere = {"additional_headers": {"X-Forwarded-For": "203.0.113.9"}}
    if limit == "WAITING_EACH":
        assert house.socket(more=elsewhere).until("ready")
    here[0].say(do="hello", name="ada")
    here[0].until("ready")
    assert house.socket().until("ready")


def test_who_reads_too_slowly_is_cut_off_and_the_others_hear_at_once(house: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wire, "BUFFER_MAX", 200_000)
    house.door.size = 50_000
    slow = house.socket("slow", watch=[{"topic": "room:1"}], more={"max_queue": 1})
    slow.until("ready")
    slow.connection.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    ada = house.socket(watch=[{"topic": "room:1"}])
    ada.until("ready")
    sent = 0
    while len(house.hub.rooms["toy"].members) > 1:
        assert sent < 3000
        sent = house.log.happen("room:1")
        assert ada.until("news")["seq"] == sent


def test_a_dead_client_is_found_by_its_silence(house: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    ada = house.socket()
    ada.until("ready")
    monkeypatch.setattr(limits, "SILENT_SECONDS", 0.0)
    until(lambda: not house.hub.wires, "it is still held", 5)
