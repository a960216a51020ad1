"""What stands under a text and is not part of it: signatures, taglines of phones, legal footers, contact blocks.

Only what is recognisable as a block is cut. A plain "Thanks,\\nAnna" stays, and so does everything when cutting by mere
resemblance would leave nothing.
"""

from __future__ import annotations

import re
from typing import Final

from sangam.channels.kinds.email import quoting_words as known
from sangam.channels.kinds.email.quote_lines import SIGNATURE, SIGNATURE_END, bare, filled
from sangam.lib.stems import Openings

MAX_SEARCHED: Final = 400
"""Last lines in which signatures and footers are looked for."""
MAX_DELIMITED: Final = 40
"""Lines under "-- " that still are a signature."""
MAX_LOOSE: Final = 14
"""The same under "--", "___" or another line of marks."""

_LOOSE = re.compile(r"(?:-{2,60}|_{3,80}|—{1,40}|–{1,40}|\*{3,60}|={3,80}|~{3,60}|[-*=_~\s]{5,80})$")
_MAIL = re.compile(r"[\w.+%'-]{1,64}@[\w-]{1,63}\.\w")
_URL = re.compile(
    r"https?://|\bwww\.|(?<![\w@.])[\w-]{2,63}\.(?:com|net|org|de|fr|es|it|nl|co|io|eu|uk|br|jp|cn|in|se|dk|no|fi|pl|cz|ru|ch|at|be|pt|tr|kr|vn|id|uz|bd)(?![\w@])",
    re.I,
)
_PHONE = re.compile(r"(?<![\w])[+(]?\d[\d\s().\-/–]{6,24}\d(?!\w)")
_LABEL = re.compile(r"([^\W\d][^:：@\d]{0,24})[:：]\s*\S")
_PICTURE = re.compile(r"\[(?:cid:|https?://|image)[^\]\n]{0,300}\](?:<[^<>\n]{0,400}>)?$", re.I)
_SENTENCE_END = (".", "!", "?", "。", "！", "？", "…", "।")
_WORD = re.compile(r"[^\W_][\w.&/'’\-]*")
_DIGIT = re.compile(r"\d")
_NAME_TAIL = ",!.。、：:" + "".join(char for char in map(chr, range(0x3001)) if char.isspace())
_MARKS: Final = frozenset("-—–*=~_")
_TAGLINES = Openings(known.MOBILE)
_DISCLAIMERS = Openings(known.DISCLAIMERS)


def cut(lines: list[str]) -> tuple[list[str], list[str]]:
    """(text, signature) of one run of typed lines."""
    lines, marked = _structural(lines)
    above, lines = lines[:-MAX_SEARCHED], lines[-MAX_SEARCHED:]
    if not filled(lines):
        return above + lines, marked
    body, footer = _disclaimer(lines)
    body, tagline = _tagline(body)
    body, block = _delimited(body)
    if not block:
        body, block = _contact_block(body)
    if not tagline and block:
        body, tagline = _tagline(body)
    if block or marked or footer:
        body, pictures = _pictures(body)
        block = pictures + block
    return above + body, block + tagline + marked + footer


def _pictures(lines: list[str]) -> tuple[list[str], list[str]]:
    """The placeholder of a logo right above a signature."""
    end = len(lines)
    while end and (not lines[end - 1].strip() or _PICTURE.match(lines[end - 1].strip())):
        end -= 1
    return lines[:end], lines[end:]


def _structural(lines: list[str]) -> tuple[list[str], list[str]]:
    """Parts that the HTML itself calls a signature."""
    if SIGNATURE not in lines:
        return lines, []
    body: list[str] = []
    marked: list[str] = []
    inside = 0
    for line in lines:
        if line in (SIGNATURE, SIGNATURE_END):
            inside = max(0, inside + (1 if line == SIGNATURE else -1))
        elif line[:1] != "\ue000":
            (marked if inside else body).append(line)
    while filled(marked) and body and (not body[-1].strip() or body[-1].strip() in ("--", "—")):
        body.pop()
    return body, marked


def _delimited(lines: list[str]) -> tuple[list[str], list[str]]:
    for index in range(max(0, len(lines) - MAX_DELIMITED - 1), len(lines)):
        if "--" in lines[index] and lines[index].strip("\u200b\u200e\u200f\ufeff").rstrip() == "--":
            return lines[:index], lines[index:]
    for index in range(max(0, len(lines) - MAX_LOOSE - 6), len(lines)):
        if _is_loose(lines[index]):
            below = filled(lines[index + 1 :])
            if len(below) <= MAX_LOOSE and (not below or _looks_like_contact(below)):
                return lines[:index], lines[index:]
    return lines, []


def _is_loose(line: str) -> bool:
    line = line.strip()
    return line[:1] in _MARKS and bool(_LOOSE.match(line))


def _tagline(lines: list[str]) -> tuple[list[str], list[str]]:
    """ "Sent from my …" near the end, with the advertising under it; or alone at the very top."""
    positions = [index for index, line in enumerate(lines) if line.strip()]
    for index in positions[-4:]:
        if index != positions[0] and is_tagline(lines[index]):
            below = filled(lines[index + 1 :])
            if len(below) <= 2 and all(len(line) < 160 for line in below):
                start = index - 1 if lines[index - 1].strip() in ("--", "—", "___") else index
                return lines[:start], lines[start:]
    if positions and is_tagline(lines[positions[0]]):
        below = lines[positions[0] + 1 :]
        if len(positions) == 1 or not any(map(is_tagline, below)):
            return below, [lines[positions[0]]]
    return lines, []


def is_tagline(line: str) -> bool:
    """A line of a phone or mail app, such as "Sent from my iPhone"."""
    text = bare(line).strip("[](){}*_«»\"'“”-–—. ")
    if not 4 <= len(text) <= 140:
        return False
    folded = text.casefold()
    if _TAGLINES.begin(folded):
        if len(text) <= 60 and folded.startswith(_MOBILE_SURE):
            return True
    elif not folded.endswith(known.MOBILE_ENDS):
        return False
    return any(device in folded for device in _DEVICES) and len(text) <= 110


_DEVICES = tuple(known.DEVICES)
_MOBILE_SURE = tuple(
    phrase
    for phrase in known.MOBILE
    if phrase.startswith(("sent from my", "get outlook", "yahoo mail:", "get bluemail", "obtenez outlook", "发自我的"))
)


def _disclaimer(lines: list[str]) -> tuple[list[str], list[str]]:
    """From the first paragraph that begins like a legal footer on, if one stands after the typed text."""
    whole = " ".join(lines).casefold()
    anywhere = [phrase for phrase in known.LEGAL_ANYWHERE if phrase in whole]
    above = ""
    for index, line in enumerate(lines):
        before, above = above, line
        if not line.strip() or (before.strip() and not _is_loose(before)):
            continue
        folded = bare(line).strip("*_-[]() ").casefold()
        if _DISCLAIMERS.begin(folded):
            words = " ".join(_paragraph(lines, index, more=4)).casefold()
            legal = any(word in words for word in known.LEGAL)
        elif anywhere:
            words = " ".join(_paragraph(lines, index)).casefold()
            legal = len(words) < 4_000 and any(phrase in words for phrase in anywhere)
        else:
            continue
        if legal and filled(lines[:index]):
            start = index
            while start and (not lines[start - 1].strip() or _is_loose(lines[start - 1])):
                start -= 1
            return lines[:start], lines[start:]
    return lines, []


def _paragraph(lines: list[str], index: int, *, more: int = 0) -> list[str]:
    end = index
    while end < len(lines) and lines[end].strip() and end - index < 30:
        end += 1
    return lines[index : end + more]


def _contact_block(lines: list[str]) -> tuple[list[str], list[str]]:
    """A closing line with contact lines under it, or a last paragraph that is nothing but contact lines."""
    last = [index for index, line in enumerate(lines) if line.strip()][-16:]
    if len(last) < 3:
        return lines, []
    for index in last[1:-1]:
        if is_closing(lines[index]):
            below = filled(lines[index + 1 :])
            if _looks_like_contact(below) and _leaves_text(lines[:index]):
                return lines[:index], lines[index:]
    start = _last_paragraph(lines)
    block = filled(lines[start:])
    if 2 <= len(block) <= 10 and _is_card(block) and _leaves_text(lines[:start]) and not _is_announced(lines[:start]):
        return _with_closing(lines, start)
    return lines, []


def _with_closing(lines: list[str], start: int) -> tuple[list[str], list[str]]:
    """The closing line right above a card goes with it, where text remains."""
    above = start - 1
    while above > 0 and not lines[above].strip():
        above -= 1
    if above > 0 and is_closing(lines[above]) and _leaves_text(lines[:above]):
        start = above
    return lines[:start], lines[start:]


def _leaves_text(lines: list[str]) -> bool:
    """The reply must not become empty by cutting what merely resembles a signature."""
    return any(len(line.strip()) > 1 for line in lines)


def _is_announced(lines: list[str]) -> bool:
    """ "My new address is:" makes the block below part of the text."""
    above = filled(lines[-4:])
    return bool(above) and above[-1].rstrip().endswith((":", "："))


def _last_paragraph(lines: list[str]) -> int:
    index = len(lines)
    while index and not lines[index - 1].strip():
        index -= 1
    while index and lines[index - 1].strip():
        index -= 1
    return index


def is_closing(line: str) -> bool:
    """ "Best regards," and its like, alone on the line or with a name behind."""
    text = line.strip().rstrip(_NAME_TAIL).casefold()
    if len(text) > 60:
        return False
    if text in _CLOSINGS or ("/" in text and all(part.strip(" ,") in _CLOSINGS for part in text.split("/"))):
        return True
    head, comma, tail = text.partition(",")
    return bool(comma) and head.strip() in _CLOSINGS and len(tail.split()) <= 3


_CLOSINGS = frozenset(known.CLOSINGS)


def evidence(line: str) -> set[str]:
    """Which kinds of contact data a line shows: mail, url, phone, title."""
    found = set()
    if "@" in line and _MAIL.search(line):
        found.add("mail")
    if ("." in line or "://" in line) and _URL.search(line):
        found.add("url")
    if len(line) <= 120 and _DIGIT.search(line) and (match := _PHONE.search(line)) and sum(c.isdigit() for c in match[0]) >= 7:
        found.add("phone")
    if len(line) <= 90:
        tokens = {word.casefold().rstrip(".") for word in _WORD.findall(line)}
        if tokens & _TITLES or (not line.isascii() and any(title in line for title in _TITLES_ANYWHERE)):
            found.add("title")
    return found


_TITLES = frozenset(title for title in known.TITLES if (" " not in title.strip() and title.isascii()) or title[0].isalpha())
_TITLES_ANYWHERE = tuple(title for title in known.TITLES if not title.isascii() and ord(title[0]) > 0xE00)


def _looks_like_contact(lines: list[str]) -> bool:
    """Short lines of a name, a title, a phone, an address; no sentences."""
    if not lines or len(lines) > MAX_LOOSE:
        return False
    kinds = set().union(*map(evidence, lines))
    sentences = sum(_is_sentence(line) for line in lines)
    if kinds & {"mail", "url", "phone"}:
        return sentences * 3 <= len(lines)
    return "title" in kinds and not sentences and len(lines) <= 6 and len(lines) >= 2


def _is_card(lines: list[str]) -> bool:
    """Stricter, for a block that no closing line announces: at least two lines of two kinds of contact data."""
    if any(_is_form_field(line) for line in lines):
        return False
    rows = [evidence(line) for line in lines]
    kinds = set().union(*rows)
    hard = kinds & {"mail", "url", "phone"}
    telling = sum(bool(row) for row in rows)
    return (
        bool(hard)
        and len(kinds) >= 2
        and telling * 5 >= len(lines) * 2
        and not any(_is_sentence(line) for line in lines)
        and not rows[0] & {"url"}
        and len(lines) >= 3
    )


def _is_form_field(line: str) -> bool:
    """ "Order: 5512" or "Name: …": filled in for us, not printed under every mail."""
    match = _LABEL.match(line.strip())
    return match is not None and match[1].casefold().strip(" .-") not in known.PHONES and "//" not in line[:40]


def _is_sentence(line: str) -> bool:
    text = line.strip()
    if len(text) > 110:
        return True
    return text.endswith(_SENTENCE_END) and len(text.split()) >= 5 and not evidence(text) & {"phone", "mail", "url"}
