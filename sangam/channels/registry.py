"""Which kinds there are: every folder of channels/kinds, and what other packages offer as `sangam.channels`."""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache
from importlib.metadata import entry_points

from sangam.channels import kinds
from sangam.channels.base import Adapter


class UnknownKind(LookupError):
    """No installed package offers this kind of channel."""


@cache
def adapters() -> dict[str, Adapter]:
    found: dict[str, Adapter] = {}
    for name in _folders():
        adapter = _in_folder(name)
        found[adapter.kind] = adapter
    for point in entry_points(group="sangam.channels"):
        adapter = point.load()()
        found.setdefault(adapter.kind, adapter)
    return found


@cache
def _folders() -> tuple[str, ...]:
    return tuple(sorted(entry.name for entry in pkgutil.iter_modules(kinds.__path__) if entry.ispkg))


@cache
def _in_folder(name: str) -> Adapter:
    made: Adapter = importlib.import_module(f"{kinds.__name__}.{name}.adapter").Adapter()
    return made


def get(kind: str) -> Adapter:
    """The adapter of a kind, without loading others where its folder bears its name. Raises UnknownKind."""
    if kind in _folders() and _in_folder(kind).kind == kind:
        return _in_folder(kind)
    try:
        return adapters()[kind]
    except KeyError:
        raise UnknownKind(f"no channel kind “{kind}” is installed") from None


@cache
def letters() -> Adapter | None:
    """The kind that carries letters: other kinds ask it what an address is, and how it is folded."""
    return next((adapter for adapter in adapters().values() if adapter.capabilities.letters), None)


@cache
def opaque_kinds() -> frozenset[str]:
    """Kinds of identities whose values are random or a provider's: people are shown a word instead."""
    found = [adapter.capabilities for adapter in adapters().values()]
    return frozenset(kind for one in found for kind in (one.identity_kinds if one.opaque else one.opaque_kinds))


def legible(kind: str, value: str) -> str:
    """An identity's value as a person may read it, "" where it says nothing: also of what no channel knows (a shop's number
    for somebody)."""
    return "" if kind in opaque_kinds() or kind not in known_kinds() else value


@cache
def known_kinds() -> frozenset[str]:
    """By which kinds of identity channels know people."""
    return frozenset(kind for adapter in adapters().values() for kind in adapter.capabilities.identity_kinds)


def label_of_identity(kind: str) -> str:
    """The names of the channel kinds that know people by this kind of identity, "" for none."""
    found = (str(adapter.label) for adapter in adapters().values() if kind in adapter.capabilities.identity_kinds)
    return ", ".join(found)


def is_account(kind: str, value: str) -> bool:
    """Whether the company's own systems know one customer by this, so that two of them are two customers."""
    return bool(account(kind, value))


def account(kind: str, value: str) -> str:
    """How the company's own systems name this customer, "" where they don't."""
    return next((value.removeprefix(begin) for one, begin in accounts() if kind == one and value.startswith(begin)), "")


@cache
def accounts() -> tuple[tuple[str, str], ...]:
    return tuple(pair for adapter in adapters().values() for pair in adapter.capabilities.accounts)
