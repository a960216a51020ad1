"""Small things in words: sizes, initials, counts, plain text with its links."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Protocol
from urllib.parse import urlsplit

import nh3
from babel.numbers import format_decimal
from django.utils.translation import gettext as _
from markupsafe import Markup, escape

from sangam.channels import registry
from sangam.customers import proofs
from sangam.customers.models import Identity
from sangam.lib import html
from sangam.lib.wordlist import names
from sangam.web.ui.when import locale

COUNT_CAP = 1000
URL = re.compile(r"https?://[^\s<>\"'`{}|\\^\u200b]{1,2000}", re.IGNORECASE)
TRAILING = ".,;:!?…)]}»”’'\""
TONES = 8
RICH = nh3.Cleaner(
    tags=names("a blockquote br code del em h1 h2 h3 h4 h5 h6 hr li ol p pre s strong table tbody td th thead tr ul"),
    attributes={"a": {"href", "target"}, "ol": {"start"}},
    url_schemes={"http", "https", "mailto", "tel"},
    link_rel="noopener noreferrer nofollow",
)
"""What a page of ours takes of a letter of ours: no style of its own, no picture that would be fetched."""


class Known(Protocol):
    """An identity, or as much of one as a list reads."""

    @property
    def kind(self) -> str: ...
    @property
    def value(self) -> str: ...
    @property
    def scope(self) -> str: ...


def legible(identity: Known) -> str:
    """An identity as a person may read it, "" where its value says nothing."""
    return registry.legible(identity.kind, identity.value)


def can_write(identity: Identity) -> bool:
    """Whether a channel knows people by it: nobody writes by a shop's number for him."""
    return identity.kind in registry.known_kinds()


def identity_label(identity: Known) -> str:
    """Where somebody is known whose identity says nothing, and by which account of the company's own."""
    where, account = registry.label_of_identity(identity.kind), registry.account(identity.kind, identity.value)
    if not where:  # A system that tells of customers by its own numbers, a shop.
        where, account = identity.scope, identity.value
    return _("%(where)s, account %(name)s") % {"where": where, "name": account} if account else where


def proof(identity: Identity) -> str:
    """How it is known that an identity is his."""
    if identity.verified_at is None:
        return _("Says so, but has not proved it.")
    if identity.verified_by == proofs.BY_HAND:
        return _("Verified by hand: somebody here vouches for it.")
    if identity.verified_by == proofs.BY_CODE:
        return _("Proved by a code that was sent there.")
    try:
        return _("Proved on %(channel)s.") % {"channel": registry.get(identity.verified_by).label}
    except registry.UnknownKind:
        return _("Proved that this is theirs.")


def file_size(size: int | None) -> str:
    """Bytes in the unit a person would choose, 1 kB being 1000 bytes."""
    amount, unit = float(size or 0), 0
    while amount >= 999.5 and unit < 3:
        amount, unit = amount / 1000, unit + 1
    number = format_decimal(amount, "#,##0.#" if unit and amount < 10 else "#,##0", locale=locale())
    return f"{number} {('B', 'kB', 'MB', 'GB')[unit]}"


@lru_cache(maxsize=8192)
def initials(name: str) -> str:
    """One or two letters, for scripts with and without capitals."""
    words = [word for word in re.split(r"[\s@._-]+", name) if word and word[0].isalnum()]
    if not words:
        return "?"
    if ord(words[0][0]) > 0x2E7F:
        return words[0][0]
    return "".join(word[0] for word in (words[0], words[-1])[: min(len(words), 2)]).upper()


def tone(key: object) -> int:
    """Which of the avatar's colours, the same for the same person every time."""
    return sum(str(key).encode()) % TONES


def number(count: int) -> str:
    return str(format_decimal(count, locale=locale()))


def capped(count: int) -> str:
    """An exact count up to a thousand; nobody needs, or waits for, more."""
    number = str(format_decimal(min(count, COUNT_CAP), locale=locale()))
    return _("{number}+").format(number=number) if count > COUNT_CAP else number


def linked(text: str) -> Markup:
    """Plain text, escaped, with its web addresses made links that tell the other side nothing of us."""
    parts: list[Markup] = []
    end = 0
    for match in URL.finditer(text):
        address = match[0].rstrip(TRAILING)
        if not urlsplit_host(address):
            continue
        parts += [escape(text[end : match.start()]), _link(address)]
        end = match.start() + len(address)
    return Markup("").join([*parts, escape(text[end:])])


def rich(text: str) -> Markup:
    """An agent's Markdown as it goes out (`lib.html.markdown`), without the letter's own styles."""
    return Markup(RICH.clean(html.markdown(text)))  # noqa: S704 (cleaned)


BEFORE_A_TAG = re.compile(r"\s*\n\s*(?=<)")


def tight(markup: str) -> Markup:
    """A filter for blocks of our own templates that are drawn many times a page: without the indentation before tags.
    Never around what people wrote."""
    return Markup(BEFORE_A_TAG.sub("", markup))  # noqa: S704 (drawn by our templates, which escape)


def urlsplit_host(address: str) -> str:
    try:
        return urlsplit(address).hostname or ""
    except ValueError:
        return ""


def _link(address: str) -> Markup:
    shown = escape(address)
    return Markup(f'<a href="{shown}" rel="noopener noreferrer nofollow" target="_blank">{shown}</a>')  # noqa: S704 (escaped)
