"""A visitor's message, one after the other: from the POST to its stamped events, the way a web process serves it; and to
the screen of an agent who has the conversation open, and back, while many sockets of visitors and agents are held."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

from django.test import Client

from bench import crowd as crowds
from bench import limits, speaker
from bench.context import Context
from bench.result import Result, middle, percentile
from sangam.accounts.models import Team, User
from sangam.channels import administer, registry
from sangam.channels.models import Channel
from sangam.conversations.models import Message
from sangam.events.models import Event
from sangam.web.ui import live
from sangam.web.widget import limits as brakes

WARM_UP = 20
AGENTS = 100
PATIENCE_SECONDS = 30.0


def run(context: Context) -> Iterator[Result]:
    speaker.never_refused(brakes)
    site, client = _site(context), Client()
    spent, burnt = [], []
    for place in range(WARM_UP + context.sizes.looks):
        # Every tenth is somebody new: a customer and a conversation are made.
        if place % 10 == 0:
            token = _hello(client, site)
            say = speaker.poster(client, site.token, token)
        wall, work = time.perf_counter(), time.process_time()
        say(_words(place))
        spent.append((time.perf_counter() - wall) * 1000)
        burnt.append((time.process_time() - work) * 1000)
    assert not Event.objects.filter(seq=None, kind="message.received").exists()
    yield Result("chat message to stamped event, median", middle(spent[WARM_UP:]), "ms", *_two_commits(), aim=10, low=True)
    yield Result("  99 of 100 within", percentile(spent, 0.99), "ms", *_two_commits(), aim=50, low=True)
    yield Result("  processor of the web process", middle(burnt), "ms", low=True)
    yield from _to_the_other_screen(context, site, client)


def _two_commits() -> tuple[float, str]:
    return 2000 / limits.fsyncs(), "two fsyncs"


def _to_the_other_screen(context: Context, site: Channel, client: Client) -> Iterator[Result]:
    """Words from the POST to the frame that holds them: a visitor's at an agent's socket, and an agent's at the visitor's."""
    token = _hello(client, site)
    talk = Message.objects.get(pk=speaker.poster(client, site.token, token)("Hello?")).conversation_id
    agent = next(iter(context.firm.people.values()))
    sockets = 60 if context.quick else 1000
    with crowds.beside("real") as (_hub, crowd):
        crowd.enter([*_visitors(client, site, sockets - AGENTS // (10 if context.quick else 1)), *_agents(context, sockets)])
        crowd.enter([_agent(agent, f"conversation:{talk}"), _visitor(site, token)])
        asked = _heard(context, crowd.clients[-2], ("visitor", site.token, token))
        told = _heard(context, crowd.clients[-1], ("agent", str(talk), str(agent.pk)))
    note = f"{sockets} sockets held"
    for name, taken in (("chat message to the other screen, median", asked), ("answer to the visitor's screen, median", told)):
        yield Result(name, middle(taken), "ms", *_two_commits(), aim=10, low=True, note=note)
        yield Result("  99 of 100 within", percentile(taken, 0.99), "ms", *_two_commits(), aim=50, low=True, note=note)


def _heard(context: Context, screen: crowds.Client, who: tuple[str, ...]) -> list[float]:
    """Milliseconds from each POST to the screen."""
    web = crowds.Beside("bench.speaker", *who)
    taken = []
    for place in range(WARM_UP + context.sizes.looks):
        words = f"{who[0]}: {_words(place)}"
        screen.at, screen.awaits = 0.0, words.encode()
        begun = web.ask("say", text=words)["begun"]
        until = time.monotonic() + PATIENCE_SECONDS
        while not screen.at:
            assert time.monotonic() < until, "the other screen never heard of it"
            time.sleep(0.0005)
        taken.append((screen.at - begun) * 1000)
    web.end()
    return taken[WARM_UP:]


Guest = tuple[str, dict[str, Any]]


def _visitors(client: Client, site: Channel, number: int) -> list[Guest]:
    tokens = (site.adapter.admit("", "", site.plain_settings()).token for _ in range(number))  # type: ignore[attr-defined]
    return [_visitor(site, token) for token in tokens]


def _visitor(site: Channel, token: str) -> Guest:
    return f"widget/{site.token}", {"visitor": token, "language": "en"}


def _agents(context: Context, sockets: int) -> list[Guest]:
    """They look at the list, as most do."""
    number = AGENTS if sockets > AGENTS * 2 else AGENTS // 10
    people = list(context.firm.people.values())
    return [_agent(people[place % len(people)], "list") for place in range(number - 1)]


def _agent(user: User, topic: str) -> Guest:
    scope = user.scope()
    watch = {"topic": topic, **({"sight": live.sight(scope), "query": ""} if topic == "list" else {})}
    return "workspace", {"ticket": live.ticket(user, scope), "watch": [watch, {"topic": "counts"}]}


def _site(context: Context) -> Channel:
    kind = next(kind for kind, adapter in registry.adapters().items() if adapter.capabilities.widget)
    made = Channel.objects.filter(kind=kind, name="Bench").first()
    channel = Channel(kind=kind, name="Bench", brand=context.mailbox.brand, team=Team.objects.get(pk=context.mailbox.team_id))
    return made or administer.save(channel, {"origins": []}, by=None)


def _hello(client: Client, site: Channel) -> str:
    answer = client.post(f"/widget/{site.token}/hello", b"{}", content_type="application/json")
    # Newcomers in floods are asked for work, which is not what is measured: a token is a signature.
    return str(answer.json().get("visitor") or site.adapter.admit("", "", site.plain_settings()).token)  # type: ignore[attr-defined]


def _words(place: int) -> str:
    return f"Is the Skerry 2 back in stock? ({place})"
