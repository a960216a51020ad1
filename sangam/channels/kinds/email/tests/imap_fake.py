"""An IMAP server in a few lines that misbehaves as told. It holds what it would lose in a real mailbox to the letter."""

from __future__ import annotations

import base64
import re
import socketserver
import threading
from dataclasses import dataclass, field
from typing import Any


@dataclass
class FakeImap:
    """`drop_after`: bodies given before the connection breaks; `cut_once`: the mail (from 1) that breaks off in its
    middle the first time; `poison`: the mail that always ends the connection."""

    mails: list[bytes]
    drop_after: int = 0
    cut_once: int = 0
    poison: int = 0
    same_uid: bool = False
    uid_last: bool = False
    read_only: bool = False
    token: str = ""
    connections: int = 0
    stores: int = 0
    port: int = 0
    seen: set[int] = field(default_factory=set)

    def __enter__(self) -> FakeImap:
        outer = self

        class Talk(_Talk):
            box = outer

        self.server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Talk)
        self.server.daemon_threads = True
        self.port = self.server.server_address[1]
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *args: Any) -> None:
        self.server.shutdown()
        self.server.server_close()

    def uid(self, place: int) -> int:
        return 1 if self.same_uid else place


class _Broken(Exception):
    pass


class _Talk(socketserver.StreamRequestHandler):
    box: FakeImap

    def handle(self) -> None:
        self.box.connections += 1
        self.given = 0
        self.say("* OK [CAPABILITY IMAP4rev1] ready")
        try:
            while line := self.rfile.readline():
                tag, _, rest = line.decode().strip().partition(" ")
                self.answer(tag, rest)
        except (_Broken, ConnectionError, ValueError):
            return

    def say(self, text: str | bytes) -> None:
        self.wfile.write((text.encode() if isinstance(text, str) else text) + b"\r\n")

    def answer(self, tag: str, rest: str) -> None:
        word = rest.upper()
        if word.startswith("AUTHENTICATE XOAUTH2"):
            self._bearer(tag)
            return
        if word.startswith("SELECT") or word.startswith("EXAMINE"):
            self.say("* OK [UIDVALIDITY 7] x")
            self.say(f"* OK [UIDNEXT {len(self.box.mails) + 1}] x")
            self.say(f"{tag} OK [READ-ONLY] done" if self.box.read_only else f"{tag} OK [READ-WRITE] done")
            return
        if word.startswith("CAPABILITY"):
            self.say("* CAPABILITY IMAP4rev1 AUTH=XOAUTH2" if self.box.token else "* CAPABILITY IMAP4rev1")
        elif word.startswith("UID SEARCH"):
            first = int(word.rpartition(" ")[2].partition(":")[0])
            found = sorted({self.box.uid(n) for n in range(1, len(self.box.mails) + 1)})
            self.say("* SEARCH " + " ".join(str(uid) for uid in found if uid >= first or uid == found[-1]))
        elif word.startswith("UID FETCH"):
            self._fetch(word)
        elif word.startswith("UID STORE"):
            self.box.stores += 1
        elif word.startswith("LOGOUT"):
            self.say("* BYE")
        self.say(f"{tag} OK done")

    def _bearer(self, tag: str) -> None:
        self.say("+ ")
        given = base64.b64decode(self.rfile.readline().strip()).decode()
        if f"auth=Bearer {self.box.token}\x01" in given:
            self.say(f"{tag} OK in")
            return
        self.say("+ eyJzdGF0dXMiOiI0MDAifQ==")
        self.rfile.readline()
        self.say(f"{tag} NO [AUTHENTICATIONFAILED] Invalid credentials")

    def _fetch(self, word: str) -> None:
        wanted = _numbers(word.split()[2])
        for place, mail in enumerate(self.box.mails, 1):
            uid = self.box.uid(place)
            if uid not in wanted:
                continue
            if "RFC822.SIZE" in word:
                self.say(f"* {place} FETCH (UID {uid} RFC822.SIZE {len(mail)})")
            elif "HEADER" in word:
                self._body(place, uid, mail.partition(b"\r\n\r\n")[0] + b"\r\n\r\n", "BODY[HEADER]")
            else:
                self._whole(place, uid, mail)

    def _whole(self, place: int, uid: int, mail: bytes) -> None:
        if place == self.box.poison or (self.box.drop_after and self.given >= self.box.drop_after):
            raise _Broken
        if place == self.box.cut_once:
            self.box.cut_once = 0
            self.wfile.write(f"* {place} FETCH (UID {uid} BODY[] {{{len(mail)}}}\r\n".encode() + mail[: len(mail) // 2])
            raise _Broken
        self._body(place, uid, mail, "BODY[]")
        self.given += 1

    def _body(self, place: int, uid: int, content: bytes, name: str) -> None:
        if self.box.uid_last:
            self.say(f"* {place} FETCH ({name} {{{len(content)}}}".encode() + b"\r\n" + content + f" UID {uid})".encode())
        else:
            self.say(f"* {place} FETCH (UID {uid} {name} {{{len(content)}}}".encode() + b"\r\n" + content + b")")


def _numbers(text: str) -> set[int]:
    found: set[int] = set()
    for first, last in re.findall(r"(\d+)(?::(\d+))?", text):
        found.update(range(int(first), int(last or first) + 1))
    return found
