"""What strangers may upload."""

from __future__ import annotations

import pytest

from sangam.lib import filekinds

ALLOWED = ("image/*", "application/pdf", "text/plain", "application/zip")


@pytest.mark.parametrize(
    ("name", "given", "kept"),
    [
        ("tent.png", "image/png", "image/png"),
        ("tent.JPG", "image/jpeg; charset=x", "image/jpeg"),
        ("bill.pdf", "", "application/pdf"),
        ("bill.pdf", "application/octet-stream", "application/pdf"),
        ("notes.txt", "TEXT/PLAIN", "text/plain"),
        ("v1.2 of it.txt", "text/plain", "text/plain"),
    ],
)
def test_welcome(name: str, given: str, kept: str) -> None:
    assert filekinds.declared(name, given, ALLOWED) == kept


@pytest.mark.parametrize(
    ("name", "given", "why"),
    [
        ("setup.exe", "application/octet-stream", "program"),
        ("photo.jpg.exe", "image/jpeg", "program"),
        ("photo.exe.jpg", "image/jpeg", "program"),
        ("photo.exe. ", "image/jpeg", "program"),
        ("macro.docm", "application/pdf", "program"),
        ("page.html", "text/html", "page"),
        ("page.txt", "text/html", "page"),
        ("drawing.svg", "image/svg+xml", "page"),
        ("drawing.SVG", "image/png", "page"),
        ("drawing.png", "image/svg+xml", "page"),
        ("what.bin", "", "program"),
        ("noname", "", "type"),
        ("thing", "application/x-thing", "type"),
        ("film.mp4", "video/mp4", "type"),
        ("x.txt", "text/plainly", "type"),
    ],
)
def test_unwelcome(name: str, given: str, why: str) -> None:
    with pytest.raises(filekinds.Forbidden) as refused:
        filekinds.declared(name, given, ALLOWED)
    assert refused.value.kind == why


@pytest.mark.parametrize(
    ("head", "kind", "why"),
    [
        (b"MZ\x90\x00", "image/png", "program"),
        (b"\x7fELF", "text/plain", "program"),
        (b"#!/bin/sh", "text/plain", "program"),
        (b"  <!DOCTYPE html>", "text/plain", "page"),
        (b"\xef\xbb\xbf<svg onload=alert(1)>", "text/plain", "page"),
        ("<script>".encode("utf-16"), "text/plain", "page"),
        (b"<?xml version='1.0'?><svg>", "image/png", "page"),
        (b"GIF89a", "image/png", "type"),
        (b"hello", "image/jpeg", "type"),
    ],
)
def test_lying_bytes(head: bytes, kind: str, why: str) -> None:
    with pytest.raises(filekinds.Forbidden) as refused:
        filekinds.seen(head, kind)
    assert refused.value.kind == why


@pytest.mark.parametrize(
    ("head", "kind"),
    [(b"\x89PNG\r\n\x1a\n", "image/png"), (b"%PDF-1.7", "application/pdf"), (b"", "text/plain"), (b"PK\x03\x04", "application/zip"),
     (b"a < b and b > c", "text/plain"), (b"\x00\x00\x00\x18ftypheic", "image/heic")],
)  # fmt: skip
def test_honest_bytes(head: bytes, kind: str) -> None:
    filekinds.seen(head, kind)
