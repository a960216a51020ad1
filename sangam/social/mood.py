"""How a public text sounds, by counting words: -1 (bad) to 1 (good), None for "cannot tell".

The method `words-1`, all of it: split into words; a word (or emoji) of the language's list of good or bad ones counts one; a
negation within three words before it (in Hindi and Gujarati within two words after it) turns it round. With g good and b bad
signs the figure is (g - b) / (g + b), halved where there is but one sign. It cannot tell where the language has no list,
where there are fewer than three words, and where no sign is found. It knows no irony, no context and no spelling mistakes:
it is a hint for sorting, never shown as certain, and stands beside its method's name.
"""

from __future__ import annotations

import re
import unicodedata

from sangam.social.mood_words import BAD_SIGNS, GOOD_SIGNS, LANGUAGES, Language

METHOD = "words-1"
MIN_WORDS = 3
BEFORE, AFTER = 3, 2
TEXT_MAX = 4000
"""Characters that are looked at."""
_NOISE = re.compile(r"https?://\S+|[@#]\w+")
_WORD = re.compile(
    r"[^\W\d_](?:[^\W\d_]|[\u0300-\u036f\u0900-\u0903\u093a-\u094f\u0a80-\u0a83\u0abc-\u0acd\u200c\u200d'])*"
    r"|[\u2600-\u27bf\U0001f300-\U0001faff]|[.!?;:,\n।]"
)
_STOPS = frozenset(".!?;:,\n।")


def of(text: str, language: str) -> float | None:
    """The mood of a text in a language (a code as `lib.language.detect` gives it)."""
    known = LANGUAGES.get(language.split("-")[0].lower())
    if known is None:
        return None
    words = _words(text)
    if sum(word not in _STOPS and word not in GOOD_SIGNS and word not in BAD_SIGNS for word in words) < MIN_WORDS:
        return None
    signs = [sign for place in range(len(words)) if (sign := _sign(words, place, known))]
    if not signs:
        return None
    figure = sum(signs) / len(signs)
    return round(figure / 2 if len(signs) == 1 else figure, 2)


def _words(text: str) -> list[str]:
    plain = unicodedata.normalize("NFC", text[:TEXT_MAX]).casefold().replace("\u2019", "'")
    return _WORD.findall(_NOISE.sub(" ", plain))


def _sign(words: list[str], place: int, known: Language) -> int:
    """1, -1, or 0 for a word that says nothing."""
    word = words[place]
    if word in GOOD_SIGNS or word in BAD_SIGNS:
        return 1 if word in GOOD_SIGNS else -1
    sign = (word in known.good) - (word in known.bad)
    return -sign if sign and _negated(words, place, known) else sign


def _negated(words: list[str], place: int, known: Language) -> bool:
    """A negation in reach, with no stop between: two of them cancel each other."""
    near = words[place + 1 : place + 1 + AFTER] if known.after else words[max(place - BEFORE, 0) : place][::-1]
    count = 0
    for word in near:
        if word in _STOPS:
            break
        count += word in known.no
    return count % 2 == 1
