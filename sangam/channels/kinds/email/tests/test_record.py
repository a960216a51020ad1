"""The JSON of a mail, and how its writer and digest come about."""

from __future__ import annotations

import json

from sangam.channels.kinds.email.record import record
from sangam.channels.kinds.email.tests.corpus import HEAD, PROSE, attached, container, full, mail, multi, part

KEYS = [
    "error", "message_id", "in_reply_to", "references", "subject", "subject_base", "date", "from", "reply_to", "to", "cc",
    "text", "html", "reply_text", "quoted_text", "signature", "language", "attachments", "flags", "notes",
]  # fmt: skip


def test_every_key_is_there_and_json_can_carry_it() -> None:
    page = part('<p>Hello</p><script>x</script><img src="cid:a@b">', "text/html; charset=utf-8")
    picture = part(b"png", "image/png; name=a.png", "Content-ID: <a@b>", encode="base64")
    raw = multi("mixed", container("related", page, picture, boundary="b"), attached(b"%PDF", "filename=bill.pdf"))
    shown = json.loads(json.dumps(record(full(raw))))
    assert list(shown) == KEYS
    assert shown["from"] == {"name": "Mira Holt", "address": "mira@example.com"}
    assert shown["date"] == "2026-11-22T08:30:00+00:00"
    assert "script" not in shown["html"]
    assert [(file["filename"], file["inline"]) for file in shown["attachments"]] == [("a.png", True), ("bill.pdf", False)]
    assert set(shown["attachments"][0]) == {"filename", "content_type", "size", "sha256", "inline", "content_id"}
    assert shown["flags"]["bounce"] is None


def test_a_reply_is_told_from_what_it_quotes() -> None:
    body = (
        "Yes, please send it.\n\nOn Sat, 21 Nov 2026 at 10:00, Help <help@example.test> wrote:\n> Shall we send a new pole?\n"
    )
    raw = mail(*HEAD[:2], "Subject: Re: [shop] Tent pole", "In-Reply-To: <q@example.test>", body=body)
    shown = record(full(raw))
    assert shown["reply_text"] == "Yes, please send it."
    assert "Shall we send" in shown["quoted_text"]
    assert shown["in_reply_to"] == ["<q@example.test>"]
    assert shown["subject_base"] == full(raw).subject_base != shown["subject"]


def test_languages() -> None:
    for language in ("gu", "bn", "ja", "ko", "th", "el", "he", "ru", "de", "fr", "uz"):
        assert record(full(mail(*HEAD, body=PROSE[language])))["language"] == language


def test_a_bounce_is_flagged() -> None:
    status = "Reporting-MTA: dns; mx.example.com\r\n\r\nFinal-Recipient: rfc822; bo@example.com\r\nAction: failed\r\nStatus: 5.1.1\r\n"
    raw = multi("report", part("Sorry."), part(status, "message/delivery-status"), params="; report-type=delivery-status")
    bounce = record(full(raw))["flags"]["bounce"]
    assert (bounce["recipient"], bounce["kind"], bounce["status"]) == ("bo@example.com", "hard", "5.1.1")


def test_automatic_mail_is_flagged() -> None:
    flags = record(full(mail(*HEAD, "Auto-Submitted: auto-replied", body="I am away.")))["flags"]
    assert flags["auto_submitted"] is True
    assert record(full(mail(*HEAD, body="I am here.")))["flags"]["auto_submitted"] is False


def test_two_writers_are_suspicious() -> None:
    assert record(full(mail("From: Eve <eve@example.net>", *HEAD)))["flags"]["spoof"] == ["several_froms"]
