"""A Dovecot of one's own for a test: own folder, own port, gone at the end."""

from __future__ import annotations

import getpass
import imaplib
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

PASSWORD = "secret-of-a-test"
USER = "inbox@northwind.test"

CONFIG = """
base_dir = {run}
instance_name = {name}
log_path = {folder}/dovecot.log
ssl = no
protocols = imap
listen = 127.0.0.1
disable_plaintext_auth = no
auth_mechanisms = plain login
default_login_user = {login}
default_internal_user = {login}
mail_location = maildir:{folder}/mail/%n
mail_uid = {user}
mail_gid = {group}
first_valid_uid = 0
first_valid_gid = 0
mail_max_userip_connections = 50
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = 0
  }}
  process_limit = 20
}}
service anvil {{
  chroot =
}}
service stats {{
  chroot =
}}
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={user} gid={group} home={folder}/home/%n
}}
namespace inbox {{
  inbox = yes
}}
{more}
"""


class Dovecot:
    """`client()` is a plain connection of a test's own, to put mails in and look at flags."""

    def __init__(self, folder: Path, port: int) -> None:
        self.folder = folder
        self.port = port

    @property
    def settings(self) -> dict[str, object]:
        return {
            "imap_host": "127.0.0.1", "imap_port": self.port, "imap_security": "none",
            "imap_user": USER, "imap_password": PASSWORD,
        }  # fmt: skip

    def client(self, user: str = USER) -> imaplib.IMAP4:
        client = imaplib.IMAP4("127.0.0.1", self.port, timeout=10)
        client.login(user, PASSWORD)
        return client

    def put(self, *mails: bytes, folder: str = "INBOX") -> None:
        client = self.client()
        client.create(folder)
        for mail in mails:
            status, said = client.append(folder, "", None, mail)  # type: ignore[arg-type]
            assert status == "OK", said
        client.logout()

    def put_many(self, count: int, text: str = "mail") -> None:
        """Straight into the Maildir: fifty thousand by IMAP would take minutes."""
        new = self.folder / "mail" / USER.partition("@")[0] / "new"
        for sub in ("cur", "new", "tmp"):
            (new.parent / sub).mkdir(parents=True, exist_ok=True)
            _hand_over(new.parent / sub)
        _hand_over(new.parent)
        for number in range(count):
            (new / f"{1_600_000_000 + number}.M{number}P1.test").write_bytes(letter(number, text))

    def flags(self, folder: str = "INBOX") -> list[bytes]:
        client = self.client()
        client.select(folder, readonly=True)
        _status, data = client.uid("FETCH", "1:*", "(FLAGS)")
        client.logout()
        return [line for line in data if isinstance(line, bytes)]

    def seen(self, folder: str = "INBOX") -> int:
        return sum(b"\\Seen" in line for line in self.flags(folder))


def letter(number: int, text: str = "mail", *, sender: str = "cleo@example.com", size: int = 0) -> bytes:
    lines = [
        f"Message-ID: <{text}-{number}@example.com>", f"From: Cleo Marin <{sender}>", "To: support@northwind.test",
        f"Subject: {text} {number}", "Date: Mon, 02 Mar 2026 10:00:00 +0000", "", f"This is {text} {number}.", "x" * size, "",
    ]  # fmt: skip
    return "\r\n".join(lines).encode()


@contextmanager
def running(program: str, folder: Path, more: str = "") -> Iterator[Dovecot]:
    """Start, wait until it answers, stop. Root lends it to nobody: Dovecot keeps no mail of root's."""
    port = _free_port()
    login = _user()
    folder.chmod(0o755)
    for sub in ("run", "mail", "home"):
        (folder / sub).mkdir(parents=True, exist_ok=True)
        _hand_over(folder / sub)
    group = subprocess.run(["id", "-gn", login], capture_output=True, text=True, check=True).stdout.strip()
    config = folder / "dovecot.conf"
    config.write_text(
        CONFIG.format(
            run=folder / "run", name=f"t{port}", folder=folder, login=login, user=login, group=group,
            port=port, password=PASSWORD, more=more,
        )
    )  # fmt: skip
    server = subprocess.Popen([program, "-F", "-c", str(config)], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    try:
        _wait(port, server)
        yield Dovecot(folder, port)
    finally:
        server.terminate()
        server.wait(10)
        shutil.rmtree(folder / "run", ignore_errors=True)


def _user() -> str:
    me = getpass.getuser()
    return "nobody" if me == "root" else me


def _hand_over(folder: Path) -> None:
    if _user() != getpass.getuser():
        shutil.chown(folder, _user())


def _wait(port: int, server: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + 20
    while time.monotonic() < until:
        if server.poll() is not None:
            raise RuntimeError(f"Dovecot did not start: {server.stderr.read().decode() if server.stderr else ''}")
        try:
            imaplib.IMAP4("127.0.0.1", port, timeout=2).logout()
            return
        except (OSError, imaplib.IMAP4.error):
            time.sleep(0.05)
    raise RuntimeError("Dovecot did not answer within 20 s")


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])
