"""Mailboxes out of header text (RFC 5322 and what is really written): one pass, no recursion, never raises.

Encoded words are decoded only inside display names, after the address was found, so that nothing encoded can become an
address. `Doe, Jane <j@example.com>` (a comma nobody quoted) stays one mailbox.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache

import idna

from sangam.channels.base import IDENTITY_VALUE_MAX

from . import headers
from .mail import Mailbox

MAILBOXES_MAX = 1_000
TEXT_MAX = 120_000
NAME_MAX = 300

_TOKEN = re.compile(r'[^"(<,;:\\]+|["(<,;:\\]')
_COMMENT_STEP = re.compile(r"[()\\]")
_SPACES = re.compile(r"\s+")
_DOMAIN = re.compile(r"[a-z0-9_]([a-z0-9_.-]{0,252}[a-z0-9_-])?")
_SYNTAX = re.compile(r'[<>(),;:"\[\]\\\s\x00-\x1f\x7f\u2028\u2029]')
_LOOKALIKE = frozenset("асԁеһіјӏорԛѕԝхуѵ")
_SCHEME = re.compile(r"(?:mailto|smtp):", re.IGNORECASE)
_HIDDEN = re.compile("[\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\u00ad]")


@dataclass(slots=True)
class _Open:
    """The mailbox being read: words of its name (and which are `plain`, which `quoted`), comments, the text of each <…>."""

    words: list[str] = field(default_factory=list)
    plain: list[str] = field(default_factory=list)
    quoted: list[str] = field(default_factory=list)
    comments: list[str] = field(default_factory=list)
    angles: list[str] = field(default_factory=list)

    def add(self, text: str) -> None:
        self.words.append(text)
        self.plain.append(text)


def parse(value: str, hint: str = "") -> tuple[Mailbox, ...]:
    """Every mailbox of an unfolded (not yet decoded) header value; groups are opened. At most MAILBOXES_MAX."""
    found: list[Mailbox] = []
    for box in _read(value[:TEXT_MAX], hint):
        found.append(box)
        if len(found) >= MAILBOXES_MAX:
            break
    return tuple(found)


def _read(value: str, hint: str) -> Iterable[Mailbox]:
    at, size, carried = 0, len(value), ""
    grouped = ";" in value
    current = _Open()
    while at < size:
        token = _TOKEN.match(value, at)
        if token is None:
            break
        char, at = token[0], token.end()
        if char == '"':
            at = _take_quoted(value, at, current)
        elif char == "(":
            at = _take_comment(value, at, current)
        elif char == "<":
            at = _take_angle(value, at, current)
        elif char == ":" and grouped and not current.angles and "@" not in "".join(current.words):
            current, carried = _Open(), ""
        elif char in ",;":
            box, carried = _close(current, carried, hint)
            current = _Open()
            if box:
                yield box
            carried = "" if char == ";" else carried
        else:
            current.add("" if char == "\\" else char)
    box, carried = _close(current, carried, hint)
    if box:
        yield box
    elif carried and "," not in carried:
        yield Mailbox(name_of(carried, hint), "")


def _take_quoted(value: str, at: int, current: _Open) -> int:
    text, end = headers._quoted(value, at)
    if end >= len(value) and not value.endswith('"') and "<" in text:
        # A quote that never closes would swallow the address.
        cut = text.index("<")
        current.words.append(text[:cut])
        return at + value[at:].index("<")
    if value[end : end + 1] == "@":
        current.add('"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"')
    else:
        current.words.append(text)
        current.quoted.append(text)
    return end


def _take_comment(value: str, at: int, current: _Open) -> int:
    depth, start = 1, at
    while depth:
        step = _COMMENT_STEP.search(value, at)
        if step is None:
            rest = value[start:]
            current.comments.append(rest)
            return len(value)
        at = step.end()
        if step[0] == "\\":
            at += 1
        else:
            depth += 1 if step[0] == "(" else -1
    current.comments.append(value[start : at - 1])
    return at


def _take_angle(value: str, at: int, current: _Open) -> int:
    """The text up to ">", or to the end of this mailbox if it was forgotten. A "<" inside begins anew."""
    close = value.find(">", at)
    if close < 0:
        close = min((end for end in (value.find(",", at), value.find(";", at)) if end >= 0), default=len(value))
        current.angles.append(value[at:close])
        return close
    inner = value.rfind("<", at, close)
    current.angles.append(value[inner + 1 if inner >= 0 else at : close])
    at = close + 1
    while value.startswith(">", at):
        at += 1
    return at


def _close(current: _Open, carried: str, hint: str) -> tuple[Mailbox | None, str]:
    """A mailbox, or the words to carry on to the next one (a name that had an unquoted comma)."""
    words = "".join(current.words)
    if current.angles:
        *inner, last = current.angles
        address = fold(last)
        name = " ".join([f"{carried}, {words}" if carried else words, *(f"<{text}>" for text in inner)])
        if not name.strip():
            name = " ".join(current.comments)
        return Mailbox(name_of(name, hint), address), ""
    address, rest = _bare("".join(current.plain))
    if address:
        rest = " ".join([*current.quoted, rest])
    else:
        address, rest = _bare(words)
    if address:
        name = rest.strip(" '<>[]") or " ".join(current.comments)
        return Mailbox(name_of(name, hint), fold(address)), ""
    if not words.strip():
        return None, carried
    return None, f"{carried}, {words.strip()}" if carried else words.strip()


def _bare(words: str) -> tuple[str, str]:
    """(address, what stands around it) of a mailbox without <…>; blanks around the @ are allowed."""
    left, at, right = words.rpartition("@") if words.startswith('"') else words.partition("@")
    left, right = left.rstrip(), right.lstrip()
    if not at or not left or not right:
        return "", words
    cut = left.rfind('"', 0, len(left) - 1) if left.endswith('"') else max(left.rfind(" "), left.rfind("\t")) + 1
    domain = right.split(None, 1)[0].strip("'>[]") if not right.startswith("[") else right.partition("]")[0] + "]"
    cut += len(left[max(cut, 0) :]) - len(left[max(cut, 0) :].lstrip("[<'"))
    return f"{left[max(cut, 0) :]}@{domain}", f"{left[: max(cut, 0)]} {right[len(domain) :]}"


def name_of(value: str, hint: str = "") -> str:
    """A display name as shown: decoded, one line, no hidden or direction-changing characters."""
    text = headers.safe(headers.words(value[:4000], hint))
    text = _SPACES.sub(" ", _HIDDEN.sub("", text)).strip(' \t"')
    if len(text) > 1 and text[0] == text[-1] == "'":
        text = text[1:-1]
    return text[:NAME_MAX]


def fold(value: str) -> str:
    """The comparable form of an address, or "" if it is none. Route (`@a,@b:c@d`), `mailto:` and spaces are dropped."""
    value = _decoded(value) if "=?" in value else value
    value = _SPACES.sub("", value) if '"' not in value else value.strip()
    value = _SCHEME.sub("", value.strip("<>'"), 1)
    if value.startswith("@") and ":" in value:
        value = value.rpartition(":")[2]
    local, at, domain = value.rpartition("@")
    domain = fold_domain(domain.strip().strip("."))
    if not at or not local or not domain or len(value) > IDENTITY_VALUE_MAX or headers._INJECTION.search(value):
        return ""
    if not local.startswith('"') and re.search(r'[<>()\[\],;:"\s]', local):
        return ""
    return f"{unicodedata.normalize('NFC', local).lower()}@{domain}"


def _decoded(value: str) -> str:
    """Encoded words inside an address (some programs encode a Unicode domain so) count only if nothing they hide is
    syntax."""
    decoded = headers.words(value)
    return decoded if _SYNTAX.sub("", decoded) == decoded and decoded.count("@") == value.count("@") == 1 else ""


@lru_cache(maxsize=4096)
def fold_domain(domain: str) -> str:
    """Lower case; `xn--` and Unicode spellings of a name fold to one: Unicode if every label is of one script and not
    made of look-alikes of Latin letters, else ASCII. "" if it is no domain."""
    domain = domain.lower()
    if domain.startswith("["):
        return domain if re.fullmatch(r"\[[0-9a-f.:a-z]{3,50}\]", domain) else ""
    if domain.isascii() and "xn--" not in domain:
        return domain if _DOMAIN.fullmatch(domain) and ".." not in domain else ""
    if len(domain) > 253:
        return ""
    try:
        ascii_form = idna.encode(domain, uts46=True).decode("ascii")
        shown = idna.decode(ascii_form)
    except (idna.IDNAError, UnicodeError, IndexError):
        return "" if re.search(r"[\s<>()\[\],;:\"@/\\\x00-\x20]", domain) else domain
    return shown if all(_one_script(label) for label in shown.split(".")) else ascii_form


def _one_script(label: str) -> bool:
    letters = [char for char in label if char.isalpha()]
    scripts = {unicodedata.name(char, "?").partition(" ")[0] for char in letters}
    if scripts == {"CYRILLIC"}:
        return not set(letters) <= _LOOKALIKE
    return len(scripts) < 2 or scripts <= {"CJK", "HIRAGANA", "KATAKANA", "HANGUL", "KATAKANA-HIRAGANA"}
