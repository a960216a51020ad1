"""The program on the other side: a real server that checks signatures as the specification says, remembers ids, and can be
told to refuse."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, ClassVar

SECRET = "whsec_" + base64.b64encode(b"the other side knows this one too").decode()


@dataclass
class OtherSide:
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    url: str = ""
    secret: str = SECRET
    taken: dict[str, dict[str, Any]] = field(default_factory=dict)
    heard: list[str] = field(default_factory=list)

    def take(self, headers: Any, body: bytes) -> int:
        name, moment, given = headers["webhook-id"], headers["webhook-timestamp"], headers["webhook-signature"]
        key = base64.b64decode(self.secret.removeprefix("whsec_"))
        tag = hmac.new(key, f"{name}.{moment}.".encode() + body, hashlib.sha256).digest()
        self.heard.append(name)
        if f"v1,{base64.b64encode(tag).decode()}" not in given.split():
            return 401
        if self.status == 200:
            self.taken.setdefault(name, json.loads(body))
        return self.status


@contextmanager
def running() -> Iterator[OtherSide]:
    side = OtherSide()

    class Door(BaseHTTPRequestHandler):
        protocol_version: ClassVar[str] = "HTTP/1.1"

        def do_POST(self) -> None:
            status = side.take(self.headers, self.rfile.read(int(self.headers["content-length"])))
            self.send_response(status)
            for name, value in {**side.headers, "content-length": "0"}.items():
                self.send_header(name, value)
            self.end_headers()

        def log_message(self, *_words: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Door)
    side.url = f"http://127.0.0.1:{server.server_address[1]}/answers"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield side
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
