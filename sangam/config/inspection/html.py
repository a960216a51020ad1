"""`inspect html`: the file's HTML, made safe."""

from __future__ import annotations

import re

from sangam.config.inspection import blank
from sangam.config.inspection.job import Job, line, unreadable
from sangam.lib.html import sanitise

_CHARSET = re.compile(rb"""<meta[^<>]{0,200}?charset\s*=\s*["']?\s*([\w.:-]{1,40})""", re.IGNORECASE)


def inspect(job: Job) -> str:
    try:
        source = job.read()
    except OSError as error:
        return unreadable(job, error, blank.HTML)
    return line({"file": job.file, "html": sanitise(decode(source)).html})


def decode(source: bytes) -> str:
    """By byte order mark, else UTF-8 if it is that, else what the page says of itself, else Windows-1252."""
    if source.startswith((b"\xff\xfe", b"\xfe\xff")):
        return source.decode("utf-16", "replace")
    try:
        return source.decode("utf-8-sig")
    except UnicodeDecodeError:
        named = _CHARSET.search(source[:4096])
    try:
        return source.decode(named.group(1).decode() if named else "cp1252", "replace")
    except (LookupError, UnicodeError):
        return source.decode("cp1252", "replace")
