"""Raw mails as different programs write them: shapes of HTML, quoting, ids, charsets."""

from __future__ import annotations

import datetime as dt
import html
import random
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from email import policy
from email.headerregistry import Address
from email.message import EmailMessage, Message
from email.utils import format_datetime

from sangam.config.story.pictures import Sheet, logo
from sangam.config.story.quotes import attribution, header_block

POLICY = policy.SMTP
CHARSETS = {"ja": "iso-2022-jp", "de": "iso-8859-1", "fr": "iso-8859-15", "pl": "iso-8859-2", "ru": "koi8-r"}
SENT_FROM = "Sent from my iPhone"
SENT_FROM_IN = {"de": "Von meinem iPhone gesendet", "fr": "Envoyé de mon iPhone", "es": "Enviado desde mi iPhone",
                "pt": "Enviado do meu iPhone", "ja": "iPhoneから送信", "it": "Inviato da iPhone"}  # fmt: skip
RIGHT_TO_LEFT = ("ar", "he", "fa", "ur")


@dataclass(frozen=True, slots=True)
class Quoted:
    """The message that a reply quotes."""

    author: str
    address: str
    at: dt.datetime
    text: str
    subject: str


@dataclass(frozen=True, slots=True)
class Letter:
    sender: tuple[str, str]
    to: str
    subject: str
    text: str
    at: dt.datetime
    message_id: str
    language: str = "en"
    client: str = "gmail"
    in_reply_to: str = ""
    references: tuple[str, ...] = ()
    copies: tuple[tuple[str, str], ...] = ()
    quoted: Quoted | None = None
    files: tuple[Sheet, ...] = ()
    inline: Sheet | None = None
    forwarded: bytes = b""
    signed: bool = False
    headers: tuple[tuple[str, str], ...] = ()
    shapes: dict[str, str] = field(default_factory=dict)


def message_id(client: str, domain: str, chance: random.Random) -> str:
    """An id as the program makes it."""
    token = uuid.UUID(int=chance.getrandbits(128), version=4)
    if client == "apple":
        return f"<{str(token).upper()}@{domain}>"
    if client == "outlook":
        return f"<{token.hex[:16].upper()}.{token.hex[16:].upper()}@{token.hex[:8].upper()}.prod.{domain}>"
    if client == "gmail":
        return f"<CA+{token.hex}@mail.{domain}>"
    return f"<{token.hex[:20]}@{domain}>"


def raw(letter: Letter) -> bytes:
    """The bytes as they would come over the wire."""
    message = EmailMessage(policy=POLICY)
    _head(message, letter)
    _body(message, letter)
    for sheet in letter.files:
        kind, _, sub = sheet.kind.partition("/")
        message.add_attachment(sheet.content, maintype=kind, subtype=sub, filename=sheet.name)
    if letter.forwarded:
        message.add_attachment(_parsed(letter.forwarded), filename="Forwarded message.eml")
    if letter.signed:
        message = _signed(message, letter)
    return message.as_bytes()


def _head(message: EmailMessage, letter: Letter) -> None:
    message["From"] = _address(*letter.sender)
    message["To"] = letter.to
    if letter.copies:
        message["Cc"] = [_address(*copy) for copy in letter.copies]
    message["Subject"] = letter.subject
    message["Date"] = format_datetime(letter.at)
    message["Message-ID"] = letter.message_id
    if letter.in_reply_to:
        message["In-Reply-To"] = letter.in_reply_to
        message["References"] = " ".join(letter.references[-10:])
    mailers = {"apple": "Apple Mail (2.3826.300)", "outlook": "Microsoft Outlook 16.0", "plain": "Mutt 2.2.12"}
    if letter.client in mailers:
        message["X-Mailer"] = mailers[letter.client]
    for name, value in letter.headers:
        message[name] = value


def _address(name: str, address: str) -> Address:
    local, _, domain = address.rpartition("@")
    return Address(display_name=name, username=local, domain=domain)


def _body(message: EmailMessage, letter: Letter) -> None:
    text = _plain(letter)
    if letter.client == "plain":
        _set_text(message, text, letter.language)
        return
    message.set_content(text)
    message.add_alternative(_html(letter), subtype="html")
    pictures = [letter.inline] if letter.inline else []
    if letter.client == "outlook" and letter.shapes.get("logo"):
        pictures.append(logo(letter.sender[1]))
    part = message.get_payload(1)
    for sheet in pictures:
        kind, _, sub = sheet.kind.partition("/")
        part.add_related(  # type: ignore[union-attr]
            sheet.content, maintype=kind, subtype=sub, filename=sheet.name, cid=f"<{sheet.name}@story>", disposition="inline"
        )


def _set_text(message: EmailMessage, text: str, language: str) -> None:
    """In the charset old programs of that language use, where it can hold the text."""
    charset = CHARSETS.get(language, "utf-8")
    try:
        text.encode(charset)
    except UnicodeEncodeError:
        charset = "utf-8"
    message.set_content(text, charset=charset, cte="7bit" if charset.startswith("iso-2022") else None)


def _plain(letter: Letter) -> str:
    text = letter.text
    if letter.client == "apple":
        text += f"\n\n{SENT_FROM_IN.get(letter.language, SENT_FROM)}"
    if letter.quoted is None:
        return text + "\n"
    quoted = letter.quoted
    if letter.client == "outlook":
        return f"{text}\n\n{header_block(letter.language, quoted, letter.to)}\n\n{quoted.text}\n"
    lines = "\n".join(f"> {line}".rstrip() for line in quoted.text.splitlines())
    return f"{text}\n\n{attribution(letter.language, quoted)}\n\n{lines}\n"


def _html(letter: Letter) -> str:
    return {"gmail": _gmail, "apple": _apple, "outlook": _outlook}[letter.client](letter)


def _direction(letter: Letter) -> str:
    return "rtl" if letter.language in RIGHT_TO_LEFT else "ltr"


def _lines(text: str) -> list[str]:
    return [html.escape(line, quote=False) for line in text.splitlines()]


def _picture(letter: Letter) -> str:
    return f'<br><img src="cid:{letter.inline.name}@story" alt="" width="420">' if letter.inline else ""


def _gmail(letter: Letter) -> str:
    body = "<br>".join(_lines(letter.text)) + _picture(letter)
    page = f'<div dir="{_direction(letter)}">{body}</div>'
    if letter.quoted:
        said = "<br>".join(_lines(letter.quoted.text))
        page += (
            f'<br><div class="gmail_quote"><div dir="ltr" class="gmail_attr">'
            f"{html.escape(attribution(letter.language, letter.quoted))}<br></div>"
            f'<blockquote class="gmail_quote" style="margin:0px 0px 0px 0.8ex;border-left:1px solid rgb(204,204,204);'
            f'padding-left:1ex">{said}</blockquote></div>'
        )
    return page


def _apple(letter: Letter) -> str:
    body = "".join(f"<div>{line or '<br>'}</div>" for line in _lines(letter.text)) + _picture(letter)
    page = (
        '<html><head><meta http-equiv="content-type" content="text/html; charset=utf-8"></head>'
        f'<body dir="auto" style="overflow-wrap: break-word;">{body}<br id="lineBreakAtBeginningOfMessage">'
        f'<div dir="ltr">{SENT_FROM_IN.get(letter.language, SENT_FROM)}</div>'
    )
    if letter.quoted:
        said = "<br>".join(_lines(letter.quoted.text))
        page += (
            f'<div dir="ltr"><br><blockquote type="cite">{html.escape(attribution(letter.language, letter.quoted))}'
            f'<br><br></blockquote></div><blockquote type="cite"><div dir="ltr">{said}</div></blockquote>'
        )
    return page + "</body></html>"


def _outlook(letter: Letter) -> str:
    body = "".join(f'<p class="MsoNormal">{line or "&nbsp;"}<o:p></o:p></p>' for line in _lines(letter.text))
    if letter.shapes.get("logo"):
        body += '<p class="MsoNormal"><img width="140" height="40" src="cid:image001.png@story"></p>'
    page = (
        '<html xmlns:o="urn:schemas-microsoft-com:office:office"><head><style><!-- p.MsoNormal {margin:0cm; font-size:11.0pt; '
        'font-family:"Calibri",sans-serif;} --></style></head>'
        f'<body lang="{letter.language}" dir="{_direction(letter)}">'
        f'<div class="WordSection1">{body}{_picture(letter)}'
    )
    if letter.quoted:
        block = "<br>".join(_lines(header_block(letter.language, letter.quoted, letter.to)))
        said = "".join(f'<p class="MsoNormal">{line or "&nbsp;"}</p>' for line in _lines(letter.quoted.text))
        page += (
            '<div><div style="border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0cm 0cm 0cm">'
            f'<p class="MsoNormal">{block}</p></div></div>{said}'
        )
    return page + "</div></body></html>"


def _parsed(content: bytes) -> EmailMessage:
    message = EmailMessage(policy=POLICY)
    head, _, body = content.decode().partition("\n\n")
    for line in head.splitlines():
        name, _, value = line.partition(": ")
        message[name] = value
    message.set_content(body)
    return message


def _signed(inner: EmailMessage, letter: Letter) -> EmailMessage:
    """multipart/signed (RFC 8551) around the body; the signature itself is noise, as nobody here holds that key."""
    outer = EmailMessage(policy=POLICY)
    for name in ("From", "To", "Cc", "Subject", "Date", "Message-ID", "In-Reply-To", "References", "X-Mailer"):
        if inner[name]:
            outer[name] = inner[name]
            del inner[name]
    outer["Content-Type"] = 'multipart/signed; protocol="application/pkcs7-signature"; micalg=sha-256'
    outer["MIME-Version"] = "1.0"
    del inner["MIME-Version"]
    seal = EmailMessage(policy=POLICY)
    noise = random.Random(letter.message_id).randbytes(900)
    seal.set_content(b"\x30\x82" + noise, maintype="application", subtype="pkcs7-signature", filename="smime.p7s")
    parts: Sequence[Message] = (inner, seal)
    outer.set_payload(list(parts))
    return outer


def bounce(*, of: str, recipient: str, sender: str, to: str, at: dt.datetime, subject: str, status: str, said: str) -> bytes:
    """A delivery status notification (RFC 3464) for the mail with the id `of`."""
    boundary = f"dsn-{uuid.uuid5(uuid.NAMESPACE_URL, of).hex}"
    domain = sender.rpartition("@")[2]
    return "\r\n".join(
        [
            f"From: Mail Delivery System <MAILER-DAEMON@{domain}>",
            f"To: {to}",
            "Subject: Undelivered Mail Returned to Sender",
            f"Date: {format_datetime(at)}",
            f"Message-ID: <dsn-{uuid.uuid5(uuid.NAMESPACE_URL, of + recipient).hex}@{domain}>",
            "Auto-Submitted: auto-replied",
            "Return-Path: <>",
            "MIME-Version: 1.0",
            f'Content-Type: multipart/report; report-type=delivery-status; boundary="{boundary}"',
            "",
            f"--{boundary}",
            "Content-Type: text/plain; charset=us-ascii",
            "",
            f"This is the mail system at host mx.{domain}.",
            "",
            "I'm sorry to have to inform you that your message could not be delivered.",
            "",
            f"<{recipient}>: {said}",
            "",
            f"--{boundary}",
            "Content-Type: message/delivery-status",
            "",
            f"Reporting-MTA: dns; mx.{domain}",
            "",
            f"Final-Recipient: rfc822; {recipient}",
            "Action: failed",
            f"Status: {status}",
            f"Diagnostic-Code: smtp; {said}",
            "",
            f"--{boundary}",
            "Content-Type: text/rfc822-headers",
            "",
            f"From: {to}",
            f"To: {recipient}",
            f"Subject: {subject.encode('ascii', 'replace').decode()}",
            f"Message-ID: {of}",
            "",
            f"--{boundary}--",
            "",
        ]
    ).encode()
