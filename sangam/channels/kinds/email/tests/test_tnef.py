"""winmail.dat, built by hand, and the RTF inside."""

from __future__ import annotations

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sangam.channels.kinds.email import rtf, tnef
from sangam.channels.kinds.email.tests.corpus import multi, names, part, read

HEAD = struct.pack("<IH", tnef.SIGNATURE, 1)


def attribute(level: int, name: int, value: bytes) -> bytes:
    checksum = sum(value) & 0xFFFF
    return struct.pack("<BHHI", level, name, 6, len(value)) + value + struct.pack("<H", checksum)


def properties(*items: tuple[int, int, bytes]) -> bytes:
    out = struct.pack("<I", len(items))
    for kind, tag, value in items:
        out += struct.pack("<HH", kind, tag)
        if kind in (0x1E, 0x1F, 0x102, 0x0D):
            out += struct.pack("<II", 1, len(value)) + value + b"\0" * (-len(value) % 4)
        else:
            out += value
    return out


def file(title: bytes, content: bytes, *items: tuple[int, int, bytes]) -> bytes:
    return (
        attribute(2, 0x9002, b"\1\0" + b"\0" * 12)
        + attribute(2, 0x800F, content)
        + attribute(2, 0x8010, title + b"\0")
        + attribute(2, 0x9005, properties(*items))
    )


def winmail(*parts: bytes) -> bytes:
    return HEAD + b"".join(parts)


def _mail(data: bytes) -> bytes:
    return multi("mixed", part("Hello"), part(data, "application/ms-tnef; name=winmail.dat", encode="base64"))


LONG = (0x1F, 0x3707, "Angebot für Zelte.pdf\0".encode("utf-16-le"))


def test_files_take_the_place_of_winmail() -> None:
    number = (0x03, 0x0E20, b"\5\0\0\0")
    data = winmail(
        attribute(1, 0x9007, struct.pack("<II", 1252, 0)),
        file(b"ANGEBO~1.PDF", b"%PDF", number, LONG),
        file(b"gr\xfcn.txt", b"x"),
    )
    found = read(_mail(data))
    assert names(found) == ["Angebot für Zelte.pdf", "grün.txt"]
    assert [(found.files[0].content, found.files[0].content_type), found.text] == [(b"%PDF", "application/pdf"), "Hello"]


def test_its_note_is_the_text_when_there_is_no_other() -> None:
    data = winmail(attribute(1, 0x9003, properties((0x1F, 0x1000, "Grüße aus dem Zelt\0".encode("utf-16-le")))))
    assert read(multi("mixed", part(data, "application/vnd.ms-tnef", encode="base64"))).text == "Grüße aus dem Zelt"


def test_html_note() -> None:
    data = winmail(attribute(1, 0x9003, properties((0x102, 0x1013, b"<p>Hello <b>tent</b></p>"))))
    found = read(multi("mixed", part(data, "application/ms-tnef", encode="base64")))
    assert (found.text, found.html) == ("Hello tent", "<p>Hello <b>tent</b></p>")


def test_named_properties_are_stepped_over() -> None:
    named = (
        struct.pack("<HH", 0x1F, 0x8001)
        + b"\0" * 16
        + struct.pack("<II", 1, 4)
        + b"a\0b\0"
        + struct.pack("<II", 1, 2)
        + b"x\0\0\0"
    )
    listed = struct.pack("<I", 2) + named + properties(LONG)[4:]
    data = winmail(attribute(2, 0x9002, b"\1\0"), attribute(2, 0x800F, b"%PDF"), attribute(2, 0x9005, listed))
    assert names(read(_mail(data))) == ["Angebot für Zelte.pdf"]


@pytest.mark.parametrize("cut", [0, 3, 6, 12, 40, 70])
def test_cut_winmail_stays_a_file(cut: int) -> None:
    found = read(_mail(winmail(file(b"a.pdf", b"%PDF" * 20))[:cut] or b"x"))
    assert names(found) == ["winmail.dat"]


def test_what_stands_before_rubbish_is_there_and_so_is_the_whole() -> None:
    found = read(_mail(winmail(file(b"a.pdf", b"%PDF"), file(b"b.pdf", b"%PDF")) + b"\x02 and then something else"))
    assert names(found) == ["a.pdf", "b.pdf", "winmail.dat"]
    assert "winmail-unreadable" in found.notes


def test_no_nul_comes_out_of_rtf() -> None:
    source = rb"{\rtf1\ansi asdf\'00 x\u0?}"
    head = struct.pack("<IIII", len(source) + 12, len(source), 0x414C454D, 0)
    note = attribute(1, 0x9003, properties((0x102, 0x1009, head + source)))
    raw = multi("mixed", part(winmail(note), "application/ms-tnef; name=winmail.dat", encode="base64"))
    assert read(raw).text.startswith("asdf") and "\0" not in read(raw).text


@given(st.binary(max_size=200))
def test_any_bytes(data: bytes) -> None:
    tnef.read(HEAD + data)
    tnef.read(HEAD + attribute(1, 0x9003, data) + attribute(2, 0x9005, data))
    rtf.to_text(rtf.decompress(data))
    rtf.to_text(b"{\\rtf1" + data)


def test_rtf() -> None:
    source = (
        rb"{\rtf1\ansi\ansicpg1252{\fonttbl{\f0 Arial;}}\pard Gr\'fc\'dfe\par Zelt \u8364?5\tab x{\*\generator Word}\{ok\}}"
    )
    assert rtf.to_text(source) == "Grüße\nZelt €5\tx{ok}"


def test_rtf_of_double_byte_letters() -> None:
    source = b"{\\rtf1\\ansi\\ansicpg932 " + "".join(f"\\'{byte:02x}" for byte in "注文表".encode("cp932")).encode() + b"}"
    assert rtf.to_text(source) == "注文表"


def test_compressed_rtf() -> None:
    """The example of [MS-OXRTFCP] section 4.1.1."""
    data = bytes.fromhex("2d0000002b0000004c5a4675f1c5c7a703000a007263706731323542320af32068656c090020627705b06c647d0a800fa0")
    assert rtf.decompress(data) == b"{\\rtf1\\ansi\\ansicpg1252\\pard hello world}\r\n"
