"""The timeline of somebody with a long history: many matters, and as many facts beside them; each filter, and far back."""

from __future__ import annotations

from collections.abc import Iterator

from bench import looking
from bench.context import Context
from bench.result import Result, percentile
from sangam.conversations import append
from sangam.conversations.drafted import Drafted
from sangam.conversations.models import Conversation, MessageKind
from sangam.customers.models import Customer
from sangam.events.models import Event
from sangam.events.record import Fact, many
from sangam.lib import sql
from sangam.web.workspace.customers import timeline

MATTERS = 40
FAR = 0.7
BARE = """
SELECT id, kind, data, at FROM events_event WHERE customer_id = %s AND conversation_id IS NULL
ORDER BY at DESC, id DESC LIMIT 31"""


def run(context: Context) -> Iterator[Result]:
    context.grown(context.sizes.few)
    customer = _long_known(context)
    user = context.firm.people["lena"]
    client, address = looking.signed_in(user), looking.address("workspace:customer_timeline", customer.pk)
    bare = percentile(looking.times(lambda: sql.rows(BARE, [customer.pk]), context.sizes.looks), 0.5)
    asked = {"newest": "", **{name: f"kind={name}" for name in timeline.filters() if name != "all"}}
    asked["far back"] = f"before={_far(customer, context)}"
    for name, query in asked.items():
        found = looking.times(looking.page(client, f"{address}?{query}"), context.sizes.looks)
        what = f"timeline of {context.sizes.entries:,} entries, {name}, p95"
        yield Result(what, percentile(found, 0.95), "ms", bare, "bare SQL", aim=50, low=True)


def _long_known(context: Context) -> Customer:
    """Half of the entries are messages of forty matters, half facts of his own."""
    mailbox, half = context.mailbox, context.sizes.entries // 2
    rows = list(Conversation.objects.filter(team=mailbox.team).order_by("pk")[:MATTERS])
    identity = rows[0].customer.identities.order_by("pk")[0]
    Conversation.objects.filter(pk__in=[row.pk for row in rows]).update(customer_id=identity.customer_id)
    matters = [append.matter_of(row) for row in Conversation.objects.filter(pk__in=[row.pk for row in rows])]
    for begun in range(0, half, 500):
        append.many(
            [
                Drafted(
                    matter=matters[place % len(matters)], kind=MessageKind.IN, text=f"{place}. The seam leaks again.",
                    identity_id=identity.pk, author_name=identity.name, channel_id=mailbox.pk,
                )
                for place in range(begun, min(begun + 500, half))
            ]
        )  # fmt: skip
    many(Fact("identity.shared", "identity", identity.pk, customer_id=identity.customer_id) for _ in range(half))
    with sql.cursor() as cursor:
        cursor.execute(f"VACUUM ANALYZE {Event._meta.db_table}")
    return identity.customer


def _far(customer: Customer, context: Context) -> str:
    """A place with seven tenths of both kinds of entries before it."""
    own = Event.objects.filter(customer_id=customer.pk)
    matters, rest = own.exclude(conversation_id=None).order_by("-pk"), own.filter(conversation_id=None).order_by("-at", "-pk")
    far = int(context.sizes.entries // 2 * FAR)
    matter, fact = matters[far], rest[far]
    return str(timeline.Cursor(matter.pk, (fact.at, fact.pk))).replace("+", "%2B")
