"""Opaque signed S/MIME: what is inside is read, the envelope is kept."""

from __future__ import annotations

import datetime
from functools import cache

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import pkcs7
from cryptography.x509.oid import NameOID

from sangam.channels.kinds.email import smime
from sangam.channels.kinds.email.understand import Understood, understand

from .corpus import attached, multi, part, simple

PLAIN = part("Hello plain", "text/plain; charset=utf-8")
PDF = b"%PDF-1.4 x"

SIGNED = "Content-Type: application/pkcs7-mime; smime-type=signed-data; name=smime.p7m"


@cache
def signer() -> tuple[x509.Certificate, ec.EllipticCurvePrivateKey]:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Mira Holt")])
    now = datetime.datetime.now(datetime.UTC)
    builder = x509.CertificateBuilder(
        name, name, key.public_key(), x509.random_serial_number(), now, now + datetime.timedelta(1)
    )
    return builder.sign(key, hashes.SHA256()), key


def signed(entity: bytes, *options: pkcs7.PKCS7Options) -> bytes:
    certificate, key = signer()
    builder = pkcs7.PKCS7SignatureBuilder().set_data(entity).add_signer(certificate, key, hashes.SHA256())
    return builder.sign(serialization.Encoding.DER, [pkcs7.PKCS7Options.Binary, *options])


def mail(envelope: bytes, content_type: str = SIGNED) -> Understood:
    head, _, line = content_type.partition(": ")
    assert head == "Content-Type"
    return understand(multi("mixed", part(envelope, line, encode="base64")))


def streamed(entity: bytes) -> bytes:
    """As programs write that do not know the length beforehand: open lengths, the content torn into pieces."""
    pieces = b"".join(
        b"\x04" + bytes([len(piece)]) + piece for piece in (entity[at : at + 40] for at in range(0, len(entity), 40))
    )
    data = bytes.fromhex("06092a864886f70d010701") + b"\xa0\x80\x24\x80" + pieces + b"\0\0\0\0"
    inner = b"\x02\x01\x01" + b"\x31\x80\0\0" + b"\x30\x80" + data + b"\0\0"
    return b"\x30\x80" + bytes.fromhex("06092a864886f70d010702") + b"\xa0\x80\x30\x80" + inner + b"\0\0" * 3


@pytest.mark.parametrize("wrap", [signed, streamed])
def test_the_mail_inside_is_read(wrap) -> None:
    entity = multi("mixed", part("The pole broke.", "text/plain"), attached(PDF, "filename=a.pdf")).partition(b"\r\n\r\n")
    boundary = entity[0][entity[0].lower().index(b"content-type") :]
    found = mail(wrap(boundary + b"\r\n\r\n" + entity[2]))
    assert found.text == found.reply_text == "The pole broke."
    assert [file.name for file in found.mail.files] == ["a.pdf", "smime.p7m"]
    assert found.notes.count("signed") == 1 and "encrypted" not in found.notes


def test_the_envelope_is_enough_to_know_it() -> None:
    found = mail(signed(b"Content-Type: text/plain\r\n\r\nHello"), "Content-Type: application/x-pkcs7-mime; name=smime.p7m")
    assert found.text == "Hello" and "signed" in found.notes


def test_a_whole_mail_may_be_the_envelope() -> None:
    raw = simple(signed(b"Content-Type: text/plain\r\n\r\nHello"), SIGNED, "Content-Transfer-Encoding: binary")
    assert understand(raw).text == "Hello"


def test_what_holds_nothing_stays_a_file() -> None:
    for envelope in (signed(b"x", pkcs7.PKCS7Options.DetachedSignature), b"", b"MIIB", PDF):
        found = mail(envelope)
        assert found.text == "" and [file.content for file in found.mail.files] == [envelope]


def test_envelopes_in_envelopes_end() -> None:
    entity = b"Content-Type: text/plain\r\n\r\nHello"
    for _ in range(10):
        entity = SIGNED.encode() + b"\r\nContent-Transfer-Encoding: binary\r\n\r\n" + signed(entity)
    found = understand(b"From: mira@example.com\r\n" + entity)
    assert found.text == "" and "signed" in found.notes


@pytest.mark.parametrize("step", range(40))
def test_cut_anywhere(step: int) -> None:
    for whole in (signed(b"Content-Type: text/plain\r\n\r\nHello"), streamed(b"Content-Type: text/plain\r\n\r\nHello")):
        smime.content(whole[: len(whole) * step // 40])
        smime.content(whole[: len(whole) * step // 40] + b"\x24\x80" * 5000)


@pytest.mark.parametrize("data", [b"\x30\x80" * 20_000, b"\x24\x80" * 20_000, b"\x30\x89" + b"\xff" * 20, b"\x3f" * 50])
def test_bombs(data: bytes) -> None:
    assert smime.content(data) is None


def test_plain_mails_are_left_alone() -> None:
    assert understand(multi("mixed", PLAIN)).text == "Hello plain"
