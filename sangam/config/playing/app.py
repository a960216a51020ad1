"""The one small server: fakes under /<kind>/…, the page and what it asks under / and /-/. Plain ASGI, on 127.0.0.1 only."""

from __future__ import annotations

import asyncio
import base64
import binascii
import json
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from dataclasses import dataclass, field
from importlib.resources import files
from typing import Any

from sangam.channels.base import Reply
from sangam.channels.faking import request
from sangam.config.playing.stage import Stage, Unknown

BODY_MAX = 128 * 1024 * 1024
ALIVE_SECONDS = 15.0
TYPES = {"html": "text/html; charset=utf-8", "css": "text/css; charset=utf-8", "js": "text/javascript; charset=utf-8"}
SHOWN = ("image/png", "image/jpeg", "image/gif", "image/webp", "audio/", "video/")
"""Types of files that a page may show; all others are only saved."""
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; media-src 'self'; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
GUARDS = {"content-security-policy": POLICY, "x-content-type-options": "nosniff", "referrer-policy": "no-referrer",
          "cache-control": "no-store"}  # fmt: skip

Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
Answer = tuple[Reply, Mapping[str, str]]
"""With further headers."""


class TooLong(ValueError):
    """More than anybody needs to send to a stage."""


@dataclass
class App:
    """`port` is where it listens: a page of another site, or a name that was made to lead here, gets nothing."""

    stage: Stage
    port: int
    _news: asyncio.Event = field(default_factory=asyncio.Event)
    _loop: asyncio.AbstractEventLoop | None = None

    async def __call__(self, scope: Mapping[str, Any], receive: Receive, send: Send) -> None:
        assert scope["type"] == "http", "nothing else is spoken here"
        self._listen()
        headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}
        if reason := self._stranger(scope, headers):
            await _answer(send, Reply(403, reason))
        elif scope["path"] == "/-/news":
            await self._tell(scope, receive, send)
        else:
            try:
                await _answer(send, *await self._reply(scope, headers, await _body(receive)))
            except TooLong as error:
                await _answer(send, Reply(413, str(error)))

    def _listen(self) -> None:
        if self._loop is None:
            self._loop = asyncio.get_running_loop()
            self.stage.talk.tell = lambda: self._ring(self._loop)

    def _ring(self, loop: asyncio.AbstractEventLoop | None) -> None:
        if loop and not loop.is_closed():
            loop.call_soon_threadsafe(self._wake)

    def _wake(self) -> None:
        """Whoever looked before this moment waits at the old bell."""
        rung, self._news = self._news, asyncio.Event()
        rung.set()

    def _stranger(self, scope: Mapping[str, Any], headers: Mapping[str, str]) -> str:
        ours = (f"127.0.0.1:{self.port}", f"localhost:{self.port}")
        if headers.get("host", "") not in ours:
            return "this server is for its own machine"
        asked = headers.get("origin", "")
        if asked and asked not in [f"http://{host}" for host in ours]:
            return "this server talks to its own page only"
        return ""

    async def _reply(self, scope: Mapping[str, Any], headers: Mapping[str, str], body: bytes) -> Answer:
        method, path = scope["method"], str(scope["path"])
        head, _, tail = path.lstrip("/").partition("/")
        if head in self.stage.acting:
            raw = scope.get("raw_path", path.encode()).decode("latin-1")
            query = scope["query_string"].decode("latin-1")
            url = f"http://127.0.0.1:{self.port}{raw}{'?' * bool(query)}{query}"
            return await asyncio.to_thread(self.stage.take, head, request(method, url, headers, body)), {}
        if method in ("GET", "HEAD"):
            return self._page(path, tail)
        if head == "-" and method == "POST" and headers.get("content-type", "").startswith("application/json"):
            return await asyncio.to_thread(self._done, tail, body), GUARDS
        return Reply(404, "there is nothing here"), GUARDS

    def _page(self, path: str, tail: str) -> Answer:
        if path == "/-/programme":
            told = {"house": self.stage.house, "parts": self.stage.programme()}
            return Reply(200, json.dumps(told), "application/json"), GUARDS
        if path.startswith("/-/files/"):
            return self._file(tail.removeprefix("files/"))
        name = "page.html" if path == "/" else tail.removeprefix("static/") if path.startswith("/-/static/") else ""
        there = files("sangam.config.playing").joinpath("static")
        known = {entry.name: entry for entry in there.iterdir()}
        if name not in known:
            return Reply(404, "there is nothing here"), GUARDS
        return Reply(200, known[name].read_bytes(), TYPES[name.rpartition(".")[2]]), GUARDS

    def _file(self, key: str) -> Answer:
        """As a page may show it, or to be saved. Whatever it is, nothing in it runs."""
        if key not in self.stage.talk.files:
            return Reply(404, "this file is not kept any more"), GUARDS
        _name, type, content = self.stage.talk.files[key]
        more = {**GUARDS, "content-security-policy": "default-src 'none'; sandbox"}
        if type.startswith(SHOWN):
            return Reply(200, content, type), more
        return Reply(200, content, "application/octet-stream"), {**more, "content-disposition": "attachment"}

    def _done(self, what: str, body: bytes) -> Reply:
        """A person's act. What the provider would not let him do is told in its words (422)."""
        try:
            asked = json.loads(body)
            kind = str(asked.pop("kind"))
            if what == "switch":
                self.stage.switch(kind, **asked)
            elif what == "say":
                self.stage.say(kind, str(asked.pop("who")), str(asked.pop("text", "")), **_more(asked))
            else:
                return Reply(404, "there is nothing here")
        except (Unknown, LookupError, TypeError, ValueError, AttributeError) as error:
            return Reply(422, f"{type(error).__name__}: {error}")
        return Reply(204)

    async def _tell(self, scope: Mapping[str, Any], receive: Receive, send: Send) -> None:
        """What changed, as server-sent events, from the last one that the page has heard."""
        headers = dict(scope["headers"])
        given = headers.get(b"last-event-id", b"") or scope["query_string"].partition(b"=")[2]
        seen = int(given) if given.isdigit() else 0
        await _begin(send, 200, {**GUARDS, "content-type": "text/event-stream"})
        gone = asyncio.create_task(_left(receive))
        while not gone.done():
            bell = self._news
            for one in self.stage.talk.since(seen):
                seen = one["change"]
                text = f"id: {seen}\ndata: {json.dumps(one)}\n\n"
                await send({"type": "http.response.body", "body": text.encode(), "more_body": True})
            rung = asyncio.create_task(bell.wait())
            await asyncio.wait([rung, gone], timeout=ALIVE_SECONDS, return_when=asyncio.FIRST_COMPLETED)
            if rung.cancel():
                await send({"type": "http.response.body", "body": b": here\n\n", "more_body": True})


def _more(asked: Mapping[str, Any]) -> dict[str, Any]:
    """JSON as `Fake.say` takes it."""
    found = dict(asked)
    if "file" in found:
        name, type, content = found["file"]
        try:
            found["file"] = (str(name), str(type), base64.b64decode(content))
        except binascii.Error as error:
            raise ValueError("the file is not whole") from error
    if "location" in found:
        latitude, longitude = found["location"]
        found["location"] = (float(latitude), float(longitude))
    return found


async def _body(receive: Receive) -> bytes:
    parts: list[bytes] = []
    size = 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            return b"".join(parts)
        parts.append(message.get("body", b""))
        size += len(parts[-1])
        if size > BODY_MAX:
            raise TooLong(f"more than {BODY_MAX} bytes")
        if not message.get("more_body"):
            return b"".join(parts)


async def _left(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        continue


async def _begin(send: Send, status: int, headers: Mapping[str, str]) -> None:
    pairs = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in headers.items()]
    await send({"type": "http.response.start", "status": status, "headers": pairs})


async def _answer(send: Send, reply: Reply, more: Mapping[str, str] | None = None) -> None:
    body = reply.body.encode() if isinstance(reply.body, str) else reply.body
    headers = {**(more or {}), "content-length": str(len(body))}
    if reply.status != 204:
        headers["content-type"] = reply.content_type
    await _begin(send, reply.status, headers)
    await send({"type": "http.response.body", "body": b"" if reply.status == 204 else body})
