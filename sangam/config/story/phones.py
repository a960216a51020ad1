"""Messengers and networks of the story: each kind's own fake is the provider, in this process.

What its people say are the provider's signed calls, proved and taken apart as at the webhook address; what the company
answers is handed to the adapter, and the provider's receipts come back by the same road. Nothing is written into a row by
hand. The channels are those that `sangam demo --with-providers` plays on.
"""

from __future__ import annotations

import dataclasses
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from importlib import resources
from typing import IO, Any

from sangam.accounts.models import Brand, Team
from sangam.channels import administer, templates
from sangam.channels.base import Adapter, DeliveryError, File, Inbound, Item, Outbound, RawItem, Request, Sent
from sangam.channels.faking import Behaviour, Fake, Persona
from sangam.channels.models import Channel
from sangam.config.playing import casting
from sangam.config.playing.casting import Part
from sangam.config.story import arrivals, script
from sangam.conversations import files
from sangam.conversations.models import Attachment, Message, Missing
from sangam.delivery import claim, send, settle
from sangam.ingest import fetching
from sangam.ingest.models import RawInbound
from sangam.lib import neighbour

SERVER = f"http://{neighbour.ADDRESS}:8090"
"""Where `sangam demo --with-providers` listens unless it is told otherwise."""
LINES = "channels.txt"


@dataclass
class Wire:
    """`base.Context` towards a fake in this process."""

    fake: Fake
    raws: list[RawItem] = field(default_factory=list)
    place: Mapping[str, Any] = field(default_factory=dict)
    rounds: int = 0

    def open(self, file: File) -> IO[bytes]:
        return files.store().open(file.stored) if file.stored else io.BytesIO(file.content)

    def store(self, items: Sequence[RawItem], *, cursor: Mapping[str, Any] | None = None) -> int:
        self.raws += items
        self.place = cursor if cursor is not None else self.place
        return len(items)

    def cursor(self) -> Mapping[str, Any]:
        return self.place

    def save_secret(self, values: Mapping[str, Any]) -> None:
        return

    def http(self, method: str, url: str, **kwargs: Any) -> Any:
        return self.fake.http(method, url, **kwargs)

    def push(self, message: Outbound) -> None:
        return

    def done(self, message: Outbound, part: str, external_id: str, *, looked: bool = False) -> None:
        return

    def stopping(self) -> bool:
        """One round, where a kind asks its provider."""
        self.rounds += 1
        return self.rounds > 1

    def healthy(self) -> None:
        return

    def unhealthy(self, error: str) -> None:
        raise ValueError(error)


@dataclass(frozen=True, slots=True)
class Phone:
    """One provider of the story."""

    part: Part
    wire: Wire

    @property
    def channel(self) -> Channel:
        return self.part.channel

    def persona(self, key: str) -> Persona:
        return self.part.fake.persona(key)

    def says(self, who: str, text: str, more: Mapping[str, Any]) -> list[Message]:
        """What comes of it; files are fetched at once."""
        return self.taken(self.part.fake.say(who, text, **more), self.persona(who))

    def taken(self, calls: Sequence[Request], persona: Persona | None = None) -> list[Message]:
        settings, adapter = self.part.settings, self.part.adapter
        for call in calls:
            verdict = adapter.verify(call, settings)
            assert verdict.ok, verdict.reason
        items = [item for call in calls for item in adapter.unpack(call, settings)]
        if not calls:
            items = self.asked()
        messages = arrivals.taken(self.channel, items, _as_known(persona))
        for row in Attachment.objects.filter(message__in=messages, missing=Missing.WAITING).select_related("message__channel"):
            fetching.at_once(row, self.wire)
        return messages

    def asked(self) -> list[RawItem]:
        """Of a kind that calls nobody: what is new there since it was asked last."""
        self.wire.rounds, self.wire.raws = 0, []
        self.part.adapter.poll(self.part.settings, self.wire)
        return self.wire.raws

    def send(self, message: Message, behaviour: Behaviour = "good") -> None:
        """Hand over what was written, and hear what became of it."""
        fake = self.part.fake
        fake.behaviour = behaviour
        for claimed in claim.claim(self.channel.pk, 10):
            result: Sent | DeliveryError
            try:
                outbound, values = send.prepare(claimed, self.channel)
                result = self.part.adapter.send(outbound, values, self.wire)
            except DeliveryError as error:
                result = error
            settle.settle(claimed, result, self.channel.capabilities)
        fake.behaviour = "good"
        if calls := fake.receipts():
            self.taken(calls)


def connected(brands: Mapping[str, Brand], teams: Mapping[str, Team]) -> dict[str, Phone]:
    """The channels of the story by kind; kinds that are not installed are left out."""
    playable = {adapter.kind: (adapter, make) for adapter, make in casting.playable()}
    found: dict[str, Phone] = {}
    for line in (resources.files(__package__) / script.FOLDER / script.TALKS / LINES).read_text(encoding="utf-8").splitlines():
        kind, name, brand, team = (part.strip() for part in line.split("|"))
        if kind in playable:
            found[kind] = _phone(*playable[kind], Channel(kind=kind, name=name, brand=brands[brand], team=teams[team]))
    return found


def _phone(adapter: Adapter, make: type[Fake], channel: Channel) -> Phone:
    there = f"{SERVER}/{adapter.kind}"
    known = Channel.objects.filter(kind=adapter.kind, settings__endpoint=there).first()
    if known is None:
        administer.save(channel, make(there).settings(), by=None)
    part = casting.cast(adapter, make, SERVER)
    phone = Phone(part, Wire(part.fake))
    if adapter.polls and not make(there).say(make.personas[0].key, "Hello"):
        phone.asked()
    if part.channel.capabilities.templates:
        templates.keep(part.channel, adapter.templates(part.settings, phone.wire))
    return phone


def _as_known(persona: Persona | None) -> arrivals.Judge:
    """Whoever has no name in the call itself is asked for at the provider, over the network: the story knows it already."""

    def judge(channel: Channel, raw: RawInbound, items: list[Item]) -> list[Item]:
        return [_named(item, persona) if isinstance(item, Inbound) and persona else item for item in items]

    return judge


def _named(item: Inbound, persona: Persona) -> Inbound:
    if item.sender_name or item.outgoing:
        return item
    sender = tuple(dataclasses.replace(ref, name=ref.name or persona.name) for ref in item.sender)
    return dataclasses.replace(item, sender_name=persona.name, sender=sender)
