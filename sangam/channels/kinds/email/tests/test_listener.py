"""Our own SMTP and LMTP, spoken to by the standard library's client over real sockets."""

from __future__ import annotations

import os
import re
import smtplib
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sangam.channels.kinds.email import listener, listener_protocol
from sangam.channels.kinds.email.listener_protocol import Unstuffer
from sangam.channels.kinds.email.tests.dovecot import letter
from sangam.channels.kinds.email.tests.gate import Gate

ME = "agent@elsewhere.test"
MB = 1024 * 1024


@pytest.fixture
def gate(settings: Any) -> Iterator[Gate]:
    ports = []
    for _ in range(2):
        with socket.socket() as found:
            found.bind(("127.0.0.1", 0))
            ports.append(found.getsockname()[1])
    settings.SMTP_PORT, settings.LMTP_PORT = ports
    made = Gate()
    thread = threading.Thread(target=listener.serve, args=(made,), daemon=True)
    thread.start()
    _until_open(ports[1])
    yield made
    made.stop.set()
    thread.join(10)
    assert not thread.is_alive()


def _until_open(port: int) -> None:
    until = time.monotonic() + 10
    while time.monotonic() < until:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                probe.recv(10)
                return
    raise AssertionError("the listener does not listen")


@pytest.fixture
def smtp(gate: Gate, settings: Any) -> Iterator[smtplib.SMTP]:
    client = smtplib.SMTP("127.0.0.1", settings.SMTP_PORT, local_hostname="mx.elsewhere.test", timeout=30)
    client.ehlo()
    yield client
    client.close()


def test_a_mail_for_a_channel_is_committed_with_how_it_came(gate: Gate, smtp: smtplib.SMTP) -> None:
    assert smtp.sendmail(ME, ["support@northwind.test"], letter(1)) == {}
    ((channel, item),) = gate.raws
    assert (channel, item.payload) == (1, letter(1))
    assert item.headers["x-sangam-client-ip"] == "127.0.0.1"
    assert item.headers["x-sangam-helo"] == "mx.elsewhere.test"
    assert item.headers["x-sangam-mail-from"] == ME
    assert item.headers["x-sangam-rcpt-to"] == "support@northwind.test"


@pytest.mark.parametrize("address", ["SUPPORT@Northwind.TEST", "support+c12-abcdef@northwind.test", "Support+x@NORTHWIND.test"])
def test_any_letter_case_and_any_plus(gate: Gate, smtp: smtplib.SMTP, address: str) -> None:
    smtp.sendmail(ME, [address], letter(1))
    assert gate.raws[0][0] == 1
    assert gate.raws[0][1].headers["x-sangam-rcpt-to"] == address


@pytest.mark.parametrize(
    "address", ["otto@elsewhere.test", "nobody@northwind.test", "support", "support@northwind.test@evil.test"]
)
def test_nothing_is_relayed(gate: Gate, smtp: smtplib.SMTP, address: str) -> None:
    with pytest.raises(smtplib.SMTPRecipientsRefused) as refused:
        smtp.sendmail(ME, [address], letter(1))
    assert next(iter(refused.value.recipients.values()))[0] in (550, 553, 501, 500)
    assert gate.raws == []


def test_two_channels_get_one_raw_each(gate: Gate, smtp: smtplib.SMTP) -> None:
    smtp.sendmail(ME, ["support@northwind.test", "support+a@northwind.test", "billing@northwind.test"], letter(1))
    assert [channel for channel, _ in gate.raws] == [1, 2]
    assert gate.raws[0][1].headers["x-sangam-rcpt-to"] == "support@northwind.test, support+a@northwind.test"


def test_a_database_in_trouble_is_a_try_again(gate: Gate, smtp: smtplib.SMTP) -> None:
    gate.broken = OSError(28, "No space left on device")
    with pytest.raises(smtplib.SMTPDataError) as refused:
        smtp.sendmail(ME, ["support@northwind.test"], letter(1))
    assert refused.value.smtp_code == 451
    gate.broken = None
    assert smtp.sendmail(ME, ["support@northwind.test"], letter(1)) == {}


def test_the_null_sender_of_bounces_is_taken(gate: Gate, smtp: smtplib.SMTP) -> None:
    smtp.sendmail("", ["support@northwind.test"], letter(1))
    assert gate.raws[0][1].headers["x-sangam-mail-from"] == ""


def test_dots_and_long_lines_and_any_bytes_arrive_as_sent(gate: Gate, smtp: smtplib.SMTP) -> None:
    body = b"From: a@b.test\r\n\r\n.\x00dot\r\n..two\r\n" + b"x" * 200_000 + b"\r\n\xff\xfe bare\nlf\r\n. \r\n"
    smtp.mail(ME)
    smtp.rcpt("support@northwind.test")
    smtp.docmd("DATA")
    smtp.send(body.replace(b"\r\n.", b"\r\n..") + b".\r\n")
    assert smtp.getreply()[0] == 250
    assert gate.raws[0][1].payload == body


def test_too_large_is_said_at_size_and_at_data(gate: Gate, smtp: smtplib.SMTP, monkeypatch: pytest.MonkeyPatch) -> None:
    code, text = smtp.docmd(f"MAIL FROM:<{ME}> SIZE={51 * MB}")
    assert (code, b"size" in text.lower()) == (552, True)
    monkeypatch.setattr(listener_protocol, "MAX_SIZE", 1 * MB)
    smtp.mail(ME)
    smtp.rcpt("support@northwind.test")
    code, text = smtp.data(b"From: a@b.test\r\n\r\n" + b"x" * 2 * MB)
    assert (code, text) == (552, b"5.3.4 The mail is larger than 1 MB")
    assert gate.raws == []
    assert smtp.sendmail(ME, ["support@northwind.test"], letter(1)) == {}


def test_a_mail_broken_off_is_not_stored(gate: Gate, smtp: smtplib.SMTP) -> None:
    smtp.mail(ME)
    smtp.rcpt("support@northwind.test")
    smtp.docmd("DATA")
    smtp.send(b"From: a@b.test\r\n\r\nhalf")
    smtp.close()
    time.sleep(0.3)
    assert gate.raws == []


def test_commands_sent_with_the_end_of_data_are_heard(gate: Gate, smtp: smtplib.SMTP) -> None:
    smtp.mail(ME)
    smtp.rcpt("support@northwind.test")
    smtp.docmd("DATA")
    smtp.send(letter(1) + b".\r\nNOOP\r\n")
    assert smtp.getreply()[0] == 250
    assert smtp.getreply()[0] == 250


def test_lmtp_answers_for_each_recipient(gate: Gate, settings: Any) -> None:
    client = smtplib.LMTP("127.0.0.1", settings.LMTP_PORT, local_hostname="mx.local")
    client.ehlo()
    client.mail("")
    for address in ("support@northwind.test", "billing@northwind.test"):
        assert client.rcpt(address)[0] == 250
    client.docmd("DATA")
    client.send(letter(1) + b"\r\n.\r\n")
    assert [client.getreply()[0] for _ in range(2)] == [250, 250]
    assert [channel for channel, _ in gate.raws] == [1, 2]
    client.close()


def test_there_is_no_way_to_sign_in_or_to_verify(smtp: smtplib.SMTP) -> None:
    assert not smtp.has_extn("auth")
    assert smtp.docmd("VRFY support@northwind.test")[0] == 252
    assert smtp.docmd("EXPN staff")[0] == 502


def test_smtputf8(gate: Gate, smtp: smtplib.SMTP) -> None:
    smtp.docmd("MAIL", f"FROM:<{ME}> SMTPUTF8")
    smtp.sock.sendall("RCPT TO:<grüße@northwind.test>\r\n".encode())
    assert smtp.getreply()[0] == 250


def test_too_many_sessions_are_asked_to_wait(
    gate: Gate, smtp: smtplib.SMTP, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    monkeypatch.setattr(listener, "SESSIONS_MAX", 1)
    with pytest.raises(smtplib.SMTPConnectError) as refused:
        smtplib.SMTP("127.0.0.1", settings.SMTP_PORT)
    assert refused.value.smtp_code == 421


@contextmanager
def listener_alone() -> Iterator[tuple[int, int]]:
    """(number, port) of a process that is nothing but the listener, so that its memory is nobody else's."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port = found.getsockname()[1]
    environment = os.environ | {"SANGAM_SMTP_PORT": str(port), "DJANGO_SETTINGS_MODULE": "sangam.config.settings"}
    process = subprocess.Popen([sys.executable, "-m", "sangam.channels.kinds.email.tests.gate"], env=environment)
    try:
        _until_open(port)
        yield process.pid, port
    finally:
        process.kill()
        process.wait()


def peak(pid: int) -> int:
    """Bytes: the most memory a process ever held."""
    found = re.search(r"VmHWM:\s+(\d+) kB", Path(f"/proc/{pid}/status").read_text())
    assert found
    return int(found[1]) * 1024


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_large_mails_leave_no_memory_behind() -> None:
    """F17: 49 MB, several times; once the largest mail was held, others like it need no more.

    Linux counts a process's pages in batches, so a peak is known to within some hundred kilobytes: the first look
    asks only whether this is the process that took the mail.
    """
    body = b"From: a@b.test\r\n\r\n" + (b"y" * 76 + b"\r\n") * (49 * MB // 78)
    with listener_alone() as (pid, port), smtplib.SMTP("127.0.0.1", port, timeout=60) as client:
        idle = peak(pid)
        client.sendmail(ME, ["support@northwind.test"], body)
        first = peak(pid)
        assert first - idle > 24 * MB, "this is not the process that held the mail"
        for _ in range(3):
            client.sendmail(ME, ["support@northwind.test"], body)
        assert peak(pid) - first < 30 * MB


@given(st.lists(st.sampled_from([b"a", b".", b"\r\n", b"\n", b"\r", b"..", b"\r\n."]), max_size=40), st.integers(1, 7))
def test_any_mail_cut_anywhere_comes_out_as_it_went_in(parts: list[bytes], step: int) -> None:
    mail = b"".join(parts)
    mail = mail if not mail or mail.endswith(b"\r\n") else mail + b"\r\n"
    lines = mail.split(b"\r\n")
    wire = b"\r\n".join(b"." + line if line.startswith(b".") else line for line in lines) + b".\r\nQUIT\r\n"
    out: list[bytes] = []
    undo = Unstuffer(out.append)
    rest = b""
    for start in range(0, len(wire), step):
        if undo.done:
            rest = wire[start:]
            break
        undo.feed(wire[start : start + step])
    assert undo.done
    assert b"".join(out) == mail
    assert undo.rest + rest == b"QUIT\r\n"
    assert undo.size == len(mail)
