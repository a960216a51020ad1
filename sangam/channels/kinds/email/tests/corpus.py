"""Strange mails, built from parts: every test says what is odd, not a fixture file. All people and domains are invented."""

from __future__ import annotations

import base64
import binascii
import quopri
from collections.abc import Sequence

from sangam.channels.kinds.email.mail import Mail
from sangam.channels.kinds.email.understand import Understood, understand

FROM = "From: Mira Holt <mira@example.com>"
HEAD = (
    FROM,
    "To: help@example.test",
    "Subject: Tent pole",
    "Date: Sun, 22 Nov 2026 09:30:00 +0100",
    "Message-ID: <m1@example.com>",
)

PROSE = {
    "gu": "નમસ્તે, મારો તંબુ હજી સુધી પહોંચ્યો નથી. કૃપા કરીને મદદ કરો.",
    "bn": "নমস্কার, আমার তাঁবু এখনও এসে পৌঁছায়নি। দয়া করে সাহায্য করুন।",
    "uz": "Assalomu alaykum, buyurtmam hali ham yetib kelmadi. Iltimos, yordam bering.",
    "ja": "お世話になっております。注文したテントがまだ届いていません。ご確認をお願いいたします。",
    "zh-cn": "您好，我订购的帐篷还没有收到，请帮我查一下物流信息，谢谢。",
    "zh-tw": "您好，我訂購的帳篷還沒有收到，請幫我查詢一下物流資訊，謝謝。",
    "ko": "안녕하세요, 주문한 텐트가 아직 도착하지 않았습니다. 확인 부탁드립니다.",
    "th": "สวัสดีค่ะ เต็นท์ที่สั่งซื้อยังไม่มาส่ง กรุณาช่วยตรวจสอบด้วยค่ะ",
    "ar": "مرحبا، لم تصلني الخيمة التي طلبتها حتى الآن. أرجو المساعدة.",
    "he": "שלום, האוהל שהזמנתי עדיין לא הגיע. אשמח לעזרה.",
    "ru": "Здравствуйте, моя палатка всё ещё не пришла. Помогите, пожалуйста.",
    "uk": "Добрий день, мій намет ще не прийшов. Допоможіть, будь ласка, з її пошуком.",
    "el": "Καλημέρα, η σκηνή που παρήγγειλα δεν έχει έρθει ακόμα. Παρακαλώ βοηθήστε.",
    "tr": "Merhaba, sipariş ettiğim çadır hâlâ ulaşmadı. Lütfen yardımcı olur musunuz? Teşekkürler, iyi günler.",
    "vi": "Xin chào, chiếc lều tôi đặt vẫn chưa đến nơi. Vui lòng giúp đỡ.",
    "de": "Grüß Gott, mein Zelt ist noch nicht da. Könnten Sie bitte prüfen, wo es bleibt? Schöne Grüße",
    "fr": "Bonjour, ma tente n’est pas arrivée. Pourriez-vous vérifier où elle est passée ? À bientôt",
    "pl": "Dzień dobry, mój namiot jeszcze nie dotarł. Proszę o sprawdzenie, gdzie się znajduje. Dziękuję",
    "cs": "Dobrý den, můj stan ještě nedorazil. Můžete prosím zjistit, kde se nachází? Děkuji",
}


def mail(*headers: str | bytes, body: str | bytes = "Hello", eol: str = "\r\n") -> bytes:
    """A mail of header lines (already folded) and a body; LF in them becomes `eol`."""
    lines = [line if isinstance(line, bytes) else line.encode("utf-8", "surrogateescape") for line in headers]
    content = body if isinstance(body, bytes) else body.replace("\n", eol).encode()
    return eol.encode().join([*(line.replace(b"\n", eol.encode()) for line in lines), b"", content])


def simple(body: str | bytes, *headers: str) -> bytes:
    return mail(*HEAD, *headers, body=body)


def text(body: str | bytes, content_type: str, transfer: str = "8bit") -> bytes:
    """The usual mail with one body under the given Content-Type."""
    return simple(body, "MIME-Version: 1.0", f"Content-Type: {content_type}", f"Content-Transfer-Encoding: {transfer}")


def part(content: bytes | str, content_type: str = "text/plain; charset=utf-8", *headers: str, encode: str = "") -> bytes:
    """An entity for `multi`; `encode` is "", "base64" or "quoted-printable"."""
    data = content.encode() if isinstance(content, str) else content
    lines = [f"Content-Type: {content_type}"] if content_type else []
    if encode == "base64":
        data = base64.encodebytes(data).rstrip(b"\n").replace(b"\n", b"\r\n")
    elif encode:
        data = quopri.encodestring(data)
    if encode:
        lines.append(f"Content-Transfer-Encoding: {encode}")
    return "\r\n".join([*lines, *headers]).encode() + b"\r\n\r\n" + data


def container(kind: str, *parts: bytes, boundary: str = "=_edge", params: str = "") -> bytes:
    """A multipart entity, header included."""
    edge = f"--{boundary}".encode()
    body = b"".join(edge + b"\r\n" + piece + b"\r\n" for piece in parts) + edge + b"--\r\n"
    head = f'Content-Type: multipart/{kind}; boundary="{boundary}"{params}\r\n\r\n'.encode()
    return head + body


def multi(kind: str, *parts: bytes, boundary: str = "=_edge", params: str = "") -> bytes:
    """The usual mail with a multipart body."""
    top = "\r\n".join([*HEAD, "MIME-Version: 1.0"]).encode() + b"\r\n"
    return top + container(kind, *parts, boundary=boundary, params=params)


def attached(content: bytes, name: str, content_type: str = "application/pdf") -> bytes:
    return part(content, content_type, f"Content-Disposition: attachment; {name}", encode="base64")


def word(value: str, charset: str = "utf-8", how: str = "b") -> str:
    """One encoded word."""
    data = value.encode(charset)
    if how.lower() == "b":
        return f"=?{charset}?{how}?{base64.b64encode(data).decode()}?="
    return f"=?{charset}?{how}?{''.join(f'={byte:02X}' for byte in data)}?="


def uu(content: bytes, name: str) -> str:
    lines = [binascii.b2a_uu(content[at : at + 45]).decode() for at in range(0, len(content), 45)]
    return f"begin 644 {name}\n{''.join(lines)}`\nend\n"


def read(raw: bytes) -> Mail:
    return understand(raw).mail


def full(raw: bytes) -> Understood:
    return understand(raw)


def names(found: Mail) -> Sequence[str]:
    return [file.name for file in found.files]
