"""A number and a PIN in the field of the search: who is on the phone finds his matter by them.

Whether the PIN is right is told by the act that notes it, and by nothing else: a search could be asked without end."""

from __future__ import annotations

from dataclasses import dataclass

from sangam.accounts.scope import Scope
from sangam.conversations import opened, pin


@dataclass(frozen=True, slots=True)
class Caller:
    number: int
    title: str
    pin: str


def told(text: str, scope: Scope) -> Caller | None:
    """None where no conversation that `scope` sees is meant."""
    found = pin.told(text)
    conversation = opened.find(scope, found[0]) if found else None
    if found is None or conversation is None:
        return None
    title = conversation.subject or str(conversation.customer)
    return Caller(conversation.number, title, found[1])
