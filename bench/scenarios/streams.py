"""The streams with many public posts: the first page, one far behind it, and each filter, as the agent who sees least."""

from __future__ import annotations

from collections.abc import Iterator

from bench import looking
from bench.context import Context
from bench.result import Result, percentile
from sangam.channels import registry
from sangam.channels.models import Channel
from sangam.lib import sql
from sangam.web.workspace.streams import listing

FAR = 1_000
FILTERS = {
    "first page": "", "mood": "mood=bad", "rare mood": "mood=good", "hashtag": "term=%23rare",
    "found by review": "found=review", "language": "language=gu", "all states": "state=all", "nothing fits": "language=xx",
}  # fmt: skip
MAKE = """
INSERT INTO social_streampost (channel_id, external_id, author_name, text, language, url, at, found_by, term, parent_id,
    conversation_key, reach, files, mood, mood_method, state)
SELECT (%s::bigint[])[1 + n %% 3], 'bench-' || n, 'Somebody ' || n, 'The tent of Northwind number ' || n,
    CASE WHEN n %% 5000 = 0 THEN 'gu' ELSE 'en' END, '', now() - n * interval '1 minute',
    CASE WHEN n %% 20000 = 7 THEN 'review' ELSE 'hashtag' END, CASE WHEN n %% 10000 = 3 THEN '#rare' ELSE '#northwind' END, '',
    '', '{"likes": 3}', '[]', CASE WHEN n %% 9000 = 1 THEN 0.9 WHEN n %% 3 = 0 THEN -0.8 END, 'words-1',
    CASE WHEN n %% 2 = 0 THEN 'new' ELSE 'ignored' END
FROM generate_series(1, %s) AS n ON CONFLICT DO NOTHING"""


def run(context: Context) -> Iterator[Result]:
    user, count = context.least_seeing(), context.sizes.posts
    kind = next(name for name, adapter in registry.adapters().items() if adapter.capabilities.streams)
    team = min(user.scope().teams)
    brand = context.mailbox.brand
    made = [
        Channel.objects.get_or_create(kind=kind, name=f"Bench stream {number}", defaults={"brand": brand, "team_id": team})[
            0
        ].pk
        for number in range(3)
    ]
    with sql.cursor() as cursor:
        cursor.execute(MAKE, [made, count])
        cursor.execute("VACUUM ANALYZE social_streampost")
    client, start = looking.signed_in(user), looking.address("workspace:streams")
    for name, query in FILTERS.items():
        found = looking.times(looking.page(client, f"{start}?{query}"), context.sizes.looks)
        yield Result(f"streams of {count:,} posts, {name}, p95", percentile(found, 0.95), "ms", aim=50, low=True)
    rows = listing.StreamPost.objects.visible_to(user.scope()).filter(state="new").order_by("-at", "-pk")[FAR : FAR + 1]
    if far := rows.first():
        found = looking.times(looking.page(client, f"{start}?after={listing.place_of(far)}"), context.sizes.looks)
        yield Result(f"streams of {count:,} posts, after {FAR:,}, p95", percentile(found, 0.95), "ms", aim=50, low=True)
