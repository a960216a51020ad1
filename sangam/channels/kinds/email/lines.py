"""Header lines that cannot be more than one: RFC 5322 folding, RFC 2047 words, RFC 2231 parameters, all 7-bit.

Everything that would end a line, in any of its spellings, becomes a space before anything else looks at the value.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Iterable

EOL = "\r\n"
WIDTH = 76
WORD_BYTES = 39
VALUE_MAX = 2000
NAME_BYTES = 240
_ENDS = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
_STILL_ENCODED = re.compile(r"=\?[^?\s]{1,40}\?[bBqQ]\?[^?\s]*\?=")
_ATOM = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~ -]+")
_LOCAL = re.compile(r"[^\s\x00-\x1f\x7f-\x9f()<>\[\]:;@\\,\"\u2028\u2029]{1,64}")
_DOMAIN = re.compile(
    r"(?=.{1,253}$)([A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?)(\.[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?)*"
)
_SURROGATES = dict.fromkeys(range(0xD800, 0xE000), "\ufffd")


class BadAddress(ValueError):
    """Not an address that can stand in an envelope; the text says why."""


def one_line(text: str) -> str:
    """The text on one line, without control characters; at most 2,000 characters."""
    return _ENDS.sub(" ", text.translate(_SURROGATES))[:VALUE_MAX].strip()


def address(value: str) -> str:
    """An address fit for envelope and header: domain in its ASCII form, local part as it is (it may be UTF-8).

    Raises BadAddress for what could be read as an option, a command or a second address.
    """
    local, at, domain = value.strip().rpartition("@")
    if not at or not _LOCAL.fullmatch(local) or local.startswith("-"):
        raise BadAddress(f"“{one_line(value)[:100]}” is not an e-mail address")
    return f"{local}@{ascii_domain(domain)}"


def ascii_domain(domain: str) -> str:
    try:
        folded = domain if domain.isascii() else domain.encode("idna").decode()
    except UnicodeError:
        folded = ""
    if not _DOMAIN.fullmatch(folded):
        raise BadAddress(f"“{one_line(domain)[:100]}” is not a mail domain")
    return folded.lower()


def header(name: str, value: str) -> str:
    """A text header, folded; one line of meaning whatever the value holds."""
    return f"{name}: {text(value, len(name) + 2)}{EOL}"


def text(value: str, start: int = 0) -> str:
    """Unstructured text: as it is when it is plain ASCII, else in encoded words of whole characters."""
    value = one_line(value)
    if value.isascii() and not _looks_encoded(value):
        return _folded(value.split(" "), start)
    return f"{EOL} ".join(_words(value))


def _looks_encoded(value: str) -> bool:
    return "=?" in value or any(len(word) > 900 for word in value.split(" "))


def _words(value: str) -> Iterable[str]:
    chunk = b""
    for char in value:
        raw = char.encode("utf-8", "replace")
        if len(chunk) + len(raw) > WORD_BYTES:
            yield _word(chunk)
            chunk = b""
        chunk += raw
    if chunk:
        yield _word(chunk)


def _word(raw: bytes) -> str:
    return f"=?utf-8?b?{base64.b64encode(raw).decode()}?="


def _folded(words: Iterable[str], start: int) -> str:
    out: list[str] = []
    width = start
    for word in words:
        if out and width + 1 + len(word) > WIDTH and word:
            out.append(EOL)
            width = 0
        out.append((" " if len(out) else "") + word)
        width += 1 + len(word)
    return "".join(out)


def mailbox(name: str, value: str) -> str:
    """`Name <address>`; the name as atoms, a quoted string or encoded words."""
    shown = one_line(name).replace('"', "'").replace("\\", "/")[:200]
    if not shown or shown == value:
        return f"<{value}>"
    if not shown.isascii() or _looks_encoded(shown):
        return f"{f'{EOL} '.join(_words(shown))}{EOL if len(shown) > 40 else ''} <{value}>"
    return f"{shown} <{value}>" if _ATOM.fullmatch(shown) else f'"{shown}" <{value}>'


def mailboxes(name: str, found: Iterable[tuple[str, str]]) -> str:
    """An address header, one mailbox a line; "" if there is none."""
    rows = [mailbox(shown, value) for shown, value in found]
    return f"{name}: {f',{EOL} '.join(rows)}{EOL}" if rows else ""


def ids(name: str, values: Iterable[str]) -> str:
    """A header of message ids, one a line; what is no id is left out."""
    good = [value for value in values if re.fullmatch(r"<[\x21-\x3b\x3d\x3f-\x7e]{1,480}>", value)]
    return f"{name}: {f'{EOL} '.join(good)}{EOL}" if good else ""


def parameter(name: str, value: str) -> str:
    """A MIME parameter with a name of a file: ASCII for old readers, RFC 2231 in UTF-8 beside it.

    The second one stands on one line of up to 800 characters: readers that follow its continuations are rare.
    It comes first, because some readers take the first of the two.
    """
    value = _short(one_line(value).replace("/", "_").replace("\\", "_")) or "file"
    plain = "".join(char if char.isascii() and char not in '"%' else "_" for char in value)
    if plain != value:
        stem, dot, end = plain.rpartition(".")
        plain = f"{stem[:40]}{dot}{end[:10]}"
    out = f';{EOL} {name}="{plain}"'
    if plain == value:
        return out
    coded = "".join(char if (char.isascii() and char.isalnum()) or char in "-._" else _percent(char) for char in value)
    return f";{EOL} {name}*=utf-8''{coded}{out}"


def _short(value: str) -> str:
    """At most 240 bytes, the ending kept."""
    stem, dot, end = value.rpartition(".")
    if not stem or len(end) > 10:
        stem, dot, end = value, "", ""
    room = NAME_BYTES - len(f"{dot}{end}".encode("utf-8", "replace"))
    return stem.encode("utf-8", "replace")[:room].decode("utf-8", "ignore") + dot + end


def _percent(char: str) -> str:
    return "".join(f"%{byte:02X}" for byte in char.encode("utf-8", "replace"))
