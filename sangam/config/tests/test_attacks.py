"""Attacks that go through the whole house: names of files, forged reports, what stands in logs, operators from programs."""

from __future__ import annotations

import json
import logging
import re
import time
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from django.core import signing
from django.test import Client

from sangam.accounts import tokens
from sangam.accounts.models import Right
from sangam.channels.base import RawItem, Receipt
from sangam.conversations import drafts, files, write
from sangam.conversations.models import Attachment, Conversation, Message, Outbox
from sangam.delivery import outbound
from sangam.delivery.tests.office import answer
from sangam.events.record import Actor
from sangam.ingest import pipeline, store
from sangam.ingest.models import RawInbound
from sangam.ingest.worker import Worker
from sangam.lib import clock
from sangam.lib.children import Pool
from sangam.lib.logs import JsonLines
from tests.architecture.everywhere import client_of
from tests.cast import PASSWORD, Cast

pytestmark = pytest.mark.django_db
CANARY = "zinnober"
NAMES = [
    "CON.txt", "aux", "x.pht", "x.php.jpg", ".htaccess", "trailing.txt...", "trailing.txt   ", "nul\x00byte.png", "..%2f..%2fetc%2fpasswd",
    "../../../etc/passwd", "..\\..\\win.ini", "C:\\Windows\\x.dll", "invoice\u202egnp.exe", "right\u2067to\u2069left.pdf", "a" * 300 + ".pdf",
    "line\r\nSet-Cookie: x=1.txt", "quote\";filename=evil.html", "tab\tname.txt", "zero\u200bwidth\ufeff.txt", "`id`.txt", "$(id).txt", "-rf", "~root", "",
    "..", "é" * 300 + ".docx", "<img src=x onerror=alert(1)>.png",
]  # fmt: skip


@pytest.fixture(scope="module")
def pool() -> Iterator[Pool]:
    pool = Pool(size=1, deadline=10, preload=["sangam.ingest.reading", "sangam.channels.registry:adapters"])
    yield pool
    pool.close()


@pytest.fixture
def worker(pool: Pool, tmp_path: Path, settings: Any) -> Worker:
    settings.FILES_DIR = tmp_path / "files"
    return Worker(pool)


def harmless(file: Attachment, root: Path) -> list[str]:
    """What is wrong with how a file is kept and told."""
    told = client_of(file.uploaded_by).get(f"/files/{files.link_token(file)}") if file.uploaded_by else None
    where = files.store().path(file.key).resolve()
    return [
        what
        for what, bad in {
            "stored elsewhere": not where.is_relative_to(root.resolve()) or not where.is_file(),
            "stored by its name": not re.fullmatch(r"[0-9a-f]{32}", file.key),
            "runs": where.stat().st_mode & 0o111,
            "a path": "/" in file.name or "\\" in file.name or file.name in ("", ".", ".."),
            "hidden signs": re.search("[\x00-\x1f\x7f\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]", file.name),
            "too long": len(file.name) > 200,
            "a header": told is not None and re.search(r"[\r\n]", told.headers["Content-Disposition"]),
        }.items()
        if bad
    ]


def test_a_name_of_a_file_in_a_mail_is_only_words(cast: Cast, worker: Worker, settings: Any) -> None:
    """By every way of saying a name: plain, quoted, encoded, split."""
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Message-ID"] = "cleo@example.com", "support@northwind.test", "<names@example.com>"
    mail.set_content("Files")
    for _name in NAMES:
        mail.add_attachment(b"content", maintype="application", subtype="octet-stream", filename="MARK.bin")
    raw = mail.as_bytes()
    for number, name in enumerate(NAMES):
        encoded = "".join(f"%{byte:02X}" for byte in name.encode())
        said = [
            f"filename*=utf-8''{encoded}".encode(),
            b'filename="' + name.encode().replace(b"\r\n", b" ").replace(b'"', b'\\"') + b'"',
        ]
        raw = raw.replace(b'filename="MARK.bin"', said[number % 2], 1)
    store.many(cast.mailbox.pk, [RawItem(raw, lane="mail")])
    assert worker.once() == 1
    kept = list(Attachment.objects.filter(message__isnull=False).order_by("pk"))
    assert len(kept) == len(NAMES)
    assert {file.name: wrong for file in kept if (wrong := harmless(file, settings.FILES_DIR))} == {}


def test_a_name_of_a_file_that_is_uploaded_is_only_words(cast: Cast, worker: Worker, settings: Any) -> None:
    kept = [files.upload(cast.ben, name, "image/png", [b"content"]) for name in NAMES]
    assert {file.name: wrong for file in kept if (wrong := harmless(file, settings.FILES_DIR))} == {}
    named = dict(zip(NAMES, [file.name for file in kept], strict=True))
    assert named["a" * 300 + ".pdf"].endswith("a.pdf"), "the ending says what it is"
    assert named["invoice\u202egnp.exe"].endswith(".exe"), "and it does not lie"


@pytest.mark.parametrize("token", ["..%2f..%2fetc%2fpasswd", "..", "%2e%2e%2f", "a" * 5000, "%00", "1:abc:def", "e30:1t:x"])
def test_no_address_of_a_file_leaves_its_folder(cast: Cast, token: str) -> None:
    client = client_of(cast.ben)
    for where in (f"/files/{token}", f"/pictures/{token}", f"/files/shared/{token}/x"):
        # A slash at the end is taken away, and nothing else.
        assert client.get(where, follow=True).status_code == 404


def report(kind: str, group: str, about: str, sender: str = "otto@evil.test") -> bytes:
    return (
        f"From: {sender}\r\nTo: support@northwind.test\r\nMessage-ID: <report-{time.monotonic_ns()}@evil.test>\r\nSubject: Report\r\n"
        f'MIME-Version: 1.0\r\nContent-Type: multipart/report; report-type={kind}; boundary="b"\r\n\r\n'
        f"--b\r\nContent-Type: text/plain\r\n\r\nA report.\r\n--b\r\nContent-Type: message/{kind}\r\n\r\n{group}\r\n\r\n"
        f"--b\r\nContent-Type: message/rfc822\r\n\r\nMessage-ID: {about}\r\nSubject: x\r\n\r\nx\r\n--b--\r\n"
    ).encode()


@pytest.mark.parametrize(
    ("kind", "group"),
    [
        ("delivery-status", "Reporting-MTA: dns; x\r\n\r\nFinal-Recipient: rfc822; cleo@example.com\r\nAction: failed\r\nStatus: 5.1.1"),
        ("delivery-status", "Reporting-MTA: dns; x\r\n\r\nFinal-Recipient: rfc822; cleo@example.com\r\nAction: delivered\r\nStatus: 2.0.0"),
        ("disposition-notification", "Final-Recipient: rfc822; cleo@example.com\r\nDisposition: manual-action/MDN-sent-manually; displayed"),
    ],
)  # fmt: skip
def test_a_report_about_an_id_that_was_guessed_changes_nothing(cast: Cast, worker: Worker, kind: str, group: str) -> None:
    message = answer(cast, cast.conversation(), "On its way")
    Outbox.objects.update(state="sent")
    Message.objects.filter(pk=message.pk).update(state="sent")
    guessed = re.sub(r"\w(?=@)", "x", message.external_id)
    assert guessed != message.external_id
    store.many(cast.mailbox.pk, [RawItem(report(kind, group, guessed), lane="mail")])
    assert worker.once() == 1
    message.refresh_from_db()
    assert (message.state, list(Outbox.objects.values_list("state", flat=True))) == ("sent", ["sent"])
    assert not message.conversation.customer.identities.filter(undeliverable_at__isnull=False).exists()


def test_nobody_says_that_a_letter_was_read(cast: Cast, worker: Worker) -> None:
    """A letter asks for no receipt and carries no pixel; one that comes unasked, with the right id, is no reading."""
    message = answer(cast, cast.conversation(), "On its way")
    Outbox.objects.update(state="sent")
    Message.objects.filter(pk=message.pk).update(state="sent")
    displayed = "Final-Recipient: rfc822; cleo@example.com\r\nDisposition: manual-action/MDN-sent-manually; displayed"
    store.many(cast.mailbox.pk, [RawItem(report("disposition-notification", displayed, message.external_id), lane="mail")])
    assert worker.once() == 1
    message.refresh_from_db()
    assert message.state == "sent"
    fresh = Message.objects.select_related("conversation__brand__calendar", "author", "channel", "reply_to").get(pk=message.pk)
    built = outbound.build(fresh, list(fresh.outbox.all()))
    assert not re.search(
        r"<(img|link|iframe|video|audio|object|embed)\b|url\(", built.html + "".join(one.html for one in built.history)
    )


@pytest.mark.parametrize("state", ["delivered", "read", "failed"])
def test_a_receipt_counts_only_on_the_channel_that_sent(cast: Cast, state: str) -> None:
    message = answer(cast, cast.conversation(), "On its way")
    Outbox.objects.update(state="sent")
    Message.objects.filter(pk=message.pk).update(state="sent")
    other = cast.chat()
    before = RawInbound.objects.count()
    upto = () if state == "failed" else (Receipt("", state, upto=message.pk), Receipt("", state, before=clock.now()))  # type: ignore[arg-type]
    for forged in (Receipt(message.external_id, state), *upto):  # type: ignore[arg-type]
        store.many(other.pk, [RawItem(payload=b"forged")])
        pipeline.apply(other, [RawInbound.objects.latest("pk")], [[forged]])
    assert RawInbound.objects.count() == before + 1 + len(upto)
    message.refresh_from_db()
    assert message.state == "sent" and set(Outbox.objects.values_list("state", flat=True)) == {"sent"}


def lines(caplog: pytest.LogCaptureFixture) -> str:
    return "\n".join(JsonLines("web").format(record) for record in caplog.records)


def test_logs_hold_neither_what_people_wrote_nor_what_opens_doors(
    cast: Cast, worker: Worker, caplog: pytest.LogCaptureFixture
) -> None:
    """A word that stands in a mail, its subject, a name, an answer, a draft, a search and a password: at the most talkative
    level, in no line as the house writes them. Neither do tokens of addresses."""
    with caplog.at_level(logging.DEBUG):
        for name in ("django.db.backends", "faker", "asyncio"):
            caplog.set_level(logging.INFO, logger=name)
        mail = EmailMessage()
        mail["From"], mail["To"], mail["Message-ID"] = (
            f"{CANARY} <cleo@example.com>",
            "support@northwind.test",
            "<c@example.com>",
        )
        mail["Subject"] = f"About {CANARY}"
        mail.set_content(f"My {CANARY} tent")
        mail.add_attachment(b"x", maintype="text", subtype="plain", filename=f"{CANARY}.txt")
        store.many(
            cast.mailbox.pk, [RawItem(mail.as_bytes(), lane="mail"), RawItem(b"\xff\x00" + CANARY.encode(), lane="mail")]
        )
        worker.once()
        row = Conversation.objects.order_by("pk")[0]
        drafts.keep(cast.ben, row, "reply", text=CANARY, data={})
        write.note(row, CANARY, by=Actor.user(cast.ben.pk), author=cast.ben)
        client = client_of(cast.ben)
        file = Attachment.objects.get()
        token = files.link_token(file)
        files.store().remove(file.key)
        shared = signing.dumps(file.pk, salt="shared attachment", compress=False)
        asked = [
            client.get("/search", {"q": CANARY}), client.get(f"/files/{token}"), client.get(f"/files/shared/{shared}/{CANARY}.txt"),
            Client().post("/accounts/login/", {"login": f"{CANARY}@northwind.test", "password": CANARY}),
            Client().post("/accounts/login/", {"login": cast.ben.email, "password": CANARY}),
            Client().get(f"/accounts/password/reset/key/1-{CANARY}/"), Client().get(f"/no/such/{CANARY}"),
            client.post(f"/conversations/{row.number}/notes", {"text": "\x00" + CANARY}),
            Client().post("/hooks/1", CANARY, content_type="application/json", headers={"authorization": CANARY}),
        ]  # fmt: skip
    assert {one.status_code for one in asked} >= {200, 404}
    told = lines(caplog)
    assert "django.request" in told, "the test hears the logs"
    assert CANARY not in told.lower()
    assert token not in told and shared not in told and PASSWORD not in told


@pytest.mark.parametrize("header", ["user-agent", "x-forwarded-for", "referer", "cf-connecting-ip", "accept-language"])
def test_what_a_browser_says_of_itself_is_shown_as_words_or_not_at_all(cast: Cast, header: str) -> None:
    bad = "<script>alert(1)</script><img src=x onerror=alert(2)> Chrome/1 (X11; Linux)"
    client = Client(headers={header: bad})
    assert client.post("/accounts/login/", {"login": cast.ada.email, "password": PASSWORD}).status_code == 302
    for path in ("/me/safety", "/setup/changes", "/setup/people", "/conversations"):
        page = client.get(path).content.decode()
        assert "<script>alert" not in page and "onerror=alert" not in page.replace("&lt;img src=x onerror=alert", "")


def test_an_operator_in_the_json_of_a_program_is_refused_or_a_word(cast: Cast) -> None:
    token = tokens.create("Shop", "shop", Right.values, by=cast.ada)[1]
    client = Client(raise_request_exception=False)
    head = {"Authorization": f"Bearer {token}"}
    cast.conversation("abc plain words")
    for value in ({"$ne": ""}, {"$regex": ".*"}, ["a", "b"], {"__proto__": {}}, 1e308, True, None):
        body = json.dumps({"items": [{"customer": {"account_id": value}, "number": value}], "where": value, "sort": "password"})
        for way in ("post", "put"):
            for path in ("orders", "customers"):
                told = getattr(client, way)(f"/api/v1/{path}", body, content_type="application/json", headers=head)
                assert told.status_code < 500 and "password" not in told.content.decode()
    for query in (
        "sort=password",
        "filter[owner__password__startswith]=p",
        "order_by=-token",
        "limit=-1",
        "after='--",
        "limit=1e9",
    ):
        told = client.get(f"/api/v1/orders?{query}", headers=head)
        assert told.status_code in (200, 400, 404, 405, 422), (query, told.status_code)
