"""Mails of four shapes and sizes, no two alike: a new one, a reply with its history, a newsletter, a bounce."""

from __future__ import annotations

from email.message import EmailMessage
from html import escape

ASKED = "Hello, I ordered tent {0} last week and it has not arrived yet. Could you please look into it?\n"
TOP = "Thank you, that helps.\n\nThe pole of tent {0} is still missing though, could you send it soon?\n\nCleo\n"
TOLD = "Thank you for writing about order {0}, we looked at the parcel and it left us on Monday.\nIt is with you soon.\n\n"
BEFORE = "On Sat, Nov 21, 2026 at 9:12 AM Support <help@gear.example> wrote:"
ROW = """<tr><td style="padding:12px 24px;font-family:Arial,sans-serif;font-size:14px;line-height:20px;color:#333" align="left">
<a href="https://shop.example/p/{0}?utm_source=mail&amp;utm_campaign={1}" style="color:#1a73e8;text-decoration:none"><img
src="https://cdn.shop.example/{0}.jpg" width="280" height="180" alt="The picture" style="display:block;border:0"></a>
<h3 style="margin:8px 0;font-size:18px">A tent for two, number {0}</h3><p style="margin:0 0 12px 0">Light, dry and quick to
build. It has two doors and room for your boots, and now costs less than ever.</p></td></tr>"""
REPORT = """Return-Path: <>
From: Mail Delivery Subsystem <mailer-daemon@mx.example>
To: help@gear.example
Subject: Delivery Status Notification (Failure)
Message-ID: <bounce-{0}@mx.example>
Date: Sun, 22 Nov 2026 05:00:00 +0000
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary=b0

--b0
Content-Type: text/plain; charset=utf-8

Your message wasn't delivered to nobody{0}@mx.example because the address couldn't be found.

--b0
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example

Final-Recipient: rfc822; nobody{0}@mx.example
Action: failed
Status: 5.1.1
Diagnostic-Code: smtp; 550 5.1.1 no such user

--b0
Content-Type: message/rfc822

From: help@gear.example
To: nobody{0}@mx.example
Subject: Your order
Message-ID: <sent-{0}@gear.example>

Your order is on its way.

--b0--
"""


def new(number: int) -> bytes:
    """About 2 KB, both dresses, no history."""
    text = ASKED.format(number) * 8 + "\nThanks,\nCleo\n"
    return _mail(number, "A tent", text, f"<html><body>{_paragraphs(text)}</body></html>")


def reply(number: int) -> bytes:
    """About 10 KB, most of it history, as Gmail quotes it."""
    top = TOP.format(number)
    old = "".join(TOLD.format(number * 100 + place) for place in range(34))
    history = "".join(f"> {line}\n" for line in old.split("\n"))
    html = f"""<div dir="ltr">{_paragraphs(top)}</div><br><div class="gmail_quote"><div class="gmail_attr">
{escape(BEFORE)}<br></div><blockquote class="gmail_quote" style="margin:0 0 0 .8ex">{_paragraphs(old)}</blockquote></div>"""
    return _mail(number, "Re: A tent", f"{top}\n{BEFORE}\n\n{history}", html, ("In-Reply-To", f"<sent-{number}@gear.example>"))


def newsletter(number: int) -> bytes:
    """About 60 KB, tables and styles, as shops send it."""
    rows = "".join(ROW.format(number * 100 + place, number) for place in range(90))
    html = f"""<html><head><style>.w{{width:100%}}</style><title>Sale</title></head><body><table>{rows}</table></body></html>"""
    text = "".join(f"A tent for two, number {place}\nhttps://shop.example/p/{place}\n\n" for place in range(90))
    return _mail(number, "The autumn sale", text, html, ("List-Unsubscribe", "<https://shop.example/u>"))


def bounce(number: int) -> bytes:
    """About 1 KB, a report after RFC 3464."""
    return REPORT.format(number).replace("\n", "\r\n").encode()


def _mail(number: int, subject: str, text: str, html: str, *more: tuple[str, str]) -> bytes:
    message = EmailMessage()
    fields = {
        "From": f"Cleo {number} <cleo{number}@posta.example>", "To": "help@gear.example", "Subject": f"{subject} {number}",
        "Message-ID": f"<shape-{number}@posta.example>", "Date": "Sun, 22 Nov 2026 05:00:00 +0000",
    }  # fmt: skip
    for name, value in (*fields.items(), *more):
        message[name] = value
    message.set_content(text)
    message.add_alternative(html, subtype="html")
    return message.as_bytes()


def _paragraphs(text: str) -> str:
    return "".join(f"<p>{escape(line)}</p>" for line in text.split("\n"))
