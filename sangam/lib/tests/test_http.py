"""The one way out: what may be called, and what may not, in every notation (S19)."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address
from typing import Any

import h2.config
import h2.connection
import h2.events
import httpx
import pytest

from sangam.lib import http, reach

INSIDE = [
    "127.0.0.1", "127.1", "127.0.1", "127.255.255.254", "0.0.0.0", "0", "0.0.0.1", "2130706433", "017700000001", "0177.0.0.1",
    "0x7f.0.0.1", "0x7f000001", "0x7F.1", "0177.1", "127.0.0.01", "10.0.0.1", "10.1", "167772161", "0xa000001", "172.16.0.1",
    "172.31.255.255", "192.168.0.1", "192.168.1", "0xc0a80001", "3232235521", "169.254.169.254", "169.254.43518",
    "0xa9fea9fe", "2852039166", "0251.0376.0251.0376", "100.64.0.1", "100.100.100.200", "198.18.0.1", "192.0.0.192",
    "192.0.2.1", "224.0.0.1", "239.255.255.250", "240.0.0.1", "255.255.255.255", "168.63.129.16",
    "[::1]", "[::]", "[0:0:0:0:0:0:0:1]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[::ffff:10.0.0.1]", "[::127.0.0.1]",
    "[::ffff:169.254.169.254]", "[64:ff9b::7f00:1]", "[64:ff9b::a9fe:a9fe]", "[64:ff9b:1::a00:1]", "[2002:7f00:1::]",
    "[2002:a00:1::1]", "[2002:a9fe:a9fe::]", "[2001:0:7f00:1::]", "[fe80::1]", "[fc00::1]", "[fd00::1]", "[fd00:ec2::254]",
    "[ff02::1]", "[2001:db8::1]", "localhost", "localhost.", "LOCALHOST", "ip6-localhost", "①②⑦.⓪.⓪.①", "１２７.0.0.1",
    "127。0。0。1", "[fe80::1%25lo]",
]  # fmt: skip
NO_ADDRESS = [
    "file:///etc/passwd", "gopher://example.com/", "dict://example.com/", "ftp://example.com/", "ldap://example.com/",
    "http://user:pass@example.com/", "http://user@example.com/", "http://example.com@127.0.0.1/", "//example.com/", "example.com",
    "http://", "", "javascript:alert(1)", "unix:///run/x.sock", "http+unix://%2Frun/x", "data:text/plain,x", "http:///path",
]  # fmt: skip


@pytest.mark.parametrize("host", INSIDE)
def test_no_notation_reaches_inside(host: str) -> None:
    with pytest.raises((OSError, httpx.HTTPError)):
        http.request("GET", f"http://{host}/", timeout=2)


@pytest.mark.parametrize("host", INSIDE)
def test_the_refusal_is_ours_when_the_name_means_an_address(host: str) -> None:
    """Not merely "nobody answers": whatever the resolver makes an address of is refused before dialling."""
    try:
        found = socket.getaddrinfo(host.strip("[]"), 80, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        pytest.skip("this machine's resolver does not know the notation")
    assert all(reach.why_not(ip_address(address[0].split("%")[0])) for *_, address in found)


@pytest.mark.parametrize("url", NO_ADDRESS)
def test_only_plain_web_addresses_are_called(url: str) -> None:
    with pytest.raises(reach.Refused):
        http.request("GET", url)


@pytest.mark.parametrize("address", ["8.8.8.8", "1.1.1.1", "2606:4700::1111", "64:ff9b::808:808", "2002:808:808::1"])
def test_the_outside_is_open(address: str) -> None:
    assert reach.why_not(ip_address(address)) == ""


def test_one_inner_address_among_outer_ones_refuses_all(monkeypatch: pytest.MonkeyPatch) -> None:
    found = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (text, 80)) for text in ("8.8.8.8", "10.0.0.1")]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *args, **kwargs: found)
    with pytest.raises(reach.Refused):
        reach.judged("rebinding.test", 80)


def test_the_judged_address_is_the_one_dialled(monkeypatch: pytest.MonkeyPatch, web: Web, settings: Any) -> None:
    """A name that answers differently the second time is never asked a second time."""
    settings.INTERNAL_HOSTS = ["127.0.0.1"]
    asked: list[str] = []
    real = socket.getaddrinfo

    def once(host: str, *args: Any, **kwargs: Any) -> Any:
        asked.append(host)
        return real("127.0.0.1" if host == "turncoat.test" and asked.count(host) == 1 else host, *args, **kwargs)

    monkeypatch.setattr(socket, "getaddrinfo", once)
    assert http.request("GET", f"http://turncoat.test:{web.port}/hello").text == "hello"
    assert asked.count("turncoat.test") == 1


def test_mail_servers_of_a_private_install_may_be_near_but_never_metadata(settings: Any) -> None:
    settings.PUBLIC_HOSTS = []
    assert reach.why_not(ip_address("192.168.1.5"), mail=True) == ""
    assert reach.why_not(ip_address("169.254.169.254"), mail=True)
    settings.PUBLIC_HOSTS = ["help.example.com"]
    assert reach.why_not(ip_address("192.168.1.5"), mail=True)


@pytest.mark.parametrize("entry", ["127.0.0.1", "127.0.0.0/8", "crm.intern"])
def test_an_allowed_inner_host_is_reached(settings: Any, entry: str) -> None:
    settings.INTERNAL_HOSTS = [entry]
    assert reach.why_not(ip_address("127.0.0.1"), host="crm.intern") == ""
    assert reach.why_not(ip_address("10.0.0.1"), host="other.intern")


class Web:
    """A small server on this machine that remembers what it was asked."""

    def __init__(self) -> None:
        self.seen: list[tuple[str, str, dict[str, str], bytes]] = []
        self.answers: dict[str, tuple[int, dict[str, str], bytes]] = {"/hello": (200, {"set-cookie": "a=1"}, b"hello")}
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.port = self.server.server_address[1]

    def url(self, path: str) -> str:
        return f"http://127.0.0.1:{self.port}{path}"

    def _handler(outer) -> type[BaseHTTPRequestHandler]:
        class Handler(BaseHTTPRequestHandler):
            def _answer(self) -> None:
                body = self.rfile.read(int(self.headers.get("content-length") or 0))
                outer.seen.append((self.command, self.path, {k.lower(): v for k, v in self.headers.items()}, body))
                status, headers, content = outer.answers.get(self.path, (404, {}, b""))
                self.send_response(status)
                for name, value in {**headers, "content-length": str(len(content))}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(content)

            do_GET = do_POST = _answer

            def log_message(self, *args: Any) -> None:
                pass

        return Handler


@pytest.fixture
def web() -> Iterator[Web]:
    found = Web()
    thread = threading.Thread(target=found.server.serve_forever, daemon=True)
    thread.start()
    yield found
    found.server.shutdown()
    found.server.server_close()


@pytest.fixture
def open_door(settings: Any) -> Callable[[], None]:
    settings.INTERNAL_HOSTS = ["127.0.0.1"]
    return lambda: None


@pytest.mark.parametrize("target", ["http://10.0.0.1/", "http://[::1]/", "http://169.254.169.254/latest", "file:///etc/passwd"])
def test_every_hop_is_judged(web: Web, open_door: object, target: str) -> None:
    web.answers["/away"] = (302, {"location": target}, b"")
    with pytest.raises(reach.Refused):
        http.request("GET", web.url("/away"))


def test_redirects_are_followed_and_posts_become_gets(web: Web, open_door: object) -> None:
    web.answers["/away"] = (302, {"location": "/hello"}, b"")
    assert http.request("POST", web.url("/away"), json={"a": 1}).text == "hello"
    assert [(method, body) for method, _, _, body in web.seen] == [("POST", b'{"a":1}'), ("GET", b"")]


def test_secrets_do_not_travel_to_another_host(web: Web, open_door: object) -> None:
    other = Web()
    threading.Thread(target=other.server.serve_forever, daemon=True).start()
    web.answers["/away"] = (307, {"location": other.url("/hello")}, b"")
    http.request("POST", web.url("/away"), headers={"authorization": "Bearer x"}, content=b"body")
    other.server.shutdown()
    ((method, _, headers, body),) = other.seen
    assert (method, body) == ("POST", b"body")
    assert "authorization" not in headers


def test_endless_redirects_end(web: Web, open_door: object) -> None:
    web.answers["/round"] = (302, {"location": "/round"}, b"")
    with pytest.raises(httpx.TooManyRedirects):
        http.request("GET", web.url("/round"))


def test_a_long_answer_is_cut(web: Web, open_door: object) -> None:
    web.answers["/long"] = (200, {}, b"x" * 5000)
    with pytest.raises(http.TooLarge):
        http.request("GET", web.url("/long"), max_bytes=1000)


def test_no_cookie_is_kept(web: Web, open_door: object) -> None:
    http.request("GET", web.url("/hello"))
    http.request("GET", web.url("/hello"))
    assert "cookie" not in web.seen[1][2]


class Second:
    """A small server that speaks HTTP/2 and nothing else, with prior knowledge (RFC 9113, 3.3)."""

    def __init__(self) -> None:
        self.seen: list[tuple[str, bytes]] = []
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.port = self.socket.getsockname()[1]
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        client, _address = self.socket.accept()
        server = h2.connection.H2Connection(h2.config.H2Configuration(client_side=False))
        server.initiate_connection()
        client.sendall(server.data_to_send())
        bodies: dict[int, bytes] = {}
        paths: dict[int, str] = {}
        while data := client.recv(65535):
            for event in server.receive_data(data):
                if isinstance(event, h2.events.RequestReceived):
                    paths[event.stream_id] = dict(event.headers)[b":path"].decode()
                elif isinstance(event, h2.events.DataReceived):
                    bodies[event.stream_id] = bodies.get(event.stream_id, b"") + event.data
                elif isinstance(event, h2.events.StreamEnded):
                    self.seen.append((paths[event.stream_id], bodies.get(event.stream_id, b"")))
                    server.send_headers(event.stream_id, [(":status", "200")])
                    server.send_data(event.stream_id, b"second", end_stream=True)
            client.sendall(server.data_to_send())


def test_the_second_version_is_spoken_where_it_is_asked_for(open_door: object) -> None:
    server = Second()
    address = f"http://127.0.0.1:{server.port}"
    answers = [http.request("POST", f"{address}/{number}", content=b"x", http2=True) for number in range(3)]
    assert [(one.status_code, one.text) for one in answers] == [(200, "second")] * 3
    assert server.seen == [("/0", b"x"), ("/1", b"x"), ("/2", b"x")], "one connection served them all"


def test_the_second_version_reaches_inside_as_little() -> None:
    with pytest.raises(reach.Refused):
        http.request("GET", "http://127.0.0.1:1/", http2=True)
