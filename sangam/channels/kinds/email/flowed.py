"""Plain text in its special dresses: format=flowed (RFC 3676), text/enriched (RFC 1896), text/richtext (RFC 1341)."""

from __future__ import annotations

import re

_TAG = re.compile(r"<(/?)([A-Za-z-]{1,60})>")
_BREAKS = re.compile(r"\n+")


def unflow(text: str, *, delsp: bool = False) -> str:
    """Join lines that end in a blank with the next one of the same quote depth; the line `-- ` never joins."""
    out: list[list[str]] = []
    open_depth = -1
    for line in text.split("\n"):
        depth = len(line) - len(line.lstrip(">")) if line[:1] == ">" else 0
        body = line[depth:].removeprefix(" ")
        signature = body == "-- "
        soft = body.endswith(" ") and not signature
        shown = body[:-1] if soft and delsp else body
        if depth == open_depth and not signature:
            out[-1].append(shown)
        else:
            out.append([">" * depth + " ", shown] if depth else [shown])
        open_depth = depth if soft else -1
    return "\n".join(line if line == "-- " else line.rstrip(" ") for line in map("".join, out))


def enriched(text: str) -> str:
    """text/enriched as plain text: one line end is a blank, n are n - 1; `<<` is a real "<"."""
    text = _BREAKS.sub(lambda run: " " if len(run[0]) == 1 else "\n" * (len(run[0]) - 1), text)
    return _untag(text.replace("<<", "\x00"), {}).replace("\x00", "<")


def richtext(text: str) -> str:
    """text/richtext as plain text: line ends are blanks, `<nl>` breaks, `<lt>` is "<"."""
    return _untag(text.replace("\n", " "), {"nl": "\n", "np": "\n\n", "lt": "\x00"}).replace("\x00", "<")


def _untag(text: str, signs: dict[str, str]) -> str:
    out: list[str] = []
    at, hidden = 0, False
    for tag in _TAG.finditer(text):
        if not hidden:
            out.append(text[at : tag.start()])
        name = tag[2].lower()
        if name in ("param", "comment"):
            hidden = not tag[1]
        elif not tag[1] and not hidden:
            out.append(signs.get(name, ""))
        elif name == "paragraph":
            out.append("\n\n")
        at = tag.end()
    if not hidden:
        out.append(text[at:])
    return "".join(out)
