"""The install that journeys and faults share, and the rest of the world around it: a mail system with real mailboxes.

world ──SMTP──▶ listener          `House.mail_in`
world ──IMAP──▶ fetched mailbox   `PostOffice.put`
world ──HTTP──▶ webhook           `House.hook_in`
install ──SMTP──▶ PostOffice ──▶ ledger, and a Dovecot mailbox of each receiver
"""

from __future__ import annotations

import asyncio
import contextlib
import email
import email.policy
import imaplib
import smtplib
import tempfile
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from django.db import DatabaseError, InterfaceError, connection
from pytest_django.plugin import DjangoDbBlocker

from sangam.channels import administer
from sangam.channels.kinds.email.tests import dovecot as imap
from sangam.channels.models import Channel
from tests.cast import Cast, assemble
from tests.install import Install, free_port, until

HOOK_SECRET = "what proves a call"
FETCHED = "fetched@northwind.test"
HOOKED = "hooked@northwind.test"
LISTENED = "support@northwind.test"
LARGEST = 60 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Entry:
    """One letter to one receiver, as the world's server took it."""

    to: str
    content: bytes

    @property
    def mail(self) -> EmailMessage:
        return email.message_from_bytes(self.content, policy=email.policy.default)  # type: ignore[return-value]

    @property
    def message_id(self) -> str:
        return str(self.mail["Message-ID"]).strip()


@dataclass
class PostOffice:
    """Takes what the install sends. `ledger` holds all of it; `asked` is called within DATA, before the answer."""

    dovecot: imap.Dovecot
    port: int = 0
    ledger: list[Entry] = field(default_factory=list)
    asked: Callable[[bytes], None] | None = None

    async def handle_RCPT(self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]) -> str:
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        assert isinstance(envelope.content, bytes)
        await asyncio.get_running_loop().run_in_executor(None, self._take, list(envelope.rcpt_tos), envelope.content)
        return "250 2.0.0 queued"

    def _take(self, receivers: list[str], content: bytes) -> None:
        self.ledger += [Entry(to.lower(), content) for to in receivers]
        for to in receivers:
            self.put(to, content)
        if self.asked:
            self.asked(content)

    def put(self, to: str, *contents: bytes) -> None:
        """Into the mailbox of the address, as any mail server delivers."""
        client = self.dovecot.client(to)
        for content in contents:
            status, said = client.append("INBOX", "", None, content)  # type: ignore[arg-type]
            assert status == "OK", said
        client.logout()

    def mailbox(self, address: str) -> list[EmailMessage]:
        """What stands in a mailbox, read by IMAP like any mail program does."""
        client = self.dovecot.client(address)
        try:
            if client.select("INBOX", readonly=True)[0] != "OK":
                return []
            _status, data = client.uid("SEARCH", "ALL")
            return [self._read(client, uid) for uid in (data[0] or b"").split()]
        finally:
            client.logout()

    @staticmethod
    def _read(client: imaplib.IMAP4, uid: bytes) -> EmailMessage:
        _status, data = client.uid("FETCH", uid.decode(), "(BODY.PEEK[])")
        assert isinstance(data[0], tuple)
        return email.message_from_bytes(data[0][1], policy=email.policy.default)  # type: ignore[return-value]

    def arrived(self, address: str, text: str, patience: float = 60.0) -> EmailMessage:
        """Wait for a letter with this text in somebody's mailbox."""
        found: list[EmailMessage] = []

        def look() -> bool:
            if any(entry.to == address for entry in list(self.ledger)):
                found[:] = [mail for mail in self.mailbox(address) if text in plain(mail)]
            return bool(found)

        until(look, lambda: f"no letter with {text!r} for {address} among {[e.content for e in self.ledger]}", patience)
        assert len(found) == 1, f"{len(found)} letters instead of one"
        return found[0]


def plain(mail: EmailMessage) -> str:
    body = mail.get_body(("plain", "html"))
    return str(body.get_content()) if body else ""


@dataclass
class House:
    install: Install
    office: PostOffice
    cast: Cast
    channels: dict[str, Channel]

    @property
    def url(self) -> str:
        return self.install.url

    def mail_in(self, content: bytes | EmailMessage, *, to: str = LISTENED, sender: str = "world@example.com") -> None:
        """Give one mail to the listener. Raises what smtplib raises."""
        with smtplib.SMTP("127.0.0.1", self.install.smtp_port, timeout=60) as link:
            link.sendmail(sender, [to], content if isinstance(content, bytes) else content.as_bytes())

    def offer(self, content: bytes, *, to: str = LISTENED) -> None:
        """As a mail server does: again and again until somebody says 250."""
        insist(lambda: self.mail_in(content, to=to), smtplib.SMTPException, OSError)

    def hook_in(self, content: bytes, *, address: str = HOOKED) -> int:
        """Call the webhook as a provider does; gives the status, 0 where nobody answers."""
        call = urllib.request.Request(
            f"{self.url}/hooks/{self.channels[address].token}/", data=content, method="POST",
            headers={"Authorization": f"Bearer {HOOK_SECRET}", "Content-Type": "message/rfc822"},
        )  # fmt: skip
        try:
            with urllib.request.urlopen(call, timeout=30) as answer:
                return int(answer.status)
        except urllib.error.HTTPError as error:
            return error.code
        except OSError:
            return 0

    def hook_until_taken(self, content: bytes) -> list[int]:
        """As a provider does, who repeats until he hears 200; gives all that he heard."""
        heard: list[int] = []
        until(lambda: heard.append(self.hook_in(content)) or heard[-1] == 200, lambda: f"never taken: {heard[-5:]}", 90.0)
        return heard

    def awake(self, found: Callable[[], object], what: str, patience: float = 60.0) -> None:
        """Wait for something in the database, which may itself be away for a while."""

        def look() -> object:
            try:
                return found()
            except (DatabaseError, InterfaceError):
                connection.close()
                return False

        until(look, lambda: f"{what}; the install said:\n{self.install.told()[-3000:]}", patience)


def insist(work: Callable[[], Any], *errors: type[Exception], patience: float = 90.0) -> Any:
    deadline = time.monotonic() + patience
    while True:
        try:
            return work()
        except errors:
            connection.close()
            if time.monotonic() > deadline:
                raise
            time.sleep(0.1)


def letter(
    text: str, *, sender: str = "cleo@example.com", subject: str = "", to: str = LISTENED, **headers: str
) -> EmailMessage:
    """A mail as a customer's program writes it; `text` is its token too."""
    mail = EmailMessage()
    mail["From"] = f"Cleo Marin <{sender}>"
    mail["To"] = to
    mail["Subject"] = subject or f"About {text[:40]}"
    mail["Message-ID"] = headers.pop("Message_ID", "") or f"<{threading.get_ident()}.{time.monotonic_ns()}@example.com>"
    mail["Date"] = email.utils.formatdate()
    for name, value in headers.items():
        mail[name.replace("_", "-")] = value
    mail.set_content(text)
    return mail


@contextmanager
def post_office(program: str, folder: Path) -> Iterator[PostOffice]:
    with imap.running(program, folder) as dovecot:
        office = PostOffice(dovecot)
        controller = Controller(office, hostname="127.0.0.1", port=free_port(), enable_SMTPUTF8=True, data_size_limit=LARGEST)
        controller.start()
        office.port = controller.port
        try:
            yield office
        finally:
            controller.stop()


@contextmanager
def living(install: Install, office: PostOffice, blocker: DjangoDbBlocker) -> Iterator[House]:
    """Start the install, give it people and channels; stop it at the end."""
    tree = install.start()
    try:
        install.ready(tree)
        with blocker.unblock(), install.inside():
            cast = assemble()
            channels = _channels(cast, office)
        yield House(install, office, cast, channels)
    finally:
        tree.terminate()
        with contextlib.suppress(Exception):
            tree.wait(40)
        install.kill_all()


def _channels(cast: Cast, office: PostOffice) -> dict[str, Channel]:
    """One channel a way in, all through the verb that the setup screen uses; all send through the world's server."""
    outgoing = {
        "outgoing": "smtp", "smtp_host": "127.0.0.1", "smtp_port": office.port, "smtp_security": "none",
        "plus_addressing": True,
    }  # fmt: skip
    incoming: dict[str, dict[str, object]] = {
        LISTENED: {"incoming": "listener"},
        cast.billing_mailbox.address: {"incoming": "listener"},
        FETCHED: {"incoming": "imap", **office.dovecot.settings, "imap_user": FETCHED},
        HOOKED: {"incoming": "hook", "hook_provider": "raw", "hook_secret": HOOK_SECRET},
    }
    made = {}
    for address, ways in incoming.items():
        channel = Channel.objects.filter(address=address).first() or Channel(
            kind="email", name=address.partition("@")[0].title(), address=address, brand=cast.brand, team=cast.support
        )
        made[address] = administer.save(channel, {**outgoing, **ways}, by=cast.ada)
    return made


@pytest.fixture(scope="session")
def _standing(require_dovecot: str, django_db_blocker: DjangoDbBlocker) -> Iterator[House]:
    with tempfile.TemporaryDirectory(prefix="sangam-test-house-", ignore_cleanup_errors=True) as name:
        Path(name).chmod(0o711)
        yield from _stood_up(Path(name), require_dovecot, django_db_blocker)


def _stood_up(folder: Path, program: str, blocker: DjangoDbBlocker) -> Iterator[House]:
    install = Install(folder / "data", free_port(), free_port(), folder / "output")
    install.more = {"SANGAM_INTERNAL_HOSTS": "127.0.0.1"}
    mail = folder / "world"
    mail.mkdir()
    with post_office(program, mail) as office, living(install, office, blocker) as house:
        yield house


@pytest.fixture
def house(_standing: House, django_db_blocker: DjangoDbBlocker) -> Iterator[House]:
    """One running install for the whole session; within the test Django looks into its database."""
    with django_db_blocker.unblock(), _standing.install.inside():
        yield _standing
        _standing.office.asked = None
