"""A query made ready for the database: two stages of a tsquery, conditions on the conversation, patterns for the text."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from sangam.accounts.scope import Scope
from sangam.conversations.finding import filters
from sangam.conversations.finding.query import Query, Term
from sangam.search import asking, spoken
from sangam.search.asking import Word


@dataclass(frozen=True, slots=True)
class Asked:
    """`narrow` and `wide` are tsqueries ("" asks for nothing that stands in a document). `phrases` must stand in a text of
    the conversation, `runs` must for a narrow hit; both are patterns for folded text. `forms` mark the hit."""

    query: Query
    narrow: str = ""
    wide: str = ""
    where: tuple[str, ...] = ()
    values: tuple[Any, ...] = ()
    phrases: tuple[str, ...] = ()
    runs: tuple[str, ...] = ()
    forms: tuple[str, ...] = ()
    troubles: tuple[str, ...] = ()
    filters: tuple[Term, ...] = ()
    words: tuple[Word, ...] = ()
    shows_spam: bool = False
    indexed: bool = False
    """Whether there is something the index can be asked for; a mere "not" is no such thing."""

    @property
    def is_empty(self) -> bool:
        return not (self.narrow or self.where)

    @property
    def stages(self) -> Sequence[str]:
        return ("narrow",) if self.narrow == self.wide and not self.runs else ("narrow", "wide")


@dataclass
class _Pile:
    """Everything that is collected on the way, and how."""

    narrow: list[str] = field(default_factory=list)
    wide: list[str] = field(default_factory=list)
    where: list[str] = field(default_factory=list)
    values: list[Any] = field(default_factory=list)
    phrases: list[str] = field(default_factory=list)
    words: list[Word] = field(default_factory=list)
    filters: list[Term] = field(default_factory=list)
    troubles: list[str] = field(default_factory=list)
    plain: list[str] = field(default_factory=list)
    shows_spam: bool = False


def ready(query: Query, scope: Scope) -> Asked:
    """Names in it are looked up as this person sees them."""
    pile = _Pile(troubles=list(query.troubles))
    for term in query.terms:
        _take(term, scope, pile)
    words = asking.words(" ".join(pile.plain), spoken.here())
    for word in words:
        pile.narrow.append(asking.any_of(word.narrow))
        pile.wide.append(asking.any_of(word.wide))
    return Asked(
        query=query,
        narrow=asking.all_of(pile.narrow),
        wide=asking.all_of(pile.wide),
        where=tuple(pile.where),
        values=tuple(pile.values),
        phrases=tuple(pile.phrases),
        runs=tuple(word.run for word in words if word.run),
        forms=tuple(dict.fromkeys([*pile.phrases, *(form for word in words for form in word.forms)])),
        troubles=tuple(dict.fromkeys(pile.troubles)),
        filters=tuple(pile.filters),
        words=tuple(words),
        shows_spam=pile.shows_spam,
        indexed=any(not part.startswith("!") for part in pile.narrow),
    )


def _take(term: Term, scope: Scope, pile: _Pile) -> None:
    if term.key:
        try:
            return _filter(term, filters.of(term, scope), pile)
        except filters.Unreadable as why:
            pile.troubles.append(str(why))
            term = replace(term, key="", quoted=False, negated=False)
    if term.negated:
        return _without(term, pile)
    if term.quoted:
        return _phrase(term, pile)
    pile.plain.append(term.value)
    return None


def _filter(term: Term, condition: filters.Condition, pile: _Pile) -> None:
    pile.filters.append(term)
    pile.shows_spam = pile.shows_spam or condition.shows_spam
    if condition.token:
        token = f"!{condition.token}" if term.negated else condition.token
        pile.narrow.append(token)
        pile.wide.append(token)
    if condition.where:
        pile.where.append(f"({condition.where}) IS NOT TRUE" if term.negated else condition.where)
        pile.values += condition.values


def _without(term: Term, pile: _Pile) -> None:
    """Not the word, whole; of a phrase: not all its words."""
    words, _ = asking.phrase(term.value)
    if words:
        query = "!(" + asking.all_of(asking.any_of(word.narrow) for word in words) + ")"
        pile.narrow.append(query)
        pile.wide.append(query)


def _phrase(term: Term, pile: _Pile) -> None:
    words, pattern = asking.phrase(term.value)
    for word in words:
        pile.narrow.append(asking.any_of(word.narrow))
        pile.wide.append(asking.any_of(word.narrow))
    if len(words) > 1:
        pile.phrases.append(pattern)
    elif words:
        pile.words.append(words[0])
        pile.phrases += [pattern] if pattern else []


def pattern(forms: Sequence[str]) -> re.Pattern[str] | None:
    """For folded text, any of them with the rest of its word."""
    return re.compile("|".join(f"(?:{form})" for form in forms)) if forms else None
