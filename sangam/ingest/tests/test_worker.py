"""The worker end to end: raw bytes in the table, children that parse, messages on the other side."""

from __future__ import annotations

from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest

from sangam.channels.base import RawItem
from sangam.conversations.models import Attachment, Conversation, Message
from sangam.ingest import store
from sangam.ingest.models import RawInbound
from sangam.ingest.worker import Worker
from sangam.lib.children import Pool
from tests.cast import Cast

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def pool() -> Iterator[Pool]:
    pool = Pool(size=2, deadline=5, preload=["sangam.ingest.reading", "sangam.channels.registry:adapters"])
    yield pool
    pool.close()


@pytest.fixture
def worker(pool: Pool, tmp_path: Path, settings: Any) -> Worker:
    settings.FILES_DIR = tmp_path
    return Worker(pool)


def mail(number: int, text: str = "Where is my tent?", **headers: str) -> bytes:
    message = EmailMessage()
    message["From"] = "Cleo Marin <cleo@example.com>"
    message["To"] = "support@northwind.test"
    message["Subject"] = "My order"
    message["Message-ID"] = f"<{number}@example.com>"
    for name, value in headers.items():
        message[name.replace("_", "-")] = value
    message.set_content(text)
    return message.as_bytes()


def give(cast: Cast, *payloads: bytes) -> None:
    store.many(cast.mailbox.pk, [RawItem(payload=payload, lane="mail") for payload in payloads])


def test_a_mail_becomes_a_message(cast: Cast, worker: Worker) -> None:
    give(cast, mail(1), mail(2, "any news?", In_Reply_To="<1@example.com>"))
    assert worker.once() == 2
    conversation = Conversation.objects.get()
    assert [message.text.strip() for message in conversation.messages.order_by("pk")] == ["Where is my tent?", "any news?"]
    assert conversation.customer.name == "Cleo Marin"


def test_poison_is_quarantined_and_its_neighbours_go_on(cast: Cast, worker: Worker) -> None:
    bombs = [b"", b"\x00" * 40, mail(50, Cc="x" * 100_000), b"From: " + b"(" * 100_000 + b"\n\nhi"]
    good = [mail(n, f"number {n}") for n in range(20)]
    give(cast, *good[:10], *bombs, *good[10:])
    while worker.once():
        pass
    assert Message.objects.filter(text__startswith="number").count() == 20
    left = RawInbound.objects.exclude(state="applied")
    assert all(raw.state == "quarantined" and raw.reason for raw in left)


def test_a_large_file_is_stored_once_and_the_raw_stands_outside_the_row(cast: Cast, worker: Worker, tmp_path: Path) -> None:
    message = EmailMessage()
    message["From"] = "cleo@example.com"
    message["Message-ID"] = "<big@example.com>"
    message.set_content("see the film")
    message.add_attachment(b"\x01\x02" * 1_000_000, maintype="video", subtype="mp4", filename="camp.mp4")
    give(cast, message.as_bytes())
    raw = RawInbound.objects.get()
    assert raw.stored and not bytes(raw.payload) and store.payload(raw) == message.as_bytes()
    worker.once()
    attachment = Attachment.objects.get()
    assert (attachment.name, attachment.size) == ("camp.mp4", 2_000_000)
    assert store.files().path(attachment.key).stat().st_size == 2_000_000


def test_a_bounce_opens_no_conversation(cast: Cast, worker: Worker) -> None:
    report = (
        b"From: MAILER-DAEMON@example.com\nTo: support@northwind.test\nSubject: Undelivered Mail Returned to Sender\n"
        b"Content-Type: multipart/report; report-type=delivery-status; boundary=b\n\n--b\n\nno such user\n\n--b\n"
        b"Content-Type: message/delivery-status\n\nReporting-MTA: dns; example.com\n\nFinal-Recipient: rfc822; gone@example.com\n"
        b"Action: failed\nStatus: 5.1.1\n\n--b--\n"
    )
    give(cast, report)
    worker.once()
    assert Conversation.objects.count() == 0
    assert RawInbound.objects.get().state == "ignored"


def test_a_raw_waits_while_the_file_store_is_away(cast: Cast, worker: Worker, tmp_path: Path, settings: Any) -> None:
    message = EmailMessage()
    message["From"] = "cleo@example.com"
    message["Message-ID"] = "<file@example.com>"
    message.set_content("see the bill")
    message.add_attachment(b"%PDF-", maintype="application", subtype="pdf", filename="bill.pdf")
    give(cast, message.as_bytes())
    settings.FILES_DIR = tmp_path / "away"
    settings.FILES_DIR.write_bytes(b"not a folder")
    with pytest.raises(OSError, match="away"):
        worker.once()
    assert RawInbound.objects.get().state == "stored"
    settings.FILES_DIR.unlink()
    worker.once()
    assert Attachment.objects.get().name == "bill.pdf"


def test_a_raw_whose_bytes_were_lost_says_so_and_lets_others_pass(cast: Cast, worker: Worker) -> None:
    give(cast, mail(1, "x" * 600_000), mail(2))
    large = RawInbound.objects.exclude(stored="").get()
    store.files().remove(large.stored)
    worker.once()
    large.refresh_from_db()
    assert (large.state, "missing" in large.reason) == ("quarantined", True)
    assert Message.objects.count() == 1
