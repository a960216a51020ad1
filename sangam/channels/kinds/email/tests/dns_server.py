"""A name server on the loopback, over UDP and TCP, that can also be slow, wrong, refused or too short."""

from __future__ import annotations

import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import dns.flags
import dns.message
import dns.rcode
import dns.rdatatype
import dns.resolver
import dns.rrset

Records = dict[tuple[str, str], list[str]]
TTL = 60


@dataclass
class Server:
    """`moods` by name: "servfail", "refused", "silent", "garbage", "other id"; what UDP cannot hold is cut, as RFC 2181 asks."""

    records: Records
    moods: dict[str, str] = field(default_factory=dict)
    asked: list[tuple[str, str, str]] = field(default_factory=list)
    port: int = 0

    def resolver(self) -> dns.resolver.Resolver:
        resolver = dns.resolver.Resolver(configure=False)
        resolver.nameservers, resolver.port = ["127.0.0.1"], self.port
        return resolver

    def answer(self, wire: bytes, how: str) -> bytes | None:
        query = dns.message.from_wire(wire)
        question = query.question[0]
        name, kind = question.name.to_text().rstrip(".").lower(), dns.rdatatype.to_text(question.rdtype)
        self.asked.append((name, kind, how))
        reply = dns.message.make_response(query)
        mood = self.moods.get(name, "")
        if mood == "silent":
            return None
        if mood == "garbage":
            return b"\x00" * 40
        if mood in ("servfail", "refused"):
            reply.set_rcode(dns.rcode.SERVFAIL if mood == "servfail" else dns.rcode.REFUSED)
        elif mood == "other id":
            reply.id ^= 1
        else:
            self._fill(reply, name, kind)
        whole = reply.to_wire(max_size=65_535)
        if how == "udp" and len(whole) > 1_200:
            cut = dns.message.make_response(query)
            cut.flags |= dns.flags.TC
            return cut.to_wire()
        return whole

    def _fill(self, reply: dns.message.Message, name: str, kind: str) -> None:
        for _ in range(5):
            if (name, kind) in self.records:
                reply.answer.append(dns.rrset.from_text_list(f"{name}.", TTL, "IN", kind, self.records[name, kind]))
                return
            if (name, "CNAME") not in self.records:
                break
            (target,) = self.records[name, "CNAME"]
            reply.answer.append(dns.rrset.from_text(f"{name}.", TTL, "IN", "CNAME", target))
            name = target.rstrip(".").lower()
        if not any(known == name for known, _ in self.records):
            reply.set_rcode(dns.rcode.NXDOMAIN)


@contextmanager
def running(records: Records, **moods: str) -> Iterator[Server]:
    """`moods` take names with dots written as "__"."""
    server = Server(records, {name.replace("__", "."): mood for name, mood in moods.items()})
    with (
        socket.socket(socket.AF_INET, socket.SOCK_STREAM) as listening,
        socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as udp,
    ):
        listening.bind(("127.0.0.1", 0))
        server.port = listening.getsockname()[1]
        udp.bind(("127.0.0.1", server.port))
        listening.listen()
        threads = [threading.Thread(target=_udp, args=(server, udp)), threading.Thread(target=_tcp, args=(server, listening))]
        for thread in threads:
            thread.start()
        try:
            yield server
        finally:
            with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as last:
                last.sendto(b"", ("127.0.0.1", server.port))
            listening.shutdown(socket.SHUT_RDWR)
            for thread in threads:
                thread.join(5)


def _udp(server: Server, sock: socket.socket) -> None:
    while True:
        wire, peer = sock.recvfrom(4_096)
        if not wire:
            return
        if (answer := server.answer(wire, "udp")) is not None:
            sock.sendto(answer, peer)


def _tcp(server: Server, listening: socket.socket) -> None:
    while True:
        try:
            connection, _ = listening.accept()
        except OSError:
            return
        with connection, connection.makefile("rb") as stream:
            (length,) = struct.unpack("!H", stream.read(2))
            if (answer := server.answer(stream.read(length), "tcp")) is not None:
                connection.sendall(struct.pack("!H", len(answer)) + answer)
