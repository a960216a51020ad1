"""A channel that brings public posts, and a way to let some arrive."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field

import pytest

from sangam.channels import registry
from sangam.channels.base import Capabilities, Change, IdentityRef, Inbound, Post, RawItem
from sangam.channels.models import Channel
from sangam.ingest import pipeline, store
from sangam.ingest.models import RawInbound
from sangam.social.models import StreamPost
from tests.cast import Cast

AT = dt.datetime(2026, 3, 1, 12, tzinfo=dt.UTC)


@dataclass
class Stream:
    channel: Channel
    counter: int = field(default=0)

    def post(self, text: str = "The tent of @northwind is great, we love it", *, who: str = "7103", **more: object) -> Post:
        self.counter += 1
        kind = self.channel.capabilities.identity_kinds[0]
        values: dict[str, object] = {
            "external_id": f"p{self.counter}", "author": (IdentityRef(kind, who, "1", "Priya Nair", proven=True),),
            "text": text, "at": AT + dt.timedelta(minutes=self.counter), "author_name": "Priya Nair",
        }  # fmt: skip
        return Post(**{**values, **more})  # type: ignore[arg-type]

    def arrive(self, *items: Post | Change | Inbound, together: bool = True) -> list[RawInbound]:
        """Through the real pipeline, a raw each, in one batch or one after the other."""
        before = RawInbound.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
        store.many(self.channel.pk, [RawItem(payload=b"x") for _item in items])
        raws = list(RawInbound.objects.filter(pk__gt=before).order_by("pk"))
        channel = Channel.objects.select_related("brand").get(pk=self.channel.pk)
        for turn in self._turns(raws, items, together):
            pipeline.apply(channel, [raw for raw, _item in turn], [[item] for _raw, item in turn])
        return list(RawInbound.objects.filter(pk__in=[raw.pk for raw in raws]).order_by("pk"))

    def _turns(
        self, raws: Sequence[RawInbound], items: Sequence[Post | Change | Inbound], together: bool
    ) -> list[list[tuple[RawInbound, Post | Change | Inbound]]]:
        pairs = list(zip(raws, items, strict=True))
        return [pairs] if together else [[pair] for pair in pairs]

    def one(self, text: str = "The tent of @northwind is great, we love it", **more: object) -> StreamPost:
        post = self.post(text, **more)  # type: ignore[arg-type]
        self.arrive(post)
        return StreamPost.objects.select_related("channel").get(external_id=post.external_id)


def _may_like(can: Capabilities) -> bool:
    return can.streams and "like" in can.actions


def stream_of(cast: Cast) -> Stream:
    """A channel of Support whose kind brings posts."""
    kind = next(name for name, adapter in registry.adapters().items() if _may_like(adapter.capabilities))
    return Stream(Channel.objects.create(kind=kind, name="Our page", brand=cast.brand, team=cast.support))


@pytest.fixture
def stream(cast: Cast) -> Stream:
    return stream_of(cast)
