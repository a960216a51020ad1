"""A visitor's message: from the POST to its stamped events, the way a web process serves it, one after the other."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator

from django.test import Client

from bench import limits
from bench.context import Context
from bench.result import Result, middle, percentile
from sangam.accounts.models import Team
from sangam.channels import administer, registry
from sangam.channels.models import Channel
from sangam.events.models import Event
from sangam.web.widget import limits as brakes

WARM_UP = 20


def run(context: Context) -> Iterator[Result]:
    for buckets in (brakes.CALLS, brakes.FRAMES):
        buckets.rate = buckets.burst = 1e9
    site, client = _site(context), Client()
    spent, burnt = [], []
    for place in range(WARM_UP + context.sizes.looks):
        # Every tenth is somebody new: a customer and a conversation are made.
        if place % 10 == 0:
            token = _hello(client, site)
        wall, work = time.perf_counter(), time.process_time()
        _say(client, site, token, place)
        spent.append((time.perf_counter() - wall) * 1000)
        burnt.append((time.process_time() - work) * 1000)
    assert not Event.objects.filter(seq=None, kind="message.received").exists()
    three = 3000 / limits.fsyncs()
    yield Result(
        "chat message to stamped event, median", middle(spent[WARM_UP:]), "ms", three, "three fsyncs", aim=10, low=True
    )
    yield Result("  99 of 100 within", percentile(spent, 0.99), "ms", three, "three fsyncs", aim=50, low=True)
    yield Result("  processor of the web process", middle(burnt), "ms", low=True)


def _site(context: Context) -> Channel:
    kind = next(kind for kind, adapter in registry.adapters().items() if adapter.capabilities.widget)
    made = Channel.objects.filter(kind=kind, name="Bench").first()
    channel = Channel(kind=kind, name="Bench", brand=context.mailbox.brand, team=Team.objects.get(pk=context.mailbox.team_id))
    return made or administer.save(channel, {"origins": []}, by=None)


def _hello(client: Client, site: Channel) -> str:
    answer = client.post(f"/widget/{site.token}/hello", b"{}", content_type="application/json")
    # Newcomers in floods are asked for work, which is not what is measured: a token is a signature.
    return str(answer.json().get("visitor") or site.adapter.admit("", "", site.plain_settings()).token)  # type: ignore[attr-defined]


def _say(client: Client, site: Channel, token: str, place: int) -> None:
    frame = {"type": "message", "id": f"bench-{time.time_ns()}", "text": f"Is the Skerry 2 back in stock? ({place})"}
    body = json.dumps({"frames": [frame]}).encode()
    headers = {"authorization": f"Bearer {token}"}
    answer = client.post(f"/widget/{site.token}/frames", body, content_type="application/json", headers=headers)
    assert answer.status_code == 200 and answer.json()["done"][0]["message"], answer.content
