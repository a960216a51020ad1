"""A messenger with everything that can be done to a message, run by nobody: what a package of others would bring."""

from __future__ import annotations

from typing import Any

import pytest

from sangam.channels import base, registry
from sangam.channels.base import Action, Change, DeliveryError, IdentityRef, Inbound, Item, RawItem, Receipt, Sent
from sangam.channels.models import Channel
from sangam.conversations.models import Message
from sangam.ingest import pipeline, store
from sangam.ingest.models import RawInbound, RawState
from tests.cast import Cast

KIND = "plaza"
AIKO = IdentityRef("plaza", "aiko", "", "Aiko", proven=True)


class Adapter(base.Adapter):
    """`refuses` is raised for whatever is asked next; `performed` is what it was asked for."""

    kind = KIND
    label = "Plaza"
    capabilities = base.Capabilities(
        stickers=True, reactions=True, addressed=False, public=True, private_reply=True, tells_seen=True,
        typing=True, typing_seconds=20,
        actions=("react", "hide", "show", "like", "unlike", "delete"), identity_kinds=("plaza",),
    )  # fmt: skip

    def __init__(self) -> None:
        self.performed: list[Action] = []
        self.refuses: DeliveryError | None = None

    def send(self, message: base.Outbound, settings: base.Settings, ctx: base.Context) -> Sent:
        return Sent(f"plaza-{message.message_id}")

    def perform(self, action: Action, settings: base.Settings, ctx: base.Context) -> None:
        if self.refuses is not None:
            raise self.refuses
        self.performed.append(action)


class Plaza:
    """One channel of it, answered by Support, and what comes in there."""

    def __init__(self, cast: Cast, adapter: Adapter) -> None:
        self.adapter = adapter
        self.channel = Channel.objects.create(kind=KIND, name="Plaza", brand=cast.brand, team=cast.support)

    def hears(self, external_id: str, text: str = "", **more: Any) -> Message:
        given = {"sender": (AIKO,), "conversation_key": "aiko", "sender_name": "Aiko", **more}
        self.told(Inbound(external_id=external_id, text=text, reply_text=text, **given))
        return Message.objects.get(external_id=external_id)

    def told(self, *items: Item) -> None:
        store.many(self.channel.pk, [RawItem(b"{}") for _ in items])
        raws = list(RawInbound.objects.filter(channel=self.channel, state=RawState.STORED).order_by("pk"))
        pipeline.apply(self.channel, raws, [[item] for item in items])


@pytest.fixture
def plaza(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Plaza:
    adapter = Adapter()
    monkeypatch.setitem(registry.adapters(), KIND, adapter)
    return Plaza(cast, adapter)


__all__ = ["AIKO", "KIND", "Adapter", "Change", "DeliveryError", "Plaza", "Receipt", "plaza"]
