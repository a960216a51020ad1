"""A big install: as many conversations as wanted, made by PostgreSQL itself, set by set.

Deterministic by seed and target: the n-th conversation has the same customer, words, age and shelf in every run. How far
it came stands in the cursor of the first mailbox, written with each set, so that it goes on where it was stopped. Such
history carries no raws and no events; ids of messages are real (`<seed-n-k@scale.example>`) and later mails may refer to them.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from django.db import connection, transaction

from sangam.accounts.models import Membership
from sangam.channels.models import Channel, ChannelState
from sangam.config.story import company
from sangam.config.story.scale_sql import PREPARE, STEPS
from sangam.config.story.words import LANGUAGES
from sangam.conversations import statuses, tags
from sangam.conversations.models import Category
from sangam.lib import clock, sql

DOMAIN = "scale.example"
SET = 5_000
YEARS = 3
WEIGHTS = (45, 30, 15, 8)
TAGS = ("parcels", "returns", "zips", "warranty", "fit", "invoices", "stock", "advice")
ANALYSE_AT = 20_000
_STATE = "scale"


def message_id(seed: int, number: int, place: int) -> str:
    """The Message-ID of the `place`-th message (from 1) of the `number`-th conversation (from 1)."""
    return f"<{seed}-{number}-{place}@{DOMAIN}>"


def address(seed: int, customer: int) -> str:
    return f"c{customer}.{seed}@{DOMAIN}"


def count(seed: int = 1) -> int:
    """How many conversations of this seed stand."""
    return int(_state(seed).get("made", 0))


def grow(target: int, *, seed: int = 1, progress: Callable[[int], None] = lambda made: None) -> int:
    """Make conversations until there are `target` of this seed; gives how many were made now. `progress(made so far)`."""
    if not Channel.objects.exists():
        company.found()
    state = _state(seed)
    made = begun = int(state.get("made", 0))
    if made >= target:
        return 0
    values = {"seed": seed, "target": target, "now": clock.now(), "span": dt.timedelta(days=365 * YEARS), "domain": DOMAIN}
    _prepare(values)
    analysed = made
    while made < target:
        end = min(made + SET, target)
        _one_set(values | {"lo": made + 1, "hi": end}, seed, end)
        made = end
        if made - analysed >= max(ANALYSE_AT, 2 * analysed):
            _analyse()
            analysed = made
        progress(made)
    _analyse()
    return made - begun


def _one_set(values: dict[str, Any], seed: int, end: int) -> None:
    with transaction.atomic(), sql.cursor() as cursor:
        # A set lost in a crash is made again: its count is in the same transaction.
        cursor.execute("SET LOCAL synchronous_commit = off")
        for step in STEPS:
            cursor.execute(step, values)
        state = ChannelState.objects.select_for_update().get(pk=_home())
        state.cursor = {**state.cursor, _STATE: {**state.cursor.get(_STATE, {}), str(seed): {"made": end}}}
        state.save(update_fields=["cursor"])


def _home() -> int:
    found = Channel.objects.order_by("pk").values_list("pk", flat=True).first()
    assert found is not None
    return found


def _state(seed: int) -> dict[str, Any]:
    if not Channel.objects.exists():
        return {}
    state, _ = ChannelState.objects.get_or_create(channel_id=_home())
    return dict(state.cursor.get(_STATE, {}).get(str(seed), {}))


def _prepare(values: dict[str, Any]) -> None:
    """Temporary tables of this session: who works where, what people write, which label means what."""
    with sql.cursor() as cursor:
        for step in PREPARE:
            cursor.execute(step)
    _fill("scale_mailbox", ("place", "channel_id", "address", "team_id", "brand_id", "members"), _mailboxes())
    words = [(place, *row) for place, row in enumerate(LANGUAGES)]
    _fill("scale_words", ("place", "language", "subjects", "sentences"), words)
    _fill("scale_status", ("category", "status_id"), [(int(one), statuses.default(one).pk) for one in Category])
    _fill("scale_tag", ("place", "tag_id"), [(place, tags.named(name).pk) for place, name in enumerate(TAGS)])
    ChannelState.objects.get_or_create(channel_id=_home())


def _fill(table: str, columns: tuple[str, ...], rows: list[tuple[Any, ...]]) -> None:
    with sql.cursor() as cursor:
        cursor.executemany(f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({', '.join(['%s'] * len(columns))})", rows)


def _mailboxes() -> list[tuple[Any, ...]]:
    """One row per hundredth: the first mailboxes are the busiest, the last ones share what is left."""
    channels = list(Channel.objects.filter(kind=company.MAIL).order_by("pk"))
    members: dict[int, list[int]] = {}
    for team, user in Membership.objects.order_by("pk").values_list("team_id", "user_id"):
        members.setdefault(team, []).append(user)
    shares = [channel for channel, weight in zip(channels, WEIGHTS, strict=False) for _ in range(weight)]
    rest = channels[len(WEIGHTS) :] or channels[:1]
    shares += [rest[place % len(rest)] for place in range(100 - len(shares))]
    return [
        (place, channel.pk, channel.address, channel.team_id, channel.brand_id, members.get(channel.team_id, []))
        for place, channel in enumerate(shares)
    ]


def _analyse() -> None:
    """The planner's figures, and which pages are whole: the first page after the load is as fast as the thousandth. PostgreSQL
    finds out by itself, only later."""
    if connection.in_atomic_block:
        return
    with sql.cursor() as cursor:
        for table in ("message", "conversation", "participant", "arrival", "threadkey", "outbox"):
            cursor.execute(f"VACUUM (ANALYZE) conversations_{table}")
        cursor.execute("ANALYZE customers_customer, customers_identity")
