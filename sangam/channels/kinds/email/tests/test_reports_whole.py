"""From the raw bytes of a report to what is made of it."""

from sangam.channels.kinds.email.automatic import marks
from sangam.channels.kinds.email.bounces import classify
from sangam.channels.kinds.email.complaints import complaint
from sangam.channels.kinds.email.reading import read


def report(
    kind: str,
    machine: bytes,
    *,
    subject: bytes = b"Undelivered Mail Returned to Sender",
    sender: bytes = b"MAILER-DAEMON@mx.example",
) -> bytes:
    return (
        b"Return-Path: <>\r\nFrom: " + sender + b"\r\nTo: support@gear.example\r\nSubject: " + subject + b"\r\n"
        b"MIME-Version: 1.0\r\nContent-Type: multipart/report; report-type=" + kind.encode() + b"; boundary=b\r\n\r\n"
        b"--b\r\nContent-Type: text/plain\r\n\r\nThis is a report of the mail system.\r\n"
        b"--b\r\nContent-Type: message/" + kind.encode() + b"\r\n\r\n" + machine + b"\r\n"
        b"--b\r\nContent-Type: message/rfc822\r\n\r\nMessage-ID: <m1@gear.example>\r\nFrom: support@gear.example\r\n"
        b"To: jan@shop.example\r\nSubject: Your order\r\n\r\nHello\r\n--b--\r\n"
    )  # fmt: skip


FAILED = b"Reporting-MTA: dns; mx.example\r\n\r\nFinal-Recipient: rfc822; Jan@shop.example\r\nAction: failed\r\nStatus: 5.1.1\r\nDiagnostic-Code: smtp; 550\r\n 5.1.1 User unknown\r\n"


def test_a_delivery_status() -> None:
    mail = read(report("delivery-status", FAILED))
    bounce = classify(mail)
    assert bounce is not None
    assert (bounce.recipient, bounce.status, bounce.kind) == ("jan@shop.example", "5.1.1", "hard")
    assert (bounce.reason, bounce.original_message_id) == ("no_such_user", "<m1@gear.example>")
    assert marks(mail).auto_submitted and not marks(mail).out_of_office


def test_a_forwarded_one_is_a_person_s_mail() -> None:
    inner = report("delivery-status", FAILED)
    raw = (
        b"From: Jan <jan@shop.example>\r\nTo: support@gear.example\r\nSubject: Fwd: Undelivered Mail Returned to Sender\r\n"
        b"MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=o\r\n\r\n--o\r\nContent-Type: text/plain\r\n\r\n"
        b"I got this, what is wrong?\r\n--o\r\nContent-Type: message/rfc822\r\n\r\n" + inner + b"\r\n--o--\r\n"
    )
    mail = read(raw)
    assert classify(mail) is None and marks(mail).answerable


def test_a_scanner_put_the_report_into_a_mail_of_its_own() -> None:
    inner = report("delivery-status", FAILED, subject=b"Delivery Status Notification (Failure)").replace(
        b"This is a report of the mail system.", b"Delivery to the following recipients failed.\r\n\r\n   jan@shop.example"
    )
    inner = b"Message-ID: <report@mx.example>\r\n" + inner
    raw = (
        b"Message-ID: <report@mx.example>\r\nFrom: MAILER-DAEMON@mx.example\r\nTo: support@gear.example\r\n"
        b"Subject: Delivery Status Notification (Failure)\r\nMIME-Version: 1.0\r\n"
        b"Content-Type: multipart/mixed; report-type=delivery-status; boundary=o\r\n\r\n--o\r\n"
        b"Content-Type: message/rfc822\r\n\r\n" + inner + b"\r\n--o\r\nContent-Type: text/plain\r\n\r\n"
        b"This e-mail is confidential.\r\n--o--\r\n"
    )
    bounce = classify(read(raw))
    assert bounce is not None
    assert (bounce.recipient, bounce.original_message_id) == ("jan@shop.example", "")


def test_a_read_receipt_is_no_bounce() -> None:
    machine = b"Reporting-UA: x\r\nFinal-Recipient: rfc822; jan@shop.example\r\nDisposition: manual-action/MDN-sent-manually; deleted\r\n"
    mail = read(report("disposition-notification", machine, subject=b"Not read: Your order", sender=b"jan@shop.example"))
    assert classify(mail) is None and marks(mail).auto_submitted


def test_a_complaint() -> None:
    machine = b"Feedback-Type: abuse\r\nUser-Agent: x/1\r\nVersion: 1\r\nOriginal-Rcpt-To: <jan@shop.example>\r\n"
    mail = read(report("feedback-report", machine, subject=b"Complaint", sender=b"fbl@provider.example"))
    found = complaint(mail)
    assert found is not None and (found.recipient, found.original_message_id) == ("jan@shop.example", "<m1@gear.example>")
    assert classify(mail) is None
