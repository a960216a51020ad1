"""Open connections to outgoing servers, kept for a few seconds between letters of one mailbox."""

from __future__ import annotations

import contextlib
import hashlib
import smtplib
import socket
import ssl
import threading
import time
from dataclasses import dataclass, field
from typing import Any

from sangam.channels.base import Settings
from sangam.channels.kinds.email import lines, oauth
from sangam.lib import reach

CONNECT_SECONDS = 30.0
TALK_SECONDS = 120.0
IDLE_SECONDS = 10.0
KEPT = 4
PORTS = {"none": 25, "starttls": 587, "ssl": 465}


@dataclass(frozen=True, slots=True)
class Server:
    """Where and how to connect. `key` tells whether an open connection belongs to the same account and secret."""

    host: str
    port: int
    security: str
    user: str
    password: str = field(repr=False, default="")
    token: str = field(repr=False, default="")
    name: str = "localhost"
    authority: str = ""

    @classmethod
    def of(cls, settings: Settings, token: str = "") -> Server:
        security = str(settings.get("smtp_security", "starttls"))
        try:
            name = lines.ascii_domain(settings.address.rpartition("@")[2])
        except lines.BadAddress:
            name = "localhost"
        return cls(
            host=str(settings.get("smtp_host")),
            port=int(settings.get("smtp_port", PORTS.get(security, 587))),
            security=security,
            user=str(settings.get("smtp_user", settings.address if token else "")),
            password=str(settings.get("smtp_password", "")),
            token=token,
            name=name,
            authority=str(settings.get("tls_ca", "")),
        )

    @property
    def key(self) -> str:
        plain = repr((self.host, self.port, self.security, self.user, self.password, self.token, self.authority))
        return hashlib.sha256(plain.encode()).hexdigest()


class Guarded(smtplib.SMTP):
    """Dials only an address that was judged (`lib.reach`): settings are typed by people."""

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        return reach.connect(host, port, timeout=timeout, mail=True)


class GuardedTls(smtplib.SMTP_SSL):
    """The same for servers that speak TLS from the first byte."""

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        plain = reach.connect(host, port, timeout=timeout, mail=True)
        return self.context.wrap_socket(plain, server_hostname=host)


def connect(server: Server) -> smtplib.SMTP:
    """A fresh, authenticated connection. Raises OSError and smtplib errors as they come."""
    context = ssl.create_default_context()
    if server.authority:
        context.load_verify_locations(cadata=server.authority)
    options: dict[str, Any] = {"local_hostname": server.name, "timeout": CONNECT_SECONDS}
    if server.security == "ssl":
        link: smtplib.SMTP = GuardedTls(server.host, server.port, context=context, **options)
    else:
        link = Guarded(server.host, server.port, **options)
    try:
        link.ehlo_or_helo_if_needed()
        if server.security == "starttls":
            link.starttls(context=context)
            link.ehlo()
        if server.token:
            bearer = oauth.sasl(server.user, server.token).decode()
            link.auth("XOAUTH2", lambda challenge=None: "" if challenge else bearer)
        elif server.user:
            link.login(server.user, server.password)
    except BaseException:
        link.close()
        raise
    if link.sock is not None:
        link.sock.settimeout(TALK_SECONDS)
    return link


class Pool:
    """A connection is used by one call at a time, and thrown away unless the call ended well."""

    def __init__(self) -> None:
        self._idle: dict[str, list[tuple[float, smtplib.SMTP]]] = {}
        self._lock = threading.Lock()

    def take(self, server: Server) -> smtplib.SMTP:
        """An idle connection that still answers, else a new one."""
        while (link := self._pop(server.key)) is not None:
            with contextlib.suppress(OSError, smtplib.SMTPException):
                if link.rset()[0] == 250:
                    return link
            self.drop(link)
        return connect(server)

    def _pop(self, key: str) -> smtplib.SMTP | None:
        stale: list[smtplib.SMTP] = []
        try:
            with self._lock:
                waiting = self._idle.get(key, [])
                while waiting:
                    since, link = waiting.pop()
                    if time.monotonic() - since < IDLE_SECONDS:
                        return link
                    stale.append(link)
            return None
        finally:
            for link in stale:
                self.drop(link)

    def give_back(self, server: Server, link: smtplib.SMTP) -> None:
        link.command_encoding = "ascii"
        with self._lock:
            waiting = self._idle.setdefault(server.key, [])
            if len(waiting) < KEPT:
                waiting.append((time.monotonic(), link))
                return
        self.drop(link)

    @staticmethod
    def drop(link: smtplib.SMTP) -> None:
        with contextlib.suppress(OSError, smtplib.SMTPException):
            link.close()


POOL = Pool()
