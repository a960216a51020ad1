"""An outgoing server for tests: real SMTP on a port of its own, with answers as a test scripts them."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session

CUT = "cut"


@dataclass
class Postbox:
    """`rcpt` answers by address, `data` the answers to DATA in order (the last one stays); CUT drops the connection."""

    rcpt: dict[str, str] = field(default_factory=dict)
    data: list[str] = field(default_factory=list)
    mail: str = ""
    taken: list[Envelope] = field(default_factory=list)
    connections: int = 0
    peers: set[object] = field(default_factory=set)
    when_data: Callable[[], None] | None = None
    port: int = 0

    async def handle_EHLO(
        self, server: SMTP, session: Session, envelope: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        session.host_name = hostname
        self.peers.add(session.peer)
        return responses

    async def handle_MAIL(self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]) -> str:
        if self.mail:
            return self.mail
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 OK"

    async def handle_RCPT(self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]) -> str:
        answer = self.rcpt.get(address, "250 OK")
        if answer.startswith("2"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        if self.when_data:
            await asyncio.get_running_loop().run_in_executor(None, self.when_data)
        answer = (self.data.pop(0) if len(self.data) > 1 else self.data[0]) if self.data else "250 2.0.0 queued"
        if answer == CUT or answer.startswith("250"):
            self.taken.append(envelope)
        if answer == CUT:
            assert isinstance(server.transport, asyncio.Transport)
            server.transport.abort()
            return "421 gone"
        return answer


def _sign_in(server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: Any) -> AuthResult:
    return AuthResult(success=data.password == b"right", handled=False)


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as found:
        return found.getsockname()[1]


@contextmanager
def postbox(*, auth: bool = False, **script: Any) -> Iterator[Postbox]:
    box = Postbox(**script)
    options: dict[str, Any] = {"enable_SMTPUTF8": True, "data_size_limit": 30_000_000}
    if auth:
        options |= {"authenticator": _sign_in, "auth_require_tls": False, "auth_required": True}
    controller = Controller(box, hostname="127.0.0.1", port=_free_port(), **options)
    controller.start()
    box.port = controller.port
    try:
        yield box
    finally:
        controller.stop()
