"""A conversation of fifty messages, opened."""

from __future__ import annotations

from collections.abc import Iterator

from bench import looking
from bench.context import Context
from bench.result import Result, percentile
from sangam.conversations import append, queries
from sangam.conversations.drafted import Drafted
from sangam.conversations.models import Conversation, Folder, MessageKind
from sangam.lib import sql

MESSAGES = 50
BARE = "SELECT * FROM conversations_message WHERE conversation_id = %s ORDER BY id DESC LIMIT 51"


def run(context: Context) -> Iterator[Result]:
    context.grown(context.sizes.few)
    conversation = _long_one(context)
    bare = percentile(looking.times(lambda: sql.rows(BARE, [conversation.pk]), context.sizes.looks), 0.5)
    url = looking.address("workspace:conversation", conversation.number)
    if url is None:
        look, what = (lambda: queries.stream(conversation)), "the query alone: no screen yet"
    else:
        look, what = looking.page(looking.signed_in(context.firm.people["lena"]), url), f"GET {url}, whole stack"  # type: ignore[assignment]
    found = looking.times(look, context.sizes.looks)
    yield Result("conversation of 50 messages, median", percentile(found, 0.5), "ms", bare, "bare SQL", note=what)
    yield Result("conversation of 50 messages, p95", percentile(found, 0.95), "ms", bare, "bare SQL", aim=50, low=True)


def _long_one(context: Context) -> Conversation:
    mailbox = context.mailbox
    found = Conversation.objects.filter(team=mailbox.team, folder=Folder.INBOX).order_by("-pk")[0]
    identity = found.customer.identities.order_by("pk")[0]
    text = "The seam leaks again, and the zip is not what it was.\n\n" * 6
    matter = append.matter_of(found)
    append.many(
        [
            Drafted(
                matter=matter, kind=MessageKind.OUT if place % 2 else MessageKind.IN, text=f"{place}. {text}",
                identity_id=None if place % 2 else identity.pk, author_id=context.firm.people["ben"].pk if place % 2 else None,
                author_name="Ben" if place % 2 else identity.name, channel_id=mailbox.pk,
            )
            for place in range(MESSAGES)
        ]
    )  # fmt: skip
    return Conversation.objects.get(pk=found.pk)
