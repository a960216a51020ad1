"""Single blows at a running install, each at a chosen moment: F3 (web killed in a reply), F4 and F12 (database or disk
away: nobody hears a false "received"), F6 (the same thing many times), F17 (large mails). Moments are chosen with locks
and stopped processes, never with sleeps."""

from __future__ import annotations

import hashlib
import os
import re
import signal
import smtplib
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import psycopg
import pytest
from django.test import Client

from sangam.accounts.models import User
from sangam.channels.base import RawItem
from sangam.conversations import drafts
from sangam.conversations.models import Attachment, Conversation, Draft, Message, MessageKind
from sangam.customers.models import Customer, Identity
from sangam.events.models import Event
from sangam.ingest import replay, store
from sangam.ingest.models import RawInbound, RawState
from sangam.lib.embedded.place import database_url
from tests.faults.ledger import rest, token
from tests.house import FETCHED, HOOKED, LISTENED, House, letter
from tests.install import until

pytestmark = [pytest.mark.slow, pytest.mark.servers]
CSRF = "c" * 32
MB = 1024 * 1024


@contextmanager
def visitor(house: House, user: User) -> Iterator[httpx.Client]:
    """A signed-in browser without the browser."""
    client = Client()
    client.force_login(user)
    cookies = {name: morsel.value for name, morsel in client.cookies.items()} | {"csrftoken": CSRF}
    with httpx.Client(base_url=house.url, cookies=cookies, headers={"X-CSRFToken": CSRF}, timeout=60) as opened:
        yield opened


def at_once(*works: Callable[[], Any]) -> list[Any]:
    """Results (or exceptions) of functions that start together."""
    barrier, results = threading.Barrier(len(works)), [None] * len(works)

    def run(place: int, work: Callable[[], Any]) -> None:
        barrier.wait()
        try:
            results[place] = work()
        except Exception as error:
            results[place] = error

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(works)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    return results


def conversation(house: House, mark: str, **more: str) -> Conversation:
    house.mail_in(letter(f"Hello {mark}", subject=mark, sender=f"{mark}@example.com", **more))
    house.awake(lambda: Conversation.objects.filter(subject=mark).exists(), "no conversation")
    return Conversation.objects.get(subject=mark)


def raw_of(mark: str, address: str = LISTENED) -> RawInbound | None:
    """The newest raw of a channel that holds the token in its row."""
    newest = RawInbound.objects.filter(channel__address=address).order_by("-pk")[:50]
    return next((raw for raw in newest if mark.encode() in bytes(raw.payload)), None)


@pytest.mark.parametrize("where", ["before the commit", "after the commit"])
def test_f3_a_reply_whose_web_process_dies_is_whole_or_absent_and_repeating_makes_it_one(house: House, where: str) -> None:
    mark = token()
    row = conversation(house, mark)
    ben = house.cast.ben
    drafts.keep(ben, row, "reply", text=f"An answer {mark}", data={}, attachment_ids=[])
    form = {
        "text": f"An answer {mark}", "to": f"{mark}@example.com", "client_key": f"key-{mark}",
        "channel": str(house.channels[LISTENED].pk), "seen": str(row.last_message_id),
    }  # fmt: skip
    table = Conversation._meta.db_table if where == "before the commit" else Draft._meta.db_table
    column = "id" if where == "before the commit" else "conversation_id"
    outcome: list[Any] = []
    with visitor(house, ben) as browser, psycopg.connect(database_url(house.install.data)) as lock:
        send = lambda: browser.post(f"/conversations/{row.number}/replies", data=form)  # noqa: E731
        lock.execute(f"SELECT 1 FROM {table} WHERE {column} = {row.pk} FOR UPDATE")
        clicking = threading.Thread(target=lambda: outcome.extend(at_once(send)))
        clicking.start()
        waits = f"SELECT 1 FROM pg_locks WHERE NOT granted AND pid <> {lock.info.backend_pid}"
        with psycopg.connect(database_url(house.install.data), autocommit=True) as look:
            until(lambda: look.execute(waits).fetchone(), "the reply never came to the lock")
        house.install.kill("run web ")
        clicking.join(30)
        assert isinstance(outcome[0], httpx.HTTPError), "whoever clicked hears that it failed"
        lock.rollback()
        until(house.install.answers, "the web process does not come back")
        said = Message.objects.filter(conversation=row, kind=MessageKind.OUT)
        if where == "before the commit":
            house.awake(lambda: not _sessions_of_dead(house), "its session stays")
            assert said.count() == 0
        else:
            assert said.count() == 1
        assert Draft.objects.filter(conversation=row, user=ben).exists(), "what was written is still there"
        for _ in range(3):
            assert send().status_code == 302
    assert said.count() == 1
    assert said.get().outbox.count() == 1
    assert not Draft.objects.filter(conversation=row, user=ben).exists()


def _sessions_of_dead(house: House) -> bool:
    with psycopg.connect(database_url(house.install.data), autocommit=True) as look:
        return bool(look.execute("SELECT 1 FROM pg_stat_activity WHERE state = 'idle in transaction'").fetchone())


def test_f6_the_same_mail_again_and_again_and_by_three_ways_is_one_message(house: House) -> None:
    marks = {name: token() for name in ("smtp", "hook", "instant", "ways")}
    mails = {
        name: letter(f"Hello {mark}", subject=mark, sender=f"{mark}@example.com").as_bytes() for name, mark in marks.items()
    }
    for _ in range(5):
        house.mail_in(mails["smtp"])
        assert house.hook_in(mails["hook"]) == 200
    both = [lambda: house.hook_in(mails["instant"]), lambda: house.mail_in(mails["instant"])]
    heard = at_once(*[both[n % 2] for n in range(10)])
    assert heard == [200, None] * 5
    house.office.put(FETCHED, mails["ways"])
    house.mail_in(mails["ways"])
    assert house.hook_in(mails["ways"]) == 200
    house.awake(lambda: raw_of(marks["ways"], FETCHED), "it was not fetched")
    rest(house)
    for name, mark in marks.items():
        messages = Message.objects.filter(text__contains=mark)
        assert messages.count() == 1, name
        assert Conversation.objects.filter(subject=mark).count() == 1
        assert Customer.objects.filter(identities__value=f"{mark}@example.com").count() == 1
        told = Event.objects.filter(subject_type="message", subject_id=messages.get().pk, kind="message.received")
        assert told.count() == 1
    assert Message.objects.get(text__contains=marks["ways"]).arrivals.count() == 3
    assert Message.objects.get(text__contains=marks["instant"]).arrivals.count() == 2


def test_f22_fifty_first_mails_of_a_newcomer_at_once_are_one_customer(house: House) -> None:
    mark = token()
    ways: list[Callable[[], Any]] = []
    for number in range(51):
        mail = letter(f"Number {number} of {mark}", sender=f"{mark}@example.com", subject=f"{mark} {number}").as_bytes()
        ways.append(
            [
                lambda mail=mail: house.mail_in(mail),
                lambda mail=mail: house.hook_in(mail),
                lambda mail=mail: house.mail_in(mail, to="billing@northwind.test"),
            ][number % 3]
        )
    heard = at_once(*ways)
    assert [one for one in heard if one not in (None, 200)] == []
    rest(house)
    assert Identity.objects.filter(value=f"{mark}@example.com").count() == 1
    assert Customer.objects.filter(identities__value=f"{mark}@example.com").count() == 1
    rows = Message.objects.filter(text__contains=mark)
    assert rows.count() == 51
    assert rows.values("conversation").distinct().count() == 51, "a mail that answers nothing is a matter of its own"


@contextmanager
def frozen_tree(house: House) -> Iterator[None]:
    """The supervisor sleeps, so that what is killed stays dead until the end of the block."""
    tree = house.install.process("sangam.config.cli up")
    os.kill(tree, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(tree, signal.SIGCONT)
        until(lambda: house.install.health()[0] == 200, lambda: f"not well: {house.install.health()}")


def test_f4_a_dead_database_is_never_a_false_yes_and_comes_back_by_itself(house: House) -> None:
    marks = [token() for _ in range(3)]
    mails = [letter(f"Hello {mark}", subject=mark, sender=f"{mark}@example.com").as_bytes() for mark in marks]
    assert house.hook_in(mails[2]) == 200
    with frozen_tree(house):
        house.install.kill("bin/postgres -D")
        until(lambda: not house.install.named("bin/postgres -D"), "it lives on")
        until(lambda: not house.install.named("postgres: "), "its sessions live on")
        began = time.monotonic()
        assert house.hook_in(mails[0]) == 503
        print(f"the webhook took {time.monotonic() - began:.1f} s")
        with pytest.raises(smtplib.SMTPException) as refused:
            house.mail_in(mails[1])
        assert "451" in str(refused.value)
        began = time.monotonic()
        status, checks = house.install.health()
        print(f"/healthz took {time.monotonic() - began:.1f} s")
        assert status == 503
        assert checks["database"]["ok"] is False
    assert house.hook_in(mails[0]) == 200
    house.mail_in(mails[1])
    house.awake(lambda: all(Message.objects.filter(text__contains=mark).count() == 1 for mark in marks), "lost after the fault")


def test_f12_a_full_disk_keeps_raws_waiting_and_ends_by_itself(house: House, tmp_path: Path) -> None:
    small, large, late = (token() for _ in range(3))
    with_file = letter(f"Hello {small}", sender=f"{small}@example.com")
    with_file.add_attachment(b"x" * 100_000, maintype="image", subtype="png", filename="x.png")
    big = letter(f"Hello {large}", sender=f"{large}@example.com")
    big.add_attachment(os.urandom(2 * MB), maintype="image", subtype="png", filename="big.png")
    with full_disk(house.install.data / "files"):
        try:
            house.mail_in(with_file)
        except smtplib.SMTPException:
            print(house.install.told()[-3000:])
            raise
        with pytest.raises(smtplib.SMTPException) as refused:
            house.mail_in(big)
        assert "45" in str(refused.value)
        assert house.hook_in(big.as_bytes()) == 503
        house.awake(lambda: "cannot work now" in house.install.told(), "the worker does not notice")
        raw = raw_of(small)
        assert raw
        assert raw.state == RawState.STORED, raw.reason
        house.mail_in(letter(f"Hello {late}", sender=f"{late}@example.com"))
    house.awake(lambda: Message.objects.filter(text__contains=small).exists(), "what waited for the disk never came")
    house.awake(lambda: Message.objects.filter(text__contains=late).exists(), "what came behind it never came")
    house.mail_in(big)
    house.awake(lambda: Message.objects.filter(text__contains=large).exists(), "not even afterwards")
    assert Attachment.objects.get(message__text__contains=small).size == 100_000


@contextmanager
def full_disk(folder: Path) -> Iterator[None]:
    """A file system of 128 KB over the folder, filled up; what was there is there again afterwards."""
    done = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=128k,mode=700", "tmpfs", str(folder)], capture_output=True, text=True, check=False
    )
    if done.returncode:
        pytest.skip(f"this user may not mount a file system: {done.stderr.strip()}")
    try:
        with pytest.raises(OSError), open(folder / "filler", "wb", buffering=0) as filler:
            while True:
                filler.write(b"x" * 4096)
        yield
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


def memory(pid: int, name: str = "VmHWM") -> int:
    """Bytes: the most it ever held (VmHWM), or what it holds (VmRSS)."""
    found = re.search(rf"{name}:\s+(\d+) kB", Path(f"/proc/{pid}/status").read_text())
    return int(found[1]) * 1024 if found else 0


def test_f17_large_mails_cost_little_and_too_large_ones_hear_why(house: House) -> None:
    warm = conversation(house, token())
    assert warm
    worker, gateway = house.install.process("run ingest "), house.install.process("run gateway ")
    before = {pid: memory(pid, "VmRSS") for pid in (worker, gateway)}
    mark, content = token(), os.urandom(35 * MB)
    mail = letter(f"A film {mark}", sender=f"{mark}@example.com")
    mail.add_attachment(content, maintype="video", subtype="mp4", filename="film.mp4")
    mail.add_attachment(b"", maintype="text", subtype="plain", filename="nothing.txt")
    house.mail_in(mail)
    house.awake(lambda: Message.objects.filter(text__contains=mark).exists(), "the large mail never came", 120)
    files = {file.name: file for file in Attachment.objects.filter(message__text__contains=mark)}
    assert (files["film.mp4"].size, files["nothing.txt"].size) == (len(content), 0)
    assert files["film.mp4"].sha256 == hashlib.sha256(content).hexdigest()
    assert store.files().path(files["film.mp4"].key).stat().st_size == len(content)
    grown = {pid: (memory(pid) - before[pid]) // MB for pid in before}
    assert grown[worker] <= 100, f"the worker grew by {grown[worker]} MB"
    assert grown[gateway] <= 160, f"the listener grew by {grown[gateway]} MB for a mail of 48 MB"

    ten = os.urandom(8 * MB)
    for parts in (25, 7):
        mail = letter(f"Too much {mark}", sender=f"{mark}@example.com")
        for number in range(parts):
            mail.add_attachment(ten, maintype="video", subtype="mp4", filename=f"{number}.mp4")
        with pytest.raises(smtplib.SMTPException) as refused:
            house.mail_in(mail)
        assert "552" in str(refused.value)
        assert b"larger" in str(refused.value).encode() or b"size" in str(refused.value).encode()
    assert Message.objects.filter(text__contains="Too much").count() == 0


def test_too_large_without_a_word_ahead_is_refused_after_data(house: House) -> None:
    """A sender who names no SIZE is heard out, told why, and the line stays usable."""
    with smtplib.SMTP("127.0.0.1", house.install.smtp_port, timeout=60) as link:
        link.helo("world.example")
        link.mail("world@example.com")
        link.rcpt(LISTENED)
        code, words = link.data(letter("Too much").as_bytes() + b"\r\n" + b"x" * 70 * MB)
        assert (code, b"50 MB" in words) == (552, True)
        assert link.noop()[0] == 250


def bombs() -> list[bytes]:
    """Hostile mails: those of Python's own parsers, and what databases do not take."""
    head = b"From: a@example.com\r\nTo: support@northwind.test\r\nSubject: bomb\r\n"
    deep = b"".join(b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (n, n) for n in range(500))
    nested = b"".join(b"Content-Type: message/rfc822\r\n\r\n" for _ in range(500))
    names = b"".join(b" name*%d=a;\r\n" % n for n in range(5000))
    parts = b"".join(b"--b\r\n\r\nx\r\n" for _ in range(10_000))
    links = b"".join(b"<a href='https://example.com/%d'>x</a>" % n for n in range(5001))
    html = b"Content-Type: text/html\r\n\r\n"
    return [
        b"From: " + b"(" * 2000 + b")" * 2000 + b"\r\n\r\nnested comments",
        head + nested + b"\r\nend",
        head + deep + b"\r\nend",
        head + b"Content-Type: text/plain;\r\n" + names + b" charset=utf-8\r\n\r\nx",
        head + b"Content-Type: multipart/mixed; boundary=b\r\n\r\n" + parts + b"--b--",
        head + b"Cc: " + b", ".join(b"c%d@example.com" % n for n in range(10_000)) + b"\r\n\r\nmany",
        head + b"References: " + b" ".join(b"<%d@example.com>" % n for n in range(50_000)) + b"\r\n\r\nmany",
        head + b"Content-Type: text/plain; charset=rot13\r\n\r\nuryyb",
        head + b"Content-Type: text/plain; charset=no-such-thing\r\n\r\nhello",
        head + html + b"<div>" * 40_000,
        head + html + b"<a " * 200_000,
        head + b"\r\n" + b"On " * 4000,
        head + b"\r\n" + b"\n" * 300_000,
        head + b"\r\nNUL \x00\x00 inside",
        head + b"X-Number: " + b"9" * 400 + b"\r\nMessage-ID: <" + b"9" * 400 + b"@example.com>\r\n\r\nlong number",
        head + html + links,
        b"From: " + b"n" * 3000 + b" <a@example.com>\r\nSubject: " + b"s" * 5000 + b"\r\n\r\nlong fields",
        b"From: <" + b"l" * 400 + b"@" + b"d" * 400 + b".example>\r\n\r\nlong address",
        head + b"Content-Disposition: attachment; filename=" + b"f" * 4000 + b"\r\nContent-Type: " + b"t" * 400 + b"/x\r\n\r\nx",
        head + b"Content-ID: <" + b"c" * 4000 + b">\r\nContent-Type: image/png\r\n\r\nx",
        b"", b"\x00" * 100, b"\r\n\r\n", b":" * 10_000, "\ud800".encode("utf-16-le", "surrogatepass") * 50,
    ]  # fmt: skip


def test_f16_fifty_poisons_hold_up_nobody_and_may_be_tried_again(house: House) -> None:
    mark, poison = token(), [*bombs(), *bombs()]
    assert len(poison) == 50
    good = [
        letter(f"Good {mark}-{n}.", sender=f"g{n}@{mark}.example", Message_ID=f"<{n}@{mark}.example>").as_bytes()
        for n in range(950)
    ]
    channel = house.channels[LISTENED].pk
    first = RawInbound.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    mixed = [content for n in range(50) for content in (*good[n * 19 : n * 19 + 19], poison[n])]
    store.many(channel, [RawItem(content, lane="mail") for content in mixed])
    house.awake(lambda: not RawInbound.objects.filter(state=RawState.STORED).exists(), "raws wait", 240)
    assert Message.objects.filter(text__contains=f"Good {mark}").count() == 950
    raws = RawInbound.objects.filter(pk__gt=first)
    late = sorted((raw.applied_at - raw.received_at).total_seconds() for raw in raws.exclude(applied_at=None))
    print(f"good mails behind poison: p50 {late[len(late) // 2]:.1f} s, p95 {late[int(len(late) * 0.95)]:.1f} s")
    odd = list(raws.filter(state=RawState.QUARANTINED))
    assert all(raw.reason for raw in odd)
    assert raws.filter(state=RawState.APPLIED).count() >= 950
    kept = {store.payload(raw) for raw in raws}
    assert all(content in kept for content in poison), "what could not be understood is kept byte for byte"
    for raw in [one for one in odd if store.payload(one)][:3]:
        assert replay.again(raw)
    house.awake(lambda: not raws.filter(state=RawState.STORED).exists(), "a replay waits for ever")
    assert Message.objects.filter(text__contains=f"Good {mark}").count() == 950


def test_nobody_takes_a_call_that_proves_nothing(house: House) -> None:
    before = RawInbound.objects.count()
    address = f"{house.url}/hooks/{house.channels[HOOKED].token}/"
    for headers in ({}, {"Authorization": "Bearer"}, {"Authorization": "Bearer wrong"}):
        assert httpx.post(address, content=b"From: a@example.com\n\nhi", headers=headers).status_code == 401
    assert httpx.post(f"{house.url}/hooks/{'0' * 40}/", content=b"hi").status_code == 404
    assert RawInbound.objects.count() == before
