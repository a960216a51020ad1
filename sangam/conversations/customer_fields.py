"""What customers can be asked for of their conversations: how many and when, never what was said. Those of private teams and
spam are not told of, because whoever works here sees the answer."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from sangam.accounts.models import Team
from sangam.channels import registry
from sangam.channels.models import Channel
from sangam.conditions.fields import Field, One, Rows, Type
from sangam.conversations.models import Category, Conversation, Shelf
from sangam.customers.models import Customer

CONVERSATIONS = Conversation._meta.db_table
CUSTOMERS = Customer._meta.db_table
GROUP = _("Conversations")
TOLD = (
    f"x.shelf NOT IN ({Shelf.HELD.value}, {Shelf.SPAM.value}, {Shelf.JOINED.value}) "
    f"AND x.team_id NOT IN (SELECT t.id FROM {Team._meta.db_table} t WHERE t.private)"
)


def offered() -> Iterator[Field]:
    kinds = [(kind, one.label) for kind, one in sorted(registry.adapters().items())]
    yield Field("conversations", _("Conversations"), Type.COUNT, _counted("true"), GROUP, kinds, _("on"))
    still = f"x.category < {Category.SOLVED.value}"
    yield Field("open_conversations", _("Open conversations"), Type.COUNT, _counted(still), GROUP, kinds, _("on"))
    yield Field("last_contact", _("Last message"), Type.MOMENT, One(_last()), GROUP)


def _counted(where: str) -> Rows:
    source = (
        f"SELECT coalesce(c.root_id, c.id) AS owner, x.created_at AS at, h.kind AS which FROM {CONVERSATIONS} x "
        f"JOIN {CUSTOMERS} c ON c.id = x.customer_id LEFT JOIN {Channel._meta.db_table} h ON h.id = x.channel_id "
        f"WHERE {TOLD} AND {where} AND {{among}}"
    )
    return Rows(source, "p.id", (), "c.id = ANY(%s)")


def _last() -> str:
    kin = f"SELECT k.id FROM {CUSTOMERS} k WHERE k.root_id = p.root_id"
    own = f"SELECT max(x.last_message_at) FROM {CONVERSATIONS} x WHERE x.customer_id = p.id AND {TOLD}"
    whole = f"SELECT max(x.last_message_at) FROM {CONVERSATIONS} x WHERE x.customer_id IN ({kin}) AND {TOLD}"
    return f"CASE WHEN p.root_id IS NULL THEN ({own}) ELSE ({whole}) END"
