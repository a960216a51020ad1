"""What a customer's life stage says of how he fares with us."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.utils.translation import gettext as _

from sangam.accounts.scope import Scope
from sangam.customers.health import Reason, Weight
from sangam.customers.models import Customer
from sangam.customers.stages.models import Stage


def signals(_scope: Scope, members: Sequence[Customer]) -> Iterator[Reason]:
    """A customer's stage is everybody's to see who sees the customer."""
    if any(one.stage == Stage.FORMER for one in members):
        yield Reason(_("Was a customer, and is none now"), Weight.GRAVE)
