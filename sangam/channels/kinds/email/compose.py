"""An outgoing letter as bytes, the same bytes on every try: RFC 5322 and MIME, 7-bit clean, signed when a key is set."""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime

from sangam.channels.base import Failure, File, Outbound, Party, Settings
from sangam.channels.kinds.email import dkim_keys, letter, lines, subjects
from sangam.channels.kinds.email.lines import EOL

LOCAL_MAX = 64
_CID = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.@-]{1,200}")
_TYPE = re.compile(r"[A-Za-z0-9][A-Za-z0-9!#$&^_.+-]{0,60}/[A-Za-z0-9][A-Za-z0-9!#$&^_.+-]{0,60}")
Read = Callable[[File], bytes]


@dataclass(frozen=True, slots=True)
class Letter:
    """A composed letter: `sender` and `receivers` are the envelope, `content` the bytes. `utf8` needs SMTPUTF8."""

    sender: str
    receivers: tuple[tuple[str, str], ...]
    content: bytes
    utf8: bool = False


def reply_address(settings: Settings, token: str) -> str:
    """`support+c1a-tag@domain`: where answers and bounces come back to; plain when plus-addressing is off or too long."""
    local, _, domain = settings.address.rpartition("@")
    wanted = settings.values.get("plus_addressing", True)
    if not token or wanted in (False, "off", "false", "0") or len(local) + 1 + len(token) > LOCAL_MAX:
        return settings.address
    return f"{local}+{token}@{domain}"


def receivers_of(message: Outbound) -> tuple[dict[str, str], dict[str, Failure]]:
    """Envelope addresses by identity value, and those that cannot be used at all."""
    good: dict[str, str] = {}
    failures: dict[str, Failure] = {}
    for party in message.recipients:
        value = party.identity.value
        try:
            good[value] = lines.address(value)
        except lines.BadAddress as error:
            failures[value] = Failure("recipient", True, "5.1.3", str(error))
    return good, failures


def subject_of(message: Outbound) -> str:
    """`Re:` once, and only where a person answers something."""
    if not message.in_reply_to or message.automatic:
        return message.subject
    return f"Re: {subjects.base(message.subject)}".strip()


def compose(message: Outbound, settings: Settings, read: Read) -> Letter:
    """The letter for `message.recipients`; To and Cc show all who get it, Bcc shows nobody.

    Raises lines.BadAddress when the channel's own address cannot be used, ValueError when its signing key cannot.
    """
    own = lines.address(settings.address)
    back = lines.address(reply_address(settings, message.reply_token))
    answers = f"no-reply@{own.rpartition('@')[2]}" if message.no_reply else back
    header = _header(message, settings, own, answers)
    content = header.encode("utf-8", "replace") + _body(message, read)
    content = _signature(content, settings) + content
    receivers = tuple((party.identity.value, party.identity.value) for party in message.recipients)
    return Letter(back, receivers, content, utf8=not header.isascii())


def _signature(content: bytes, settings: Settings) -> bytes:
    """The DKIM-Signature line, b"" where no key of our own is set. Raises ValueError for a key that is none."""
    domain, selector = settings.get("dkim_domain"), settings.get("dkim_selector")
    key = settings.get("dkim_private_key")
    return dkim_keys.sign(content, domain=domain, selector=selector, private_key=key) if domain and selector and key else b""


def _header(message: Outbound, settings: Settings, own: str, back: str) -> str:
    shown = message.all_recipients or message.recipients
    name = settings.get("from_name") or message.look.name or settings.name
    found = [
        f"Date: {format_datetime(message.written_at or datetime.now(UTC))}{EOL}",
        lines.mailboxes("From", [(str(name), own)]),
        lines.mailboxes("Reply-To", [(str(name), back)]) if back != own else "",
        lines.mailboxes("To", _named(shown, "to")) or f"To: undisclosed-recipients:;{EOL}",
        lines.mailboxes("Cc", _named(shown, "cc")),
        lines.header("Subject", subject_of(message)),
        lines.ids("Message-ID", [message.external_id]),
        lines.ids("In-Reply-To", [message.in_reply_to]),
        lines.ids("References", _references(message)),
        f"Content-Language: {lines.one_line(message.look.language) or 'en'}{EOL}" if message.look.language.isascii() else "",
        _automatic() if message.automatic else "",
        f"MIME-Version: 1.0{EOL}",
    ]
    return "".join(found)


def _named(parties: Sequence[Party], role: str) -> list[tuple[str, str]]:
    found = []
    for party in parties:
        if party.role == role:
            try:
                found.append((party.identity.name, lines.address(party.identity.value)))
            except lines.BadAddress:
                continue
    return found


def _references(message: Outbound) -> list[str]:
    return list(dict.fromkeys([*message.references, message.in_reply_to]))


def _automatic() -> str:
    """RFC 3834, and what Exchange and older vacation programs look at: nothing automatic shall answer."""
    return f"Auto-Submitted: auto-replied{EOL}X-Auto-Response-Suppress: All{EOL}Precedence: bulk{EOL}"


def _body(message: Outbound, read: Read) -> bytes:
    """mixed(alternative(text, related(html, pictures)), files), leaving out what is not needed."""
    shown_html = letter.html(message)
    pictures = [file for file in message.files if _is_shown(file, shown_html)]
    attached = [file for file in message.files if file not in pictures]
    html = _text_part("html", shown_html)
    if pictures:
        html = _multipart("related", message, [html, *(_file_part(file, read, inline=True) for file in pictures)])
    whole = _multipart("alternative", message, [_text_part("plain", letter.text(message)), html])
    if attached:
        whole = _multipart("mixed", message, [whole, *(_file_part(file, read, inline=False) for file in attached)])
    return whole


def _is_shown(file: File, html: str) -> bool:
    return bool(file.content_id and _CID.fullmatch(file.content_id) and f"cid:{file.content_id}" in html)


def _multipart(kind: str, message: Outbound, parts: Sequence[bytes]) -> bytes:
    """The boundary comes from the message's id, so that a second try sends the same bytes."""
    boundary = "=_" + hashlib.sha256(f"{kind}{message.external_id}{message.message_id}".encode()).hexdigest()[:32]
    head = f'Content-Type: multipart/{kind};{EOL} boundary="{boundary}"{EOL}{EOL}'.encode()
    inner = b"".join(f"--{boundary}{EOL}".encode() + part + EOL.encode() for part in parts)
    return head + inner + f"--{boundary}--{EOL}".encode()


def _text_part(kind: str, value: str) -> bytes:
    raw = EOL.join(value.replace("\x00", "").splitlines()).encode("utf-8", "replace") + EOL.encode()
    coded, encoding = _encoded(raw)
    return f"Content-Type: text/{kind}; charset=utf-8{EOL}Content-Transfer-Encoding: {encoding}{EOL}{EOL}".encode() + coded


def _encoded(raw: bytes) -> tuple[bytes, str]:
    """Whichever is readable for most: quoted-printable for Latin letters, base64 for the rest."""
    foreign = sum(byte > 126 for byte in raw)
    if foreign * 6 > len(raw):
        return _base64(raw), "base64"
    quoted = binascii.b2a_qp(raw, istext=True, header=False)
    soft = re.sub(rb"(?<!\r)\n", b"\r\n", quoted)
    return re.sub(rb"(?m)^From ", b"=46rom ", re.sub(rb"(?m)^\.", b"=2E", soft)), "quoted-printable"


def _base64(raw: bytes) -> bytes:
    coded = base64.b64encode(raw)
    return b"".join(coded[start : start + 76] + b"\r\n" for start in range(0, len(coded), 76))


def _file_part(file: File, read: Read, *, inline: bool) -> bytes:
    kind = file.content_type if _TYPE.fullmatch(file.content_type) else "application/octet-stream"
    if kind.startswith(("multipart/", "message/")):
        kind = "application/octet-stream"
    head = f"Content-Type: {kind}{lines.parameter('name', file.name)}{EOL}Content-Transfer-Encoding: base64{EOL}"
    head += f"Content-Disposition: {'inline' if inline else 'attachment'}{lines.parameter('filename', file.name)}{EOL}"
    if inline:
        head += f"Content-ID: <{file.content_id}>{EOL}"
    return head.encode() + EOL.encode() + _base64(read(file))
