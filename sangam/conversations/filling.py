"""Places in a snippet that are filled in for the matter at hand: `{first_name}`, `{agent}`, `{number}`."""

from __future__ import annotations

import re
from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from sangam.accounts.models import User
from sangam.conversations.models import Conversation, Snippet

PLACES: Mapping[str, str | Promise] = {
    "first_name": _("Customer's first name"),
    "customer": _("Customer's name"),
    "agent": _("Your name"),
    "agent_first_name": _("Your first name"),
    "number": _("Number of the conversation"),
    "subject": _("Subject"),
    "brand": _("Brand"),
    "team": _("Team"),
}
PLACE = re.compile(r"\{([a-z_]{2,30})\}")
GAP = "[…]"
"""What stands where nothing is known: seen at once, and no Markdown."""
# Names in these scripts are not cut at a space: what comes first is the family's, or there is no space.
UNCUT = re.compile("[\u1100-\u11ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
TITLE = re.compile(r"^\w{1,5}\.$")


def unknown(text: str) -> list[str]:
    """Places that a text names and nobody fills in, mostly misspelt."""
    return [name for name in dict.fromkeys(PLACE.findall(text)) if name not in PLACES]


def filled(text: str, values: Mapping[str, str]) -> str:
    """With `GAP` where a value is missing."""
    return PLACE.sub(lambda found: (values.get(found[1]) or GAP) if found[1] in PLACES else found[0], text)


def values(conversation: Conversation | None, agent: User) -> dict[str, str]:
    """What is known of the matter, and of who writes."""
    own = {"agent": agent.name, "agent_first_name": first_name(agent.name)}
    if conversation is None:
        return own
    name = conversation.customer.name
    return own | {
        "customer": "" if "@" in name else name,
        "first_name": first_name(name),
        "number": str(conversation.number),
        "subject": conversation.subject,
        "brand": conversation.brand.name,
        "team": conversation.team.name,
    }


def first_name(name: str) -> str:
    """What a letter begins with: "Cleo" of "Dr. Cleo Marin" and of "Marin, Cleo"; "" where that cannot be told."""
    if "@" in name:
        return ""
    if UNCUT.search(name):
        return name.strip()
    words = name.rpartition(",")[2].split()
    return next((word for word in words if not TITLE.match(word)), "")


def variant(snippet: Snippet, language: str) -> tuple[str, str]:
    """The text in a language, else in its base, else the one it was first written in; and which it is."""
    for code in (language, language.partition("-")[0]):
        if code and code in snippet.variants:
            return str(snippet.variants[code]), code
    return snippet.text, snippet.language


def language_of(conversation: Conversation | None) -> str:
    """What the customer reads: the language of the matter, else his own."""
    return (conversation.language or conversation.customer.language) if conversation is not None else ""
