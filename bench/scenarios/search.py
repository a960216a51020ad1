"""Search: a common word, a rare one, two words; as an admin and as the agent who sees least; and how far the index lags."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from itertools import cycle

from bench import looking
from bench.context import Context
from bench.result import Result, percentile
from sangam.accounts.models import User
from sangam.conversations import write
from sangam.conversations.finding import asked, indexing, query, rebuild, results, texts
from sangam.conversations.models import Conversation, SearchDocument
from sangam.events import relay
from sangam.events.record import Actor
from sangam.lib import clock, sql
from sangam.search import spoken

MESSAGES_EACH = 3
AIMS = {50_000: 25, 500_000: 80}
BARE = f"""SELECT conversation_id FROM {SearchDocument._meta.db_table} WHERE tokens @@ %s::tsquery
           ORDER BY at DESC LIMIT 26"""


def run(context: Context) -> Iterator[Result]:
    size = context.sizes.searched
    context.grown(size // MESSAGES_EACH)
    yield _made_anew(context)
    aim = next((limit for messages, limit in AIMS.items() if size <= messages), max(AIMS.values()))
    people = (("all", context.firm.people["ada"]), ("least", context.least_seeing()))
    for words, asks in _words().items():
        bare = _times(asks, lambda text: sql.rows(BARE, [_tokens(people[0][1], text)]), context)
        for who, user in people:
            found = _times(asks, lambda text, user=user: _look(user, text), context)
            limit, name = percentile(bare, 0.5), f"search, {words}, {size:,} messages, seeing {who}"
            yield Result(f"{name}, median", percentile(found, 0.5), "ms", limit, "bare look-up by GIN, sorted")
            yield Result(f"{name}, p95", percentile(found, 0.95), "ms", limit, "bare look-up by GIN, sorted", aim=aim, low=True)
    yield _lag(context)


def _words() -> dict[str, list[str]]:
    """Common ones stand in every tenth document, rare ones (the number that ends each made text) in one."""
    last = Conversation.objects.count()
    return {
        "common": ["tent", "zip", "back", "order", "ta", "te"],
        "rare": [str(last * place // 7) for place in range(1, 7)],
        "two words": ["tent zip", "order tent", "zip back", "parcel zip"],
        "nothing": ["xylophone", "tent xylophone"],
    }


def _times(asks: list[str], look: Callable[[str], object], context: Context) -> list[float]:
    turns = cycle(asks)
    return looking.times(lambda: look(next(turns)), context.sizes.looks)


def _look(user: User, text: str) -> None:
    """What a page of hits costs below its template: reading the query, rights, rows, snippets."""
    scope = user.scope()
    ready = asked.ready(query.read(text), scope)
    page = results.page(scope, ready)
    texts.snippets(ready, [row.pk for row in page.rows])


def _tokens(user: User, text: str) -> str:
    return asked.ready(query.read(text), user.scope()).narrow


def _made_anew(context: Context) -> Result:
    indexing.begin()
    rebuild.start()
    begun, made = time.perf_counter(), 0
    while step := rebuild.step():
        made += step
    spent = time.perf_counter() - begun
    spoken.forget()
    with sql.cursor() as cursor:
        cursor.execute(f"VACUUM ANALYZE {SearchDocument._meta.db_table}")
    messages = int(sql.rows("SELECT count(*) FROM conversations_message")[0][0])
    return Result("search index made anew", messages / spent, "messages/s", note=f"{made:,} documents, {messages:,} messages")


def _lag(context: Context) -> Result:
    """From the commit of a note to the moment it is found, the index looking as its process does."""
    ben = context.firm.people["ben"]
    row = Conversation.objects.filter(team__in=ben.scope().teams).latest("pk")
    waited = []
    for place in range(5 if context.quick else 20):
        word = f"lagword{place}x{int(clock.now().timestamp())}"
        begun = time.perf_counter()
        write.note(row, word, by=Actor.user(ben.pk), author=ben)
        relay.stamp()
        while not results.page(ben.scope(), asked.ready(query.read(word), ben.scope())).rows:
            indexing.once()
        waited.append(time.perf_counter() - begun)
    return Result(
        "search behind a commit, p95", percentile(waited, 0.95), "s", aim=1, low=True, note="woken by the notice at once"
    )
