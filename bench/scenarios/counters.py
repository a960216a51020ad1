"""What the numbers beside the views cost: a hundred agents with thirty views each, kept exact under a stream of changes.

Writers pay for the triggers, the sockets process works out everybody's numbers once a batch of events, and views with
filters are counted when an open page asks (after a change, at most every twenty seconds).
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence

from bench import looking
from bench.context import Context
from bench.result import Result, percentile
from sangam.accounts.models import Membership, Team, User
from sangam.conversations import assign, counters
from sangam.conversations.models import Conversation, SavedView
from sangam.events import relay
from sangam.events.models import Event
from sangam.events.record import Actor
from sangam.lib import sql
from sangam.realtime.live import Viewer, Watch
from sangam.web.workspace.inbox import counted
from sangam.web.workspace.live import counts
from sangam.web.workspace.live.door import Workspace

AGENTS, VIEWS = 100, 30
TOGETHER = 20
ASKED_EVERY_SECONDS = 20
SIX, ROUNDS = 6, 5
FILTERS = ("priority=4", "view=mine", "view=unassigned&priority=3", "waiting=24", "silent=7", "view=waiting", "order=waiting",
           "view=snoozed", "language=ja", "view=unassigned", "priority=1", "assignee=none&waiting=4")  # fmt: skip


def run(context: Context) -> Iterator[Result]:
    there = context.grown(context.sizes.middling)
    agents = _agents()
    changes = 200 if context.quick else 2_000
    _change(50)
    rounds = [(_rate(changes // ROUNDS, triggers=False), _rate(changes // ROUNDS, triggers=True)) for _ in range(ROUNDS)]
    without, with_them = (percentile(list(rates), 0.5) for rates in zip(*rounds, strict=True))
    note = f"{there:,} conversations; one writer, each change its own durable commit with its event"
    yield Result("changes with counters", with_them, "/s", without, "without triggers", note=note)
    cpu_without, cpu_with, told = _told(agents, changes)
    yield Result("hub, a change with nobody's numbers", cpu_without * 1000, "ms of CPU", note=f"batches of {TOGETHER}")
    yield Result(
        f"hub, a change with numbers for {AGENTS} agents", cpu_with * 1000, "ms of CPU", cpu_without * 1000, "no numbers"
    )
    yield Result(
        "changes a second the hub sustains", 1 / cpu_with, "/s", 1 / cpu_without, "no numbers", note=f"{told:,} frames"
    )
    share = 100 * 50 * (cpu_with - cpu_without)
    yield Result("CPU share of the numbers at 50 changes/s", share, "% of a core", aim=25, low=True)
    yield from _views(context, agents)
    folded = looking.times(counters.fold, 5)
    yield Result("folding the sums", percentile(folded, 0.5), "ms")


def _agents() -> list[User]:
    """Spread over the teams, two in each."""
    teams = list(Team.objects.order_by("pk"))
    made = []
    for place in range(AGENTS):
        user, _ = User.objects.get_or_create(email=f"agent{place}@tarnhill.example", defaults={"name": f"Agent {place}"})
        for team in {teams[place % len(teams)], teams[(place * 3 + 1) % len(teams)]}:
            Membership.objects.get_or_create(team=team, user=user)
        made.append(user)
    SavedView.objects.filter(owner__in=made).delete()
    SavedView.objects.bulk_create(
        SavedView(name=f"View {n}", query=FILTERS[n % len(FILTERS)], owner=user, position=n)
        for user in made
        for n in range(VIEWS - SIX)
    )
    return made


def _change(changes: int) -> None:
    """Back and forth, so that every one is a change."""
    people = list(User.objects.order_by("pk")[:2])
    rows = list(Conversation.objects.order_by("-pk")[: max(1, changes // 2)])
    for person in people:
        for row in rows:
            assign.to_person(row, person, by=Actor.user(person.pk))


def _rate(changes: int, *, triggers: bool) -> float:
    table = "conversations_conversation"
    with sql.cursor() as cursor:
        if not triggers:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER conversations_tally_moved")
    begun = time.perf_counter()
    _change(changes)
    rate = changes / (time.perf_counter() - begun)
    with sql.cursor() as cursor:
        cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER conversations_tally_moved")
    if not triggers:
        counters.mend()
    return rate


def _told(agents: Sequence[User], changes: int) -> tuple[float, float, int]:
    """Seconds of CPU a change, without numbers and with, and how many frames went out."""
    last = Event.objects.exclude(seq=None).order_by("-seq").values_list("seq", flat=True).first() or 0
    _change(changes)
    while relay.stamp():
        pass
    events = list(Event.objects.filter(seq__gt=last).order_by("seq"))
    viewers = [Viewer(f"user:{user.pk}", str(user), "en", user.pk, user.scope()) for user in agents]
    batches = [events[start : start + TOGETHER] for start in range(0, len(events), TOGETHER)]
    spent = []
    told = 0
    for topics in ((), (counts.TOPIC,)):
        door = Workspace()
        door.news(batches[0], topics, ("en",))
        begun = time.process_time()
        for batch in batches:
            for news in door.news(batch, topics, ("en",)):
                told += sum(news.frame(viewer, Watch(news.topic)) is not None for viewer in viewers)
        spent.append((time.process_time() - begun) / len(events))
    return spent[0], spent[1], told


def _views(context: Context, agents: Sequence[User]) -> Iterator[Result]:
    """What an open page asks for, for one agent after the other: seven in twelve of the named views have a filter."""
    turn = iter(range(10**9))

    def look() -> None:
        counted.read(agents[next(turn) % len(agents)].scope())

    found = looking.times(look, min(context.sizes.looks, AGENTS))
    name = f"all {VIEWS} numbers of one agent, {VIEWS - SIX} of views with a name"
    yield Result(f"{name}, median", percentile(found, 0.5), "ms")
    yield Result(f"{name}, p95", percentile(found, 0.95), "ms", aim=100, low=True)
    share = AGENTS / ASKED_EVERY_SECONDS * percentile(found, 0.5) / 10
    yield Result(f"time of {AGENTS} agents who ask as often as pages do", share, "% of a core")
