"""What a channel watches out for in public: hashtags and words that its form takes, one a line, and where those go who name
us in public: at once into a conversation, or first into the streams, where people decide."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sangam.channels.base import Inbound, Item, Post, Settings

WATCHED, MENTIONS = "watched", "mentions"
"""The names of both settings."""
TERMS_MAX = 10
"""Each is a question of its own to some providers, each round."""
TERM_MAX, TERM_MIN = 60, 2
CONVERSATIONS, PASSING, STREAMS = "conversations", "passing", "streams"
_JOINERS = "\u200c\u200d"


@dataclass(frozen=True, slots=True)
class Term:
    """A hashtag (`text` without its sign) or words that stand together. Folded: `text` equals what it finds when both are."""

    text: str
    hashtag: bool

    @property
    def shown(self) -> str:
        return f"#{self.text}" if self.hashtag else self.text

    @property
    def found_by(self) -> Literal["hashtag", "keyword"]:
        return "hashtag" if self.hashtag else "keyword"


def fold(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def terms(settings: Settings) -> list[Term]:
    """What this channel watches, as its form has checked it."""
    lines = str(settings.get(WATCHED, "")).splitlines()
    return [Term(line.removeprefix("#"), line.startswith("#")) for line in lines if line.strip("# ")][:TERMS_MAX]


def first_of(found: Iterable[Term], text: str, hashtags: Iterable[str]) -> Term | None:
    """Which of them a post was found by, hashtags first: for providers that are asked for all in one question."""
    tags, words = {fold(tag) for tag in hashtags}, fold(text)
    fits = [one for one in found if (one.text in tags if one.hashtag else one.text in words)]
    return min(fits, key=lambda one: (not one.hashtag, one.text), default=None)


def is_hashtag(text: str) -> bool:
    """Letters, marks and digits of any script and the low line, and not digits alone."""
    kinds = [unicodedata.category(char)[0] if char not in _JOINERS else "M" for char in text]
    return "L" in kinds and all(kind in "LMN" or char == "_" for kind, char in zip(kinds, text, strict=True))


class TermsField(forms.CharField):
    """Hashtags and words, one a line; kept folded, each once, in order."""

    def __init__(self, **more: Any) -> None:
        about = gettext_lazy(
            "One a line, at most {count}: #hashtag, or words that stand together. Who writes them in public appears under "
            "Streams, from the moment this is saved."
        )
        values: dict[str, Any] = {
            "label": gettext_lazy("watch hashtags and words"), "required": False, "max_length": TERMS_MAX * (TERM_MAX + 4),
            "widget": forms.Textarea(attrs={"rows": 4, "dir": "auto", "spellcheck": "false"}),
            "help_text": format_lazy(about, count=TERMS_MAX),
        }  # fmt: skip
        super().__init__(**{**values, **more})

    def clean(self, value: Any) -> str:
        lines = [_checked(line) for line in str(super().clean(value)).splitlines() if line.strip()]
        kept = list(dict.fromkeys(lines))
        if len(kept) > TERMS_MAX:
            raise forms.ValidationError(_("At most %(count)s can be watched.") % {"count": TERMS_MAX})
        return "\n".join(kept)


def _checked(line: str) -> str:
    text = fold(line)
    bare = text.lstrip("#").strip()
    if len(bare) > TERM_MAX:
        raise forms.ValidationError(
            _("“%(term)s…” is longer than %(count)s characters.") % {"term": bare[:20], "count": TERM_MAX}
        )
    if len(bare) < TERM_MIN and not any(unicodedata.category(char) == "Lo" for char in bare):
        raise forms.ValidationError(_("“%(term)s” is too short: it would find everything.") % {"term": text})
    if text.startswith("#"):
        if not is_hashtag(bare):
            raise forms.ValidationError(_("“%(term)s” is no hashtag: letters and digits without blanks.") % {"term": text})
        return f"#{bare}"
    if '"' in bare or not any(char.isalnum() for char in bare) or not bare.isprintable():
        raise forms.ValidationError(
            _("“%(term)s” cannot be searched for: type words without quotation marks.") % {"term": text}
        )
    return bare


def mentions_field() -> forms.ChoiceField:
    choices = (
        (CONVERSATIONS, gettext_lazy("Each becomes a conversation")),
        (PASSING, gettext_lazy("Who speaks to us becomes a conversation; who only names us waits in Streams")),
        (STREAMS, gettext_lazy("All wait in Streams")),
    )
    return forms.ChoiceField(
        label=gettext_lazy("who names us in public"), choices=choices, initial=CONVERSATIONS, required=False,
        help_text=gettext_lazy("Whoever has an open conversation there goes on in it, whatever you choose."),
    )  # fmt: skip


def comments_field() -> forms.ChoiceField:
    choices = (
        (CONVERSATIONS, gettext_lazy("Each becomes a conversation")),
        (STREAMS, gettext_lazy("All wait in Streams, where somebody decides")),
    )
    return forms.ChoiceField(
        label=gettext_lazy("comments on our posts"), choices=choices, initial=CONVERSATIONS, required=False,
        help_text=gettext_lazy("Whoever has an open conversation there goes on in it, whatever you choose."),
    )  # fmt: skip


def waits(item: Item, settings: Settings, passing: Callable[[Inbound], bool]) -> bool:
    """Whether this public word of somebody goes to the streams first. `passing`: it only names us."""
    way = settings.get(MENTIONS, CONVERSATIONS)
    if way == CONVERSATIONS or not isinstance(item, Inbound) or item.outgoing or item.kind != "comment":
        return False
    return way == STREAMS or passing(item)


def as_post(said: Inbound, found_by: Literal["mention", "comment", "review"] = "mention") -> Post:
    """A public word as a post: `sangam.social` makes a message of it again if somebody wants to answer."""
    fields = said.extra.get("fields")
    url = fields.get("post") if isinstance(fields, Mapping) else ""
    return Post(
        said.external_id, said.sender, said.text, said.sent_at, url if isinstance(url, str) else "", said.sender_name,
        said.language, found_by, parent_id=said.reply_to, conversation_key=said.conversation_key, files=said.files,
        raw_type=said.raw_type,
    )  # fmt: skip
