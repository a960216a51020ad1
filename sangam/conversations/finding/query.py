"""Reads what somebody typed: words, "phrases", -not, key:value. What can't be read is searched as plain words, and said."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

QUERY_MAX: Final = 400
TERMS_MAX: Final = 24

KEYS: Final[dict[str, str | Promise]] = {
    "from": _("from"),
    "to": _("to"),
    "channel": _("channel"),
    "status": _("status"),
    "assignee": _("assignee"),
    "team": _("team"),
    "tag": _("tag"),
    "before": _("before"),
    "after": _("after"),
    "has": _("has"),
    "is": _("is"),
    "number": _("number"),
}
"""Read in English and in the reader's language."""
_TERM = re.compile(
    r'(?P<not>[-\u2212](?=[^\s-]))?(?:(?P<key>[^\W\d_]{2,20}):(?=\S))?(?P<value>["“”„«»][^"“”„«»]*(?:["“”„«»]|$)|\S+)'
)
_QUOTES: Final = '"“”„«»'


@dataclass(frozen=True, slots=True)
class Term:
    """`key` is "" for words. `start` and `end` are where it stands in the query; `quoted` values are phrases."""

    value: str
    start: int
    end: int
    key: str = ""
    negated: bool = False
    quoted: bool = False


@dataclass(frozen=True, slots=True)
class Query:
    """`troubles` say, in the reader's language, what could not be read as it was meant."""

    text: str
    terms: tuple[Term, ...] = ()
    troubles: tuple[str, ...] = ()

    def without(self, term: Term) -> str:
        """The query when this term is taken away."""
        return " ".join(f"{self.text[: term.start]} {self.text[term.end :]}".split())


def read(text: str) -> Query:
    """Never raises."""
    text = " ".join(text.replace("\0", " ")[:QUERY_MAX].split())
    troubles: list[str] = []
    terms = list(_terms(text, troubles))
    if len(terms) > TERMS_MAX:
        troubles.append(gettext("Only the first %(count)d words are looked for.") % {"count": TERMS_MAX})
    return Query(text, tuple(terms[:TERMS_MAX]), tuple(troubles))


def _terms(text: str, troubles: list[str]) -> Iterator[Term]:
    names = _names(get_language() or "en")
    for match in _TERM.finditer(text):
        key, value = names.get((match["key"] or "").casefold(), ""), match["value"]
        if match["key"] and not key:
            value = f"{match['key']}:{value}"
        quoted = value[0] in _QUOTES
        if quoted and (len(value) < 2 or value[-1] not in _QUOTES):
            troubles.append(gettext("The quotation mark is not closed: looked for as single words."))
            quoted = False
        bare = value.strip(_QUOTES).strip()
        if not bare:
            continue
        if not key and not quoted and re.fullmatch(r"#\d{1,18}", bare):
            yield Term(bare[1:], *match.span(), key="number", negated=bool(match["not"]))
            continue
        yield Term(bare, *match.span(), key=key, negated=bool(match["not"]), quoted=quoted)


@lru_cache(maxsize=64)
def _names(language: str) -> dict[str, str]:
    """What people may call a key, and which it is. By language, because each reader has his own."""
    return {name: key for key, label in KEYS.items() for name in (key, str(label).casefold())}
