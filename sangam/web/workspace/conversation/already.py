"""The "already known" card: what the customer told before, each with its place."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sangam.conversations import known, mentioned
from sangam.conversations.known import Fact, Known
from sangam.conversations.models import Conversation
from sangam.customers.models import Identity
from sangam.web.ui.person import Request
from sangam.web.workspace.conversation.fields import PREFIX, Shown

KINDS = {
    mentioned.ORDER: gettext_lazy("Order"),
    mentioned.PARCEL: gettext_lazy("Parcel"),
    mentioned.INVOICE: gettext_lazy("Invoice"),
    mentioned.RETURN: gettext_lazy("Return"),
    mentioned.PHONE: gettext_lazy("Phone"),
    mentioned.MAILBOX: gettext_lazy("E-mail"),
}


@dataclass(frozen=True, slots=True)
class Told:
    """A fact in words. `field` has the inputs that take it over into this matter, [] where there is nothing to take."""

    fact: Fact
    label: str
    text: str
    inputs: Sequence[tuple[str, str]] = ()


def context(
    request: Request, conversation: Conversation, known_by: Iterable[Identity], fields: Sequence[Shown]
) -> dict[str, Any]:
    found = known.of(conversation, request.scope, but=[identity.value for identity in known_by])
    names = {shown.field.key: shown for shown in fields}
    facts = [told for fact in found.facts if (told := _told(fact, names)) is not None]
    return {"known": found, "known_facts": facts, "known_languages": _languages(found, conversation)}


def _told(fact: Fact, fields: dict[str, Shown]) -> Told | None:
    if fact.kind != known.FIELD:
        return Told(fact, str(KINDS[fact.kind]), str(fact.value))
    if (shown := fields.get(fact.name)) is None:
        return None
    value = fact.value
    if isinstance(value, bool):
        return Told(fact, shown.field.label, _("Yes") if value else _("No"), [(PREFIX + fact.name, "on")] if value else [])
    if isinstance(value, list):
        return Told(fact, shown.field.label, ", ".join(map(str, value)), [(PREFIX + fact.name, str(one)) for one in value])
    text = Shown(shown.field, value).text
    return Told(fact, shown.field.label, text, [(PREFIX + fact.name, text)])


def _languages(found: Known, conversation: Conversation) -> list[str]:
    """Those he wrote in that the column does not name anyway."""
    named = {(conversation.customer.language or conversation.language).partition("-")[0]}
    return [one for one in dict.fromkeys(code.partition("-")[0] for code in found.languages) if one and one not in named][:3]
