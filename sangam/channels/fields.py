"""Form fields of kinds that name another channel. A kind's form touches no model: who shows it says what there is."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy


@dataclass(frozen=True, slots=True)
class Mailbox:
    """One that may be chosen; `brand` is the number of the one it writes for."""

    address: str
    name: str
    brand: int


class MailboxField(forms.ChoiceField):
    """The address of a mailbox of the channel's own brand, "" for none. Before `offer` any address will do."""

    default_error_messages = {
        "invalid_choice": gettext_lazy("“%(value)s” is no mailbox that is in use. Choose one of the list, or add it first."),
    }

    def __init__(self, **more: Any) -> None:
        super().__init__(required=False, **more)
        self.mailboxes: dict[str, Mailbox] | None = None

    def offer(self, mailboxes: Iterable[Mailbox], *, kept: str = "") -> None:
        """`kept` is what stands in the settings now: shown, if it is not there any more, but not taken again."""
        self.mailboxes = {one.address.casefold(): one for one in mailboxes}
        gone = [(kept, _("%(address)s (not in use any more)") % {"address": kept})]
        self.choices = [
            ("", _("Do not go on by e-mail")),
            *((address, f"{one.address} · {one.name}") for address, one in self.mailboxes.items()),
            *(gone if kept and kept.casefold() not in self.mailboxes else []),
        ]

    def to_python(self, value: Any) -> str:
        return str(value or "").strip().casefold()

    def valid_value(self, value: Any) -> bool:
        return self.mailboxes is None or value in self.mailboxes

    def prepare_value(self, value: Any) -> Any:
        return value.strip().casefold() if isinstance(value, str) else value

    def foreign(self, value: str, brand: int) -> str:
        """What is wrong with this choice for a channel of that brand, "" if nothing."""
        found = (self.mailboxes or {}).get(value)
        if found is None or found.brand == brand:
            return ""
        return _("“%(address)s” writes for another brand. Choose a mailbox of the brand of this channel.") % {
            "address": found.address
        }
