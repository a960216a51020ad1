"""What a stranger may upload: judged by name and declared type before a byte is read, by the first bytes then.

This is manners, not the safety of files: whatever is stored is served as a download, sandboxed, from no page of ours. It
keeps programs and web pages out of talks, where people click.
"""

from __future__ import annotations

import mimetypes
from collections.abc import Sequence

ANYTHING = "application/octet-stream"
PROGRAMS = frozenset(
    [
        "apk",
        "app",
        "appx",
        "bat",
        "bin",
        "chm",
        "cmd",
        "com",
        "cpl",
        "deb",
        "desktop",
        "dll",
        "dmg",
        "elf",
        "exe",
        "gadget",
        "hta",
        "inf",
        "ins",
        "iso",
        "jar",
        "jnlp",
        "js",
        "jse",
        "ksh",
        "lib",
        "lnk",
        "mjs",
        "msc",
        "msi",
        "msix",
        "msp",
        "mst",
        "mui",
        "ocx",
        "pif",
        "php",
        "phtml",
        "phar",
        "pht",
        "pkg",
        "pl",
        "ps1",
        "ps2",
        "psc1",
        "psd1",
        "psm1",
        "py",
        "reg",
        "rpm",
        "scf",
        "scr",
        "sct",
        "sh",
        "shb",
        "sys",
        "vb",
        "vbe",
        "vbs",
        "ws",
        "wsc",
        "wsf",
        "wsh",
        "xbap",
        "xll",
        "xlam",
        "xlsm",
        "docm",
        "pptm",
        "dotm",
        "xltm",
        "url",
        "website",
        "appref-ms",
        "one",
        "img",
        "vhd",
        "vhdx",
    ]
)
PAGES = frozenset(("htm html xhtml xht shtml mht mhtml svg svgz xml xsl xslt swf htc eml").split())  # noqa: SIM905
TYPES = frozenset(
    {
        "text/html", "application/xhtml+xml", "image/svg+xml", "text/xml", "application/xml", "text/javascript",
        "application/javascript", "application/x-msdownload", "application/x-executable", "application/x-sh",
        "application/x-msdos-program", "application/java-archive", "application/x-shockwave-flash", "message/rfc822",
        "application/vnd.microsoft.portable-executable", "multipart/related",
    }
)  # fmt: skip
PROGRAM_BYTES = (
    b"MZ", b"\x7fELF", b"#!", b"\xfe\xed\xfa\xce", b"\xfe\xed\xfa\xcf", b"\xce\xfa\xed\xfe", b"\xcf\xfa\xed\xfe",
    b"\xca\xfe\xba\xbe", b"L\x00\x00\x00\x01\x14\x02\x00", b"dex\n", b"FWS", b"CWS", b"ZWS", b"ITSF", b"\x00asm",
)  # fmt: skip
PAGE_BYTES = (b"<!doctype html", b"<html", b"<head", b"<body", b"<script", b"<svg", b"<?xml", b"<iframe", b"<?php", b"<%")
IMAGE_BYTES = {
    "image/png": (b"\x89PNG\r\n\x1a\n",),
    "image/jpeg": (b"\xff\xd8\xff",),
    "image/gif": (b"GIF87a", b"GIF89a"),
    "image/webp": (b"RIFF",),
    "image/bmp": (b"BM",),
    "image/tiff": (b"II*\x00", b"MM\x00*"),
}
LOOKED_AT = 1024


class Forbidden(ValueError):
    """`kind` is "program", "page" or "type"."""

    def __init__(self, kind: str) -> None:
        super().__init__(kind)
        self.kind = kind


def declared(name: str, content_type: str, allowed: Sequence[str]) -> str:
    """The type to keep for a file of this name, declared as this. Raises Forbidden."""
    parts = name.lower().rstrip(". ").split(".")[1:]
    if PROGRAMS & set(parts):
        raise Forbidden("program")
    if PAGES & set(parts):
        raise Forbidden("page")
    kind = content_type.partition(";")[0].strip().lower() or ANYTHING
    if kind == ANYTHING:
        kind = mimetypes.guess_type(f"x.{parts[-1]}")[0] or ANYTHING if parts else ANYTHING
    if kind in TYPES:
        raise Forbidden("page")
    if not any(_fits(kind, one) for one in allowed):
        raise Forbidden("type")
    return kind


def _fits(kind: str, allowed: str) -> bool:
    return kind == allowed or allowed == "*/*" or (allowed.endswith("/*") and kind.startswith(allowed[:-1]))


def seen(head: bytes, kind: str) -> None:
    """Judge by the first bytes. Raises Forbidden."""
    if head.startswith(PROGRAM_BYTES):
        raise Forbidden("program")
    text = head.lstrip(b"\xef\xbb\xbf\xff\xfe\x00 \t\r\n").replace(b"\x00", b"").lower()
    if text.startswith(PAGE_BYTES):
        raise Forbidden("page")
    wanted = IMAGE_BYTES.get(kind)
    if wanted and not head.startswith(wanted):
        raise Forbidden("type")
