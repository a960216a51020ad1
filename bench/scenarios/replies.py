"""Replies to what stands already: every one in its conversation, with a thousand messages there and with a million."""

from __future__ import annotations

from collections.abc import Iterator

from bench import limits, mails, road
from bench.context import Context
from bench.result import Result, middle
from sangam.conversations import statuses
from sangam.conversations.models import Category, Conversation, Folder, Message
from sangam.lib import sql


class Misthreaded(AssertionError):
    """A reply stands in a conversation that is not its own."""


def run(context: Context) -> Iterator[Result]:
    sizes = context.sizes
    rates = []
    for conversations, name in ((sizes.few, "a thousand"), (sizes.million_messages, "a million")):
        context.grown(conversations)
        rate, bare = _measure(context)
        there = Message.objects.count()
        rates.append(rate)
        yield Result(f"replies threaded, {name} messages there", rate, "/s", bare, "bare parse and COPY, one process",
                     aim=700, note=f"{there:,} messages at the end, every reply checked")  # fmt: skip
    yield Result("  a million costs, against a thousand", rates[0] / rates[1], "×", aim=1.2, low=True)


def _measure(context: Context) -> tuple[float, float]:
    channel, sizes = context.mailbox, context.sizes
    targets = _targets(channel.pk, sizes.replies)
    letters = list(mails.replies([(ident, address) for _, ident, address in targets]))
    sample = [letter.payload for letter in letters[:2000]]
    bare = limits.bare_road(sample)
    part = sizes.replies // sizes.runs
    with road.running():
        road.send(channel.pk, [mail.payload for mail in mails.new(40)])
        rates = [
            road.send(channel.pk, [letter.payload for letter in letters[start : start + part]]).rate
            for start in range(0, part * sizes.runs, part)
        ]
    expected = {letter.message_id: number for letter, (number, _, _) in zip(letters, targets, strict=True)}
    _check(dict(list(expected.items())[: part * sizes.runs]))
    return middle(rates), bare


def _targets(channel_id: int, number: int) -> list[tuple[int, str, str]]:
    """(conversation, id of its first message, its customer's address), spread over the whole table, all still open."""
    rows = sql.rows(
        """SELECT c.id, m.external_id, i.value FROM conversations_conversation c
           JOIN LATERAL (SELECT * FROM conversations_message m WHERE m.conversation_id = c.id ORDER BY m.id LIMIT 1) m ON true
           JOIN customers_identity i ON i.id = m.identity_id
           WHERE c.folder = %s AND m.external_id LIKE '<1-%%' ORDER BY md5(c.id::text) LIMIT %s""",
        [int(Folder.INBOX), number],
    )
    pending = statuses.default(Category.PENDING)
    Conversation.objects.filter(pk__in=[row[0] for row in rows]).update(
        status=pending, category=pending.category, solved_at=None, closed_at=None
    )
    return [rows[place % len(rows)] for place in range(number)]


def _check(expected: dict[str, int]) -> None:
    stand = dict(Message.objects.filter(external_id__in=expected).values_list("external_id", "conversation_id"))
    wrong = [ident for ident, number in expected.items() if stand.get(ident) != number]
    if wrong:
        raise Misthreaded(f"{len(wrong)} of {len(expected)} replies do not stand where they belong, like {wrong[0]}")
