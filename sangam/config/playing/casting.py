"""Which kinds can be played, and a channel of each in the install."""

from __future__ import annotations

import importlib
import importlib.util
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sangam.accounts.models import Brand, Team
from sangam.channels import administer, registry
from sangam.channels.base import Adapter, Settings
from sangam.channels.faking import Fake
from sangam.channels.models import Channel, hook_address
from sangam.lib import neighbour

ENDPOINT = "endpoint"


class NoHome(LookupError):
    """There is no brand or no team that a channel could belong to."""


@dataclass(frozen=True, slots=True)
class Part:
    """One provider that is played: its fake, and how the install's channel reads what comes from there."""

    fake: Fake
    adapter: Adapter
    settings: Settings
    channel: Channel

    @property
    def label(self) -> str:
        return str(self.adapter.label)


def playable(adapters: Mapping[str, Adapter] | None = None) -> Iterator[tuple[Adapter, type[Fake]]]:
    """Every kind whose folder has a `fake.py`; without an argument, of all kinds that are installed."""
    for _kind, adapter in sorted((registry.adapters() if adapters is None else adapters).items()):
        name = f"{type(adapter).__module__.rpartition('.')[0]}.fake"
        if importlib.util.find_spec(name):
            yield adapter, importlib.import_module(name).Fake


def cast(adapter: Adapter, make: type[Fake], server: str) -> Part:
    """A fake at `server`/<kind>, and the channel that it talks to: the one of an earlier time, else a new one."""
    channel = _standing(adapter.kind) or _new(adapter, make)
    fake = make(f"{server}/{adapter.kind}", hook_address(channel.token))
    channel = _brought_up_to_date(channel, fake)
    return Part(fake, adapter, channel.plain_settings(), channel)


def _standing(kind: str) -> Channel | None:
    """Known by where its calls go, whatever people have made of its name."""
    ours = {f"settings__{ENDPOINT}__startswith": f"http://{neighbour.ADDRESS}:"}
    return Channel.objects.filter(kind=kind, **ours).order_by("pk").first()


def _new(adapter: Adapter, make: type[Fake]) -> Channel:
    brand, team = _home(make.personas[0].language if make.personas else "")
    return Channel(kind=adapter.kind, name=f"{adapter.label} (played)", brand=brand, team=team)


def _brought_up_to_date(channel: Channel, fake: Fake) -> Channel:
    """Saved only where something differs: the audit tells of changes, not of every start."""
    values = fake.settings()
    address = fake.address() if channel.capabilities.addressed else ""
    known = channel.plain_settings().values if channel.pk else {}
    if channel.active and channel.address == address and values.items() <= known.items():
        return channel
    channel.active, channel.address = True, address
    return administer.save(channel, {**channel.settings, **values}, by=None)


def _home(language: str) -> tuple[Brand, Team]:
    """The brand that speaks the language of the people who write there, and the team that answers for it."""
    brand = Brand.objects.filter(language=language).order_by("pk").first() or Brand.objects.order_by("pk").first()
    if brand is None:
        raise NoHome("there is no brand yet: load the story with `sangam demo`, or make one in Setup")
    there = Channel.objects.filter(brand=brand, team__private=False).order_by("pk").first()
    team = there.team if there else Team.objects.filter(private=False).order_by("pk").first()
    if team is None:
        raise NoHome("there is no team yet: load the story with `sangam demo`, or make one in Setup")
    return brand, team
