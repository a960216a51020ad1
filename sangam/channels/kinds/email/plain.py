"""The words of a mail, folded for comparing with tables of wordings."""

from __future__ import annotations

import html
import re
import unicodedata

from sangam.channels.kinds.email.mail import Mail

BODY_MAX = 30_000
"""Characters of a body that are looked at: reports and templates say what they are at the top."""

_UNSEEN = re.compile(r"<(style|script|head|title)\b[^<>]*>.*?</\1\s*>", re.IGNORECASE | re.DOTALL)
_BREAK = re.compile(r"<(?:br|p|div|tr|li|h[1-6]|table)\b[^<>]*>", re.IGNORECASE)
_TAG = re.compile(r"<[^<>]{1,2000}>")
_SPACE = re.compile(r"[^\S\n]+")
_ODD_SPACE = re.compile(r"[^\S\n ]|  ")
_APOSTROPHES = str.maketrans({"’": "'", "‘": "'", "´": "'", "`": "'", "ʼ": "'", "“": '"', "”": '"', "：": ":", "﹕": ":"})
_QUOTE = re.compile(r"^(?:>|-{3,} ?\w|_{10,}|[ \t]*On .{5,120} wrote:|(?:From|Von|De|Da|От|差出人|发件人) ?: )", re.MULTILINE)


def fold(text: str) -> str:
    """Lower case, one kind of apostrophe and space, compatibility forms unified (full-width letters are plain)."""
    text = unicodedata.normalize("NFKC", text).translate(_APOSTROPHES)
    text = text.replace("\r", "")
    return (_SPACE.sub(" ", text) if _ODD_SPACE.search(text) else text).lower().strip()


def body(mail: Mail) -> str:
    """The start of the body as plain text, from the HTML if there is no other."""
    if mail.text.strip():
        return mail.text[:BODY_MAX].replace("\r", "")
    return from_html(mail.html[: BODY_MAX * 3])[:BODY_MAX]


def from_html(source: str) -> str:
    """Rough text of hostile HTML, in linear time; addresses in angle brackets survive as entities only."""
    text = _BREAK.sub("\n", _UNSEEN.sub(" ", source)) if source.count("<") < 20_000 else source
    return html.unescape(_TAG.sub("", text))


def newly_written(text: str) -> str:
    """What stands above the first quotation."""
    found = _QUOTE.search(text, 1) if text else None
    return text[: found.start()] if found else text
