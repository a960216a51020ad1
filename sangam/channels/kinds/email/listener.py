"""Our own way in for mail: SMTP (and LMTP behind a local mail server), for addresses of channels and nothing else.

It never relays. "250" means that the raw is committed; a database or disk in trouble is a 451, and the sender keeps the
mail. Where the mail came from (machine, HELO, envelope) is kept with the raw: SPF is judged from it.
"""

from __future__ import annotations

import asyncio
import logging
import socket
import ssl
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from aiosmtpd.smtp import SMTP, Session
from django.conf import settings as config
from django.db import DatabaseError, InterfaceError, OperationalError, connection

from sangam.channels.base import Gateway, RawItem, Settings
from sangam.channels.kinds.email.listener_protocol import MAX_SIZE, Letter, Lmtp, Smtp
from sangam.lib import clock

RCPT_MAX = 100
SESSIONS_MAX = 200
THREADS = 4
TROUBLE = (DatabaseError, InterfaceError, OSError)
log = logging.getLogger(__name__)

NO_SUCH = "550 5.1.1 No such mailbox here"
NO_RELAY = "550 5.7.1 This server does not relay; no such mailbox here"
LATER = "451 4.3.0 Cannot store mail now, please try again"
TOO_MANY = "452 4.5.3 Too many recipients"


def serve(gateway: Gateway) -> None:
    """Listen until told to stop. Raises OSError when a port is taken."""
    asyncio.run(_serve(gateway))


async def _serve(gateway: Gateway) -> None:
    handler = Handler(gateway)
    loop = asyncio.get_running_loop()
    servers = [await loop.create_server(lambda: handler.protocol(Smtp), config.SMTP_HOST, config.SMTP_PORT)]
    if config.LMTP_PORT:
        servers.append(await loop.create_server(lambda: handler.protocol(Lmtp), config.SMTP_HOST, config.LMTP_PORT))
    log.info("mail listener ready", extra={"host": config.SMTP_HOST, "port": config.SMTP_PORT, "lmtp": config.LMTP_PORT})
    try:
        while not gateway.stopping():
            await asyncio.sleep(0.2)
    finally:
        for server in servers:
            server.close()
        handler.threads.shutdown(wait=True)


def base_address(address: str) -> str:
    """`support+token@example.com` reaches `support@example.com` (RFC 5233 subaddressing)."""
    local, at, domain = address.rpartition("@")
    return f"{local.partition('+')[0]}{at}{domain}"


class Handler:
    """What the protocol asks: whose is this address, and store this."""

    def __init__(self, gateway: Gateway) -> None:
        self.gateway = gateway
        self.threads = ThreadPoolExecutor(THREADS, thread_name_prefix="mail listener")
        self.tls = _tls()
        self.sessions = 0

    def protocol(self, kind: type[Smtp]) -> SMTP:
        return kind(
            self,
            hostname=socket.gethostname(),
            ident="Sangam",
            data_size_limit=MAX_SIZE,
            enable_SMTPUTF8=True,
            tls_context=self.tls,
            timeout=60,
            auth_exclude_mechanism=["LOGIN", "PLAIN"],
            loop=asyncio.get_running_loop(),
        )

    def admit(self) -> bool:
        """Count a session; False if there are too many already."""
        self.sessions += 1
        return self.sessions <= SESSIONS_MAX

    def gone(self) -> None:
        self.sessions -= 1

    async def handle_RCPT(self, server: SMTP, session: Session, envelope: Letter, address: str, options: list[str]) -> str:
        if len(envelope.rcpt_tos) >= RCPT_MAX:
            return TOO_MANY
        try:
            found = await self._away(self.channel_for, address)
        except TROUBLE as error:
            log.error("recipient not looked up", extra={"error": str(error)[:200]})
            return LATER
        if found is None:
            return NO_SUCH if not address.rpartition("@")[2] else NO_RELAY
        envelope.channels[address] = found
        envelope.rcpt_tos.append(address)
        envelope.rcpt_options.extend(options)
        return "250 2.1.5 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Letter) -> str:
        """Runs for SMTP once; LMTP asks for each recipient by `deliver`."""
        return await self.deliver(session, envelope, list(envelope.rcpt_tos))

    async def deliver(self, session: Session, envelope: Letter, recipients: list[str]) -> str:
        """One raw for each channel among the recipients; 250 only when all are committed."""
        channels = {found.channel_id: found for to in recipients if (found := envelope.channels.get(to))}
        content = envelope.content if isinstance(envelope.content, bytes) else b""
        try:
            for found in channels.values():
                to = [address for address in recipients if envelope.channels[address].channel_id == found.channel_id]
                item = RawItem(content, _headers(session, envelope, to), lane="live")
                await self._away(self.gateway.store, found.channel_id, [item])
        except TROUBLE as error:
            log.error("mail not stored", extra={"error": f"{type(error).__name__}: {error}"[:300]})
            return LATER
        return "250 2.0.0 OK stored"

    def channel_for(self, address: str) -> Settings | None:
        """The channel of an address, with or without a part behind a plus sign."""
        return self.gateway.channel_for(address) or self.gateway.channel_for(base_address(address))

    async def _away(self, function: Any, *args: Any) -> Any:
        """Off the loop: everything that waits for the database or the disk."""
        return await asyncio.get_running_loop().run_in_executor(self.threads, _closing, function, *args)


def _closing(function: Any, *args: Any) -> Any:
    """A session that died while this thread was idle (the database was started anew) is nobody's trouble: once more."""
    try:
        return function(*args)
    except (OperationalError, InterfaceError):
        connection.close()
    try:
        return function(*args)
    except TROUBLE:
        connection.close()
        raise


def _headers(session: Session, envelope: Letter, recipients: list[str]) -> Mapping[str, str]:
    """How the mail came to us. Names are ours alone: a sender can't write them, they are not in the mail."""
    peer = session.peer[0] if session.peer else ""
    sender = envelope.mail_from or ""
    return {
        "x-sangam-client-ip": str(peer).split("%")[0],
        "x-sangam-helo": _plain(session.host_name or ""),
        "x-sangam-mail-from": _plain("" if sender == "<>" else sender),
        "x-sangam-rcpt-to": _plain(", ".join(recipients)),
        "x-sangam-received-at": clock.now().isoformat(),
        "x-sangam-tls": "1" if session.ssl else "",
    }


def _plain(text: str) -> str:
    return text.encode("utf-8", "replace").decode("utf-8").replace("\x00", "")[:1000]


def _tls() -> ssl.SSLContext | None:
    """For STARTTLS, when a certificate is given."""
    if not config.SMTP_CERT:
        return None
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(config.SMTP_CERT, config.SMTP_KEY or None)
    return context
