"""Numbers and addresses that a customer named in his own words: his order, parcel, invoice; a phone, a mailbox.

Cautious: a number counts only directly behind its word ("order no. 48213", "注文番号は48213", "pedido é o 48213"), where
somebody was asked for it just before, or where its own form proves it (the check digit of a parcel of a post, UPS). A date,
an amount, a year and a small count are none. Digits of every script are read.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

import phonenumbers

from sangam.conversations import mention_words as words

ORDER, PARCEL, INVOICE, RETURN, PHONE, MAILBOX = "order", "parcel", "invoice", "return", "phone", "mailbox"
READ = 4000
"""Of longer texts the beginning is read."""
WORDS = {PARCEL: words.PARCEL, INVOICE: words.INVOICE, RETURN: words.RETURN, ORDER: words.ORDER}


def _any(known: tuple[str, ...]) -> str:
    return "|".join(re.escape(word) for word in sorted(known, key=len, reverse=True))


TOKEN = r"(?P<token>[a-z0-9](?:[a-z0-9]|[-/_](?=[a-z0-9])){2,34})(?![a-z0-9])(?!\s?[€$£¥%])(?!(?:[.,:]\d))"
_LINK = rf"(?P<link>(?:(?:\s|[:#\-–—.()\[\]\"'“”„«»]|(?:{_any(words.MARKS)}|{_any(words.BETWEEN)})(?![a-z]))){{1,10}})"
KINDS = tuple(WORDS)
NAMED = re.compile(
    "|".join(rf"(?P<k{place}>(?<![^\W\d_])(?:{_any(WORDS[kind])})(?:s|e|n|en|i)?)" for place, kind in enumerate(KINDS)),
    re.IGNORECASE,
)
AFTER = re.compile(_LINK + TOKEN, re.IGNORECASE)
DIRECTLY = re.compile(TOKEN, re.IGNORECASE)
IDEOGRAPH = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]$")
MARKED = re.compile(rf"[#№]|(?<!\w)(?:{_any(words.MARKS)})(?!\w)|番号|号|號|번호", re.IGNORECASE)
POST = re.compile(r"(?<![a-z0-9])([a-z]{2})(\d{8})(\d)([a-z]{2})(?![a-z0-9])", re.IGNORECASE)
UPS = re.compile(r"(?<![a-z0-9])1z[a-z0-9]{16}(?![a-z0-9])", re.IGNORECASE)
DATE = re.compile(r"\d{4}[-/_]\d{1,2}([-/_]\d{1,2})?|\d{1,2}[-/_]\d{1,2}([-/_]\d{2,4})?")
YEAR = re.compile(r"(?:19|20)\d\d")
ADDRESS = re.compile(r"(?<![\w.+@-])[\w.+-]{1,64}@(?:[\w-]{1,63}\.){1,5}[^\W\d_]{2,24}(?![\w@])")
ONLY = re.compile(rf"\W*(?:(?:{_any(words.MARKS)}|{_any(words.BETWEEN)}|it's|its|it)\W+)*{TOKEN}\W*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Named:
    """`value` as it was written, `folded` to tell whether two are the same."""

    kind: str
    value: str

    @property
    def folded(self) -> str:
        return re.sub(r"[^a-z0-9@.+]", "", self.value.casefold())


@lru_cache(maxsize=2048)
def numbers(text: str, asked: str = "") -> tuple[Named, ...]:
    """Orders, parcels, invoices and returns. `asked` is what somebody was asked for just before, when the number alone is
    the whole answer ("" for nothing)."""
    plain = _plain(text[:READ])
    found = [*_proved(plain), *_behind_words(plain)]
    if not found and asked and (only := ONLY.fullmatch(plain.strip())) and _likely(only["token"], marked=True):
        found = [Named(asked, only["token"])]
    return tuple({one.folded: one for one in reversed(found)}.values())[::-1]


def asks(text: str) -> str:
    """What a text of ours asks for, "" for nothing: the last kind of number that a question of it names."""
    asked = ""
    for question in _questions(text[-READ:]):
        for match in NAMED.finditer(_plain(question)):
            asked = _kind(match)
    return asked


def _questions(text: str) -> Iterator[str]:
    begun = 0
    for end in re.finditer(r"[.!?？؟。\n]", text):
        if end[0] in "?？؟":
            yield text[max(begun, end.start() - 300) : end.end()]
        begun = end.end()


def _plain(text: str) -> str:
    """Compatible forms made one, digits of every script as ours."""
    text = unicodedata.normalize("NFKC", text)
    return "".join(str(unicodedata.digit(c)) if c > "\x7f" and c.isdigit() else c for c in text)


def _kind(match: re.Match[str]) -> str:
    return KINDS[int(str(match.lastgroup)[1:])]


def _proved(text: str) -> Iterator[Named]:
    for match in POST.finditer(text):
        weighed = sum(int(digit) * weight for digit, weight in zip(match[2], (8, 6, 4, 2, 3, 5, 9, 7), strict=True))
        if {10: 0, 11: 5}.get(11 - weighed % 11, 11 - weighed % 11) == int(match[3]):
            yield Named(PARCEL, match[0].upper())
    for match in UPS.finditer(text):
        yield Named(PARCEL, match[0].upper())


def _behind_words(text: str) -> Iterator[Named]:
    taken = 0
    for match in NAMED.finditer(text):
        if match.start() < taken:
            continue
        rest = AFTER.match(text, match.end())
        marked = bool(rest and MARKED.search(rest["link"])) or match[0].endswith(("番号", "号", "號", "번호", "nummer", "nr"))
        if rest is None and IDEOGRAPH.search(match[0]):
            rest = DIRECTLY.match(text, match.end())
        if rest is not None and _likely(rest["token"], marked=marked):
            taken = rest.end()
            yield Named(_kind(match), rest["token"].upper())


def _likely(token: str, *, marked: bool) -> bool:
    """Whether it reads as a number that somebody gives out, not as a date, a year, a count or a word."""
    digits = sum(c.isdigit() for c in token)
    if digits < 3 or DATE.fullmatch(token) or (YEAR.fullmatch(token) and not marked):
        return False
    return len(token) >= (3 if marked else 5)


@lru_cache(maxsize=2048)
def contacts(text: str, country: str = "") -> tuple[Named, ...]:
    """Mail addresses and phone numbers that are whole and valid; a national one only where the country is known."""
    plain = _plain(text[:READ])
    found = [Named(MAILBOX, match[0].lower()) for match in ADDRESS.finditer(plain)] if "@" in plain else []
    if sum(c.isdigit() for c in plain) >= 7 and ("+" in plain or country):
        for match in phonenumbers.PhoneNumberMatcher(plain, country or None, max_tries=20):
            if "+" in match.raw_string or len(re.findall(r"\d", match.raw_string)) >= 9:
                found.append(Named(PHONE, phonenumbers.format_number(match.number, phonenumbers.PhoneNumberFormat.E164)))
    return tuple(dict.fromkeys(found))
