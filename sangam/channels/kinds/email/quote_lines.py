"""Where in the lines of a mail somebody else's text begins: separators, header blocks, attribution lines, ">" marks.

Every test looks at one line, or at a handful of its neighbours, with anchored and bounded patterns, so the whole is
linear in the length of the mail.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Literal

from sangam.channels.kinds.email import quoting_words as known
from sangam.lib.stems import Openings

HARD: Final = "\ue000hard"
ATTRIBUTION: Final = "\ue000attribution"
ATTRIBUTION_END: Final = "\ue000/attribution"
SIGNATURE: Final = "\ue000signature"
SIGNATURE_END: Final = "\ue000/signature"
"""Lines that the HTML walk puts in for structure; the characters are private and are removed from foreign text."""

MAX_LINE: Final = 400
"""Longer lines are never separators or attributions."""

_MARKS = re.compile("[\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff\u061c]")
_RULE = re.compile(r"[-_=—–‐*~─━]{4,}$")
_TRIM = "-_=—–‐*~─━#<>|:： \t．.…\u3000"
_MAIL = re.compile(r"[\w.+%'-]{1,64}@[\w-]{1,63}\.\w")
_ANGLE = re.compile(r"[<(\[＜«‹][^<>\s]{0,64}@[^<>\s]{1,200}[>)\]＞»›]")
_TIME = re.compile(
    r"(?<!\d)\d{1,2}\s?[:：h時时٫]\s?\d{2}(?!\d)|\d\s?(?:am|pm|a\.m|p\.m)\b|(?:kl|klo|pukul|uhr|um|ob|plkst|at|jam)\.?\s\d{1,2}\.\d{2}",
    re.I,
)
_DATE = re.compile(
    r"(?<!\d)(?:1[39]|20|25)\d\d(?!\d)|(?<!\d)[\u0660-\u0669\u06f0-\u06f9\u0966-\u096f\u09e6-\u09ef\u0ae6-\u0aef\u0e50-\u0e59]{4}(?!\d)"
    r"|(?<!\d)\d{1,2}\s?[./-]\s?\d{1,2}\s?[./-]\s?\d{2,4}(?!\d)|\d{1,2}\s?[月월]\s?\d{1,2}\s?[日일]"
)
_SECONDS = re.compile(r"\d:\d\d:\d\d")
"""A line of a log says when to the second; clients that do so put the address in brackets."""
_LOTUS = re.compile(r"-{3}\s?\d{1,2}[./-]\d{1,2}[./-]\d{2,4}\s\d{1,2}[:.]\d{2}")
_FIELD = re.compile(r"[\s*_|]{0,4}([^\W\d_][^:：\d\n]{0,34}?)[\s*_]{0,3}[:：](.*)", re.S)
_NAME_INSIDE = re.compile(r"(?<![\w@./-])([^\W\d_]{2,16}) ?[:：](?= )")
_DAY_FIRST = re.compile(r"[>\s*]{0,4}(?:On|Am|Le|El|Em|Il|Op|Den) (?:[^\W\d_]{2,12}[.,]{0,2} ){1,3}\d{1,2}(?!\d)")
"""How a wrapped attribution begins that names the day only."""
_SPACED = re.compile("[^\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]+")

_KINDS: Final[dict[str, frozenset[str]]] = {}
for _kind, _names in (
    ("cc", known.CC),
    ("subject", known.SUBJECT),
    ("to", known.TO),
    ("sent", known.SENT),
    ("from", known.FROM),
):
    for _name in _names:
        _folded = _name.casefold().strip(": ")
        _KINDS[_folded] = _KINDS.get(_folded, frozenset()) | {_kind}

_VERB = re.compile(
    r"(?<!\w)(?:" + "|".join(sorted((re.escape(word) for word in known.WROTE), key=len, reverse=True)) + r")(?!\w)"
)
_VERB_ANYWHERE = re.compile("|".join(re.escape(word) for word in sorted(known.WROTE_ANYWHERE, key=len, reverse=True)))
_START = re.compile(
    r"[\W_]{0,5}(?:(?:" + "|".join(re.escape(w) for w in sorted(known.ON, key=len, reverse=True)) + r")(?!\w)"
    r"|(?:" + "|".join(re.escape(w) for w in sorted(known.ON_ANYWHERE, key=len, reverse=True)) + "))"
)
_INNER = re.compile(
    r"(?<=[\w.!?,;)\u2019…-]) ?(?<=[ .!?-])(?:On|Am|Le|El|Em|Il|Op|Den|Dne|Dnia|Dňa|W dniu|Pe|Vào|Pada|Στις)"
    r" (?=(?:[^\W\d]{2,12}[.,]{0,2} ){0,3}\d)"
)
"""An attribution's first word inside a line, written large and followed by a day."""
_OWN_WORDS = re.compile(
    r"(?<!\w)(?:i|we|you|they|ich|wir|sie|je|j'ai|j’ai|nous|vous|eu|nós|ho|yo|hemos|he|ik|wij|jag|jeg|я|мы|вы)"
    r" (?:wrote|write|said|schrieb|schrieben|geschrieben|écrit|escribí|escribimos|escrito|scritto|schreef|skrev"
    r"|писал\w?)(?!\w)"
)
"""The writer speaking of a letter, not a client introducing one."""
_ORIGINAL, _FORWARDED = frozenset(known.ORIGINAL), frozenset(known.FORWARDED)
_ABOVE = Openings(known.ABOVE)
_SEPARATORS = Openings({phrase.split()[0] for phrase in (*known.ORIGINAL, *known.FORWARDED)})

_ENDS: Final = (":", "：", "写道", "寫道", "님이 작성", "เขียนว่า")
"""What an attribution ends in, where it has no mark behind."""
_OVER_END: Final = "-— *_\"'”"
_WORDED = Openings((*known.ABOVE, *known.ORIGINAL, *known.FORWARDED))
_SIGNS_FIRST: Final = frozenset(_TRIM + "[^/")
_SIGNS_LAST: Final = frozenset(_OVER_END + "".join(end[-1] for end in _ENDS))


@dataclass(frozen=True, slots=True)
class Boundary:
    """Lines `start` up to `end` (exclusive) introduce a quote. `hard`: everything after is quoted; else only ">" lines.

    `forward`: what follows was passed on, not answered.
    """

    start: int
    end: int
    hard: bool
    forward: bool = False
    lead: str = ""
    """What was typed at the start of the first line, where a client left out the line end before its attribution."""
    why: Literal["html", "above", "separator", "headers", "attribution", "marks", "rule"] = "marks"


def unmarked(line: str) -> str:
    """Without direction marks and outer blanks."""
    return line.strip() if line.isascii() else _MARKS.sub("", line).strip()


def bare(line: str) -> str:
    """Without direction marks, quote marks and outer blanks."""
    return unmarked(line).lstrip("> ").strip()


def is_quoted(line: str) -> bool:
    return line.lstrip(" \t\u200b\u200e\u200f\ufeff").startswith((">", "＞"))


def find(lines: list[str], start: int = 0, *, floor: int = 0) -> Boundary | None:
    """The first boundary at or after `start`; a wrapped attribution may begin before it, but not before `floor`."""
    for index in range(start, len(lines)):
        line = lines[index]
        if not line or line.isspace():
            continue
        if line[0] == "\ue000":
            if line == HARD:
                return Boundary(index, index + 1, hard=True, why="html")
            if line == ATTRIBUTION:
                return _structural(lines, index)
            continue
        if is_quoted(line):
            return _torn_attribution(lines, index, floor) or _marked(lines, index, floor)
        if len(line) > MAX_LINE:
            continue
        if found := _at(lines, index, floor):
            return found
    return None


def _at(lines: list[str], index: int, floor: int) -> Boundary | None:
    line = unmarked(lines[index])
    folded = line.casefold()
    if _is_prose(line, folded):
        return None
    if _is_above(folded):
        return Boundary(index, index + 1, hard=True, why="above")
    if kind := _separator(line, folded, lines, index):
        following = next_filled(lines, index + 1)
        marked = kind == "forward" and following is not None and is_quoted(lines[following])
        return Boundary(index, index + 1, hard=not marked, forward=kind == "forward", why="separator")
    if (":" in line or "：" in line) and _is_header_block(lines, index):
        start, end = _over_rule(lines, index, floor), _under_headers(lines, index)
        return Boundary(start, end or index + 1, hard=end is None, why="headers")
    if _is_one_line_of_headers(line):
        return Boundary(_over_rule(lines, index, floor), index + 1, hard=True, why="headers")
    return _attribution(lines, index, line, floor)


def _is_one_line_of_headers(line: str) -> bool:
    """ "Date: … From: … To: … Subject: …", a header block that lost its line ends."""
    if line.count(":") + line.count("：") < 4 or not _field(line):
        return False
    kinds = {kind for found in _NAME_INSIDE.finditer(line) for kind in _KINDS.get(found[1].casefold(), ())}
    return {"from", "subject", "to"} <= kinds and bool(_MAIL.search(line) or _DATE.search(line))


def _is_prose(line: str, folded: str) -> bool:
    """Whether its first letters, its last one and the want of a colon tell that no boundary can be here."""
    return not (
        line[:1] in _SIGNS_FIRST
        or line[-1:] in _SIGNS_LAST
        or ":" in line
        or "：" in line
        or "---" in line
        or _WORDED.may_begin(folded)
    )


def _structural(lines: list[str], index: int) -> Boundary:
    """An attribution that the HTML marks as one; a forward says so inside it."""
    end = index + 1
    while end < len(lines) and end - index < 30 and lines[end] != ATTRIBUTION_END:
        end += 1
    forward = any(_phrase(_MARKS.sub("", line).casefold()) == "forward" for line in lines[index + 1 : end])
    following = next_filled(lines, end + 1)
    hard = forward or following is None or not is_quoted(lines[following])
    return Boundary(index, min(end + 1, len(lines)), hard=hard, forward=forward, why="html")


def _marked(lines: list[str], index: int, floor: int) -> Boundary:
    """A run of ">" lines; an unknown attribution right above belongs to it."""
    forward = any(_phrase(bare(line).casefold()) == "forward" for line in lines[index : index + 3])
    above = previous_filled(lines, index - 1, floor)
    start = index
    if above is not None and index - above <= 2 and len(lines[above]) <= MAX_LINE:
        line = bare(lines[above])
        dated = line[-1:] in ">)" and bool(_DATE.match(line) and _ANGLE.search(line))
        if dated or (line.endswith((":", "：", "…")) and _says_who(line)):
            start = _first_line(lines, above, floor, line)
    return Boundary(start, index, hard=False, forward=forward, why="marks")


def _torn_attribution(lines: list[str], index: int, floor: int) -> Boundary | None:
    """ "<", "help@x.org", "> wrote:" on lines of their own: the mark closes an address."""
    line = unmarked(lines[index])
    if len(line) > 40 or index == 0 or not lines[index - 1].strip() or is_quoted(lines[index - 1]):
        return None
    return _attribution(lines, index, line, floor) if _has_verb(line.casefold()) else None


def _says_who(line: str) -> bool:
    return bool(_MAIL.search(line) or (_DATE.search(line) and _TIME.search(line)) or _has_verb(line.casefold()))


_DECORATED = Openings(
    ("##-", "-##", "##", "–##", "---#", "=-=", "-=-", "**", "--", "__", "==", "—", "- ", "[", "*", "~", "^", "/")
)


def _is_above(folded: str) -> bool:
    if len(folded) > 260 or len(folded) < 5:
        return False
    if _DECORATED.begin(folded):
        return any(phrase in folded for phrase in known.ABOVE)
    return len(folded) < 120 and _ABOVE.begin(folded)


def _phrase(folded: str) -> str:
    """ "original", "forward" or "" for a separator's words with the decoration around them."""
    inner = folded.strip(_TRIM)
    if not _SEPARATORS.begin(inner.lstrip()):
        return ""
    words = " ".join(inner.split())
    if words in _FORWARDED:
        return "forward"
    return "original" if words in _ORIGINAL else ""


def _separator(line: str, folded: str, lines: list[str], index: int) -> str:
    if len(line) > 120:
        return ""
    if kind := _phrase(folded):
        decorated = line[0] in "-_=—–‐*~─━#<|" or line[-1] in ":："
        return kind if decorated or _is_header_block(lines, index + 1) else ""
    if "---" in line and _LOTUS.search(line):
        return "original"
    if line.startswith(("---", "___", "—", "‐‐‐", "***", "===")) and line.endswith(("---", "___", "—", "‐‐‐", "***", "===")):
        inner = line.strip("-_—‐*= ")
        if inner and (_has_verb(inner.casefold()) and _says_who(inner)):
            return "original"
        following = next_filled(lines, index + 1)
        if inner and following is not None and _is_header_block(lines, following):
            return "original"
    return ""


def _is_header_block(lines: list[str], index: int) -> bool:
    """From, Sent, To, Subject (in any language and order) on neighbouring lines, the first of them on this one."""
    kinds: set[str] = set()
    fields = unknown = 0
    mail = dated = False
    for position in range(index, min(index + 14, len(lines))):
        line = _MARKS.sub("", lines[position])[:MAX_LINE]
        if not line.strip():
            unknown += 1
            if unknown > 2:
                break
            continue
        found = _field(line)
        if not found:
            if position == index:
                return False
            unknown += 1
            if unknown > 2:
                break
            mail = mail or bool(_MAIL.search(line))
            continue
        fields += 1
        unknown = 0
        kinds |= found
        dated = dated or (fields == 2 and "sent" in found and bool(_TIME.search(line) and _DATE.search(line)))
        mail = mail or bool(_MAIL.search(line))
        if fields >= 3 and "from" in kinds and "subject" in kinds:
            return True
        if fields >= 8:
            break
    if "from" not in kinds:
        return False
    return (fields >= 3 and (mail or dated)) or (fields >= 2 and mail and bool({"sent"} & kinds))


def _field(line: str) -> frozenset[str]:
    match = _FIELD.match(line.lstrip("> \t"))
    if not match:
        return frozenset()
    name = " ".join(match[1].casefold().replace("*", " ").split())
    return _KINDS.get(name) or _KINDS.get(name.replace(" ", "")) or frozenset()


def _under_headers(lines: list[str], index: int) -> int | None:
    """Where a run of ">" lines begins right under From and Date: some write just these over it, and their answers under
    it. None if the mail that is quoted has no marks; a block with To or Subject is of a client that sets none."""
    end = index
    while end < len(lines) and end - index < 14 and lines[end].strip() and not is_quoted(lines[end]):
        if _field(_MARKS.sub("", lines[end])) & {"to", "subject"}:
            return None
        end += 1
    following = next_filled(lines, end)
    return end if following is not None and is_quoted(lines[following]) else None


def _over_rule(lines: list[str], index: int, floor: int) -> int:
    """The line of underscores or dashes above a header block belongs to it."""
    above = previous_filled(lines, index - 1, floor)
    if above is not None and index - above <= 3 and _RULE.match(unmarked(lines[above])):
        return above
    return index


def _has_verb(folded: str) -> bool:
    return bool(_VERB.search(folded) or _VERB_ANYWHERE.search(folded))


def _attribution(lines: list[str], index: int, line: str, floor: int) -> Boundary | None:
    """ "On … wrote:" in any language: who and when, ending in a colon (or a verb), perhaps wrapped over four lines."""
    end = line.rstrip(_OVER_END)
    if not end.endswith(_ENDS) and not (line.endswith("--") and _has_verb(line.casefold())):
        return None
    following = next_filled(lines, index + 1)
    quoted = following is not None and is_quoted(lines[following])
    start = _first_line(lines, index, floor, line)
    whole = " ".join(unmarked(item) for item in lines[start : index + 1])
    lead = _lead(whole)
    if len(whole) > MAX_LINE or not _is_attribution(whole[len(lead) :].lstrip(), quoted=quoted):
        return None
    return Boundary(start, index + 1, hard=not quoted, lead=lead.rstrip(" -"), why="attribution")


def _lead(line: str) -> str:
    """What stands before the attribution on its line: "Yes please On Mon, 3 Feb 2025 at 10:12, Bo <b@x.org> wrote:"."""
    for found in _INNER.finditer(line):
        before = line[: found.start()]
        return "" if _DATE.search(before) or _MAIL.search(before) or _TIME.search(before) else before
    return ""


def _is_attribution(line: str, *, quoted: bool) -> bool:
    folded = line.casefold()
    verb, mail, time, date = _has_verb(folded), _MAIL.search(line), _TIME.search(line), _DATE.search(line)
    if verb and mail and (date or time or _ANGLE.search(line)):
        return True
    if date and time and mail and (_ANGLE.search(line) or not _SECONDS.search(line)):
        return True
    if date and time and verb and not _OWN_WORDS.search(folded):
        return bool(_START.match(folded) or line.lstrip(" (*[-—")[:1].isdigit())
    return quoted and bool(mail or verb or (date and time))


def _first_line(lines: list[str], index: int, floor: int, line: str) -> int:
    """Where a wrapped attribution that ends at `index` begins: upwards while who or when is still missing."""
    start, whole = index, line
    for position in range(index - 1, max(floor, index - 4) - 1, -1):
        above = unmarked(lines[position])
        if not above or above[0] == "\ue000" or len(above) > 200 or is_quoted(above) or _is_complete(whole):
            break
        if _helps(above):
            start = position
        elif position != index - 1 and position != index - 2:
            break
        whole = f"{above} {whole}"
    return start


def _is_complete(line: str) -> bool:
    """Begins like an attribution and says when, so nothing above belongs to it."""
    return bool(_DATE.search(line) and _TIME.search(line) and (_START.match(line.casefold()) or _MAIL.search(line)))


def _helps(line: str) -> bool:
    """Says when or who, and is not the end of a sentence."""
    if line.endswith((".", "!", "?", "。", "！", "？")) and not _TIME.search(line):
        return False
    if _DATE.search(line) or _ANGLE.search(line) or _DAY_FIRST.match(line):
        return True
    return bool(_START.match(line.casefold()) and _TIME.search(line))


def next_filled(lines: list[str], start: int, limit: int = 6) -> int | None:
    """The next line with text, at most `limit` lines on; lines of structure don't count."""
    for index in range(start, min(len(lines), start + limit)):
        if lines[index].strip() and lines[index][0] != "\ue000":
            return index
    return None


def previous_filled(lines: list[str], start: int, floor: int = 0, limit: int = 6) -> int | None:
    for index in range(start, max(floor - 1, start - limit), -1):
        if lines[index].strip():
            return index
    return None


def is_rule(line: str) -> bool:
    return bool(_RULE.match(line.strip()))


def filled(lines: Iterable[str]) -> list[str]:
    return [line for line in lines if line.strip()]
