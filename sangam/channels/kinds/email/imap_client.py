"""imaplib with what it lacks: judged addresses, time-outs, IDLE, XOAUTH2, folder names in any script, long answers."""

from __future__ import annotations

import imaplib
import re
import select
import socket
import ssl
from collections.abc import Iterator, Sequence
from typing import Any

from django.utils.translation import gettext as _
from imap_tools import imap_utf7

from sangam.channels.base import Context, Settings
from sangam.channels.kinds.email import oauth
from sangam.lib import reach

TIMEOUT = 60.0
LINE_MAX = 64 * 1024 * 1024
PORTS = {"ssl": 993, "starttls": 143, "none": 143}
UID = re.compile(rb"\bUID (\d+)")
LITERAL = re.compile(rb"\{(\d+)\+?\}$")
SIZE = re.compile(rb"\bRFC822\.SIZE (\d+)")


class ImapError(Exception):
    """The server said no; the text is its own."""


class Client(imaplib.IMAP4):
    """One connection. Made by `connect`."""

    def __init__(self, host: str, port: int, context: ssl.SSLContext | None) -> None:
        self._wrap = context
        super().__init__(host, port, timeout=TIMEOUT)

    def _create_socket(self, timeout: float | None) -> socket.socket:
        plain = reach.connect(self.host, self.port, timeout=timeout or TIMEOUT, mail=True)
        return self._wrap.wrap_socket(plain, server_hostname=self.host) if self._wrap else plain

    @property
    def _lines(self) -> Any:
        """The buffered reader, which Python renamed in 3.14."""
        return self.__dict__.get("_file") or self.__dict__["file"]

    def readline(self) -> bytes:
        """Some servers answer a search with one line of many megabytes; imaplib stops at one."""
        line = self._lines.readline(LINE_MAX + 1)
        if len(line) > LINE_MAX:
            raise self.abort("the server sent a line without end")
        return bytes(line)

    def idle(self, seconds: float, stopping: Any) -> None:
        """Wait until the server reports something, `seconds` pass, or we are to stop (RFC 2177)."""
        tag = self._new_tag()  # type: ignore[attr-defined]
        self.send(tag + b" IDLE\r\n")
        line = self.readline()
        while line.startswith(b"*"):
            line = self.readline()
        if not line.startswith(b"+"):
            raise ImapError(_said(line))
        waited = 0.0
        while waited < seconds and not stopping() and not self._reports(min(1.0, seconds - waited)):
            waited += 1.0
        self.send(b"DONE\r\n")
        while not (line := self.readline()).startswith(tag):
            if not line:
                raise self.abort("the server closed the connection")

    def _reports(self, seconds: float) -> bool:
        """Whether the server has said something. Lines already read ahead count too."""
        if self._ahead():
            return True
        ready, _w, _x = select.select([self.sock], [], [], seconds)
        return bool(ready)

    def _ahead(self) -> bool:
        self.sock.setblocking(False)
        try:
            return bool(self._lines.peek(1))
        except (ssl.SSLWantReadError, BlockingIOError):
            return False
        finally:
            self.sock.settimeout(TIMEOUT)

    def can(self, name: str) -> bool:
        return name.upper() in self.capabilities

    def ask(self, command: str, *args: str) -> list[Any]:
        """A UID command; gives its data, or raises ImapError with the server's text."""
        status, data = self.uid(command, *args)
        if status != "OK":
            raise ImapError(_said(data[0] if data else b""))
        return data

    def open_folder(self, name: str, *, read_only: bool = False) -> dict[str, int]:
        """SELECT or EXAMINE; gives uidvalidity, uidnext, and `writable` as 0 or 1."""
        self.untagged_responses = {}
        status, data = self._simple_command("EXAMINE" if read_only else "SELECT", quoted(name))  # type: ignore[attr-defined]
        if status != "OK":
            raise ImapError(_said(data[0] if data else b""))
        self.state = "SELECTED"
        found = {key: self._number(key) for key in ("UIDVALIDITY", "UIDNEXT")}
        writable = not read_only and "READ-ONLY" not in self.untagged_responses
        self.is_readonly = not writable
        return {"uidvalidity": found["UIDVALIDITY"], "uidnext": found["UIDNEXT"], "writable": int(writable)}

    def _number(self, key: str) -> int:
        found = self.untagged_responses.get(key) or [b"0"]
        text = found[-1] if isinstance(found[-1], bytes) else b"0"
        return int(text) if text.isdigit() else 0

    def uids(self, first: int) -> list[int]:
        """Every UID from `first` on, ascending, each once. (`n:*` always names the last mail too: left out here.)"""
        data = self.ask("SEARCH", "UID", f"{first}:*")
        found = {int(part) for line in data if line for part in line.split() if part.isdigit()}
        return sorted(uid for uid in found if uid >= first)

    def sizes(self, uids: Sequence[int]) -> dict[int, int]:
        """What the server says each mail weighs, in bytes."""
        data = self.ask("FETCH", span(uids), "(UID RFC822.SIZE)")
        lines = [line for line in data if isinstance(line, bytes)]
        return {int(u[1]): int(s[1]) for line in lines if (u := UID.search(line)) and (s := SIZE.search(line))}

    def folders(self) -> list[str]:
        """Names of all folders, decoded."""
        status, data = self.list()
        if status != "OK":
            raise ImapError(_said(data[0] if data else b""))
        return [name for name in map(_folder_name, data) if name]


def connect(settings: Settings, ctx: Context) -> Client:
    """Connect and sign in. Raises ImapError, oauth.TokenError or OSError, with the server's own words."""
    security = str(settings.get("imap_security", "ssl"))
    context = None if security == "none" else trust(settings)
    host = str(settings.get("imap_host", ""))
    port = int(settings.get("imap_port", PORTS.get(security, 993)))
    client = Client(host, port, context if security == "ssl" else None)
    try:
        if security == "starttls":
            client.starttls(context)
        _sign_in(client, settings, ctx)
    except imaplib.IMAP4.error as error:
        client.shutdown()
        raise ImapError(words(error)) from error
    except BaseException:
        client.shutdown()
        raise
    return client


def trust(settings: Settings) -> ssl.SSLContext:
    """The system's authorities, and the certificate that the settings name for a server of one's own."""
    context = ssl.create_default_context()
    if own := settings.get("tls_ca"):
        context.load_verify_locations(cadata=str(own))
    return context


def _sign_in(client: Client, settings: Settings, ctx: Context) -> None:
    user = str(settings.get("imap_user", settings.address))
    if oauth.wanted(settings):
        try:
            _bearer(client, user, oauth.access_token(settings, ctx))
        except imaplib.IMAP4.error:
            _bearer(client, user, oauth.access_token(settings, ctx, fresh=True))
        return
    password = str(settings.get("imap_password", ""))
    if client.can("AUTH=PLAIN"):
        client.authenticate("PLAIN", lambda _: f"\x00{user}\x00{password}".encode())
    elif client.can("LOGINDISABLED"):
        raise ImapError(_("The server takes no password on this connection; choose TLS or STARTTLS."))
    else:
        client.login(quoted_text(user), password)
    client._get_capabilities()  # type: ignore[attr-defined]


def _bearer(client: Client, user: str, token: str) -> None:
    """On refusal the server sends its reason as a challenge, which wants an empty answer (Google's XOAUTH2 page)."""
    answers = iter([oauth.sasl(user, token)])
    client.authenticate("XOAUTH2", lambda _: next(answers, b""))
    client._get_capabilities()  # type: ignore[attr-defined]


def bodies(data: Sequence[Any]) -> Iterator[tuple[int, bytes]]:
    """(uid, bytes) of a FETCH answer with bodies. The UID may stand before or after the literal; one that
    was cut off is left out."""
    for place, part in enumerate(data):
        if not isinstance(part, tuple):
            continue
        if (told := LITERAL.search(part[0])) and int(told[1]) != len(part[1]):
            continue
        after = data[place + 1] if place + 1 < len(data) and isinstance(data[place + 1], bytes) else b""
        if found := UID.search(part[0]) or UID.search(after):
            yield int(found[1]), part[1]


def span(uids: Sequence[int]) -> str:
    """Ascending UIDs as IMAP writes them: 1:3,7."""
    parts: list[list[int]] = []
    for uid in uids:
        if parts and uid == parts[-1][1] + 1:
            parts[-1][1] = uid
        else:
            parts.append([uid, uid])
    return ",".join(str(a) if a == b else f"{a}:{b}" for a, b in parts)


def quoted(folder: str) -> str:
    """A folder's name for the wire: modified UTF-7 (RFC 3501, section 5.1.3), quoted."""
    return quoted_text(imap_utf7.utf7_encode(folder).decode("ascii"))


def quoted_text(text: str) -> str:
    if "\r" in text or "\n" in text:
        raise ImapError("a line break cannot be sent here")
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def words(error: BaseException) -> str:
    """imaplib shows bytes as Python would write them; people read the server's sentence."""
    value = error.args[0] if error.args else ""
    text = _said(value) if isinstance(value, bytes) else str(value)
    if text.startswith(("b'", 'b"')):
        text = text[2:-1]
    return text.strip() or type(error).__name__


def _said(line: Any) -> str:
    text = line.decode("utf-8", "replace") if isinstance(line, bytes) else str(line or "")
    return re.sub(r"^\S+ (NO|BAD) ", "", text.strip()) or "the server said no"


FOLDER = re.compile(rb'^\((?P<flags>[^)]*)\) (?:"(?:\\.|[^"])"|NIL) (?P<name>.+)$')


def _folder_name(line: Any) -> str:
    if isinstance(line, tuple):
        return imap_utf7.utf7_decode(line[1])
    found = FOLDER.match(line or b"")
    if not found or b"\\noselect" in found["flags"].lower():
        return ""
    name = found["name"].strip()
    if name.startswith(b'"') and name.endswith(b'"'):
        name = re.sub(rb"\\(.)", rb"\1", name[1:-1])
    return imap_utf7.utf7_decode(name)
