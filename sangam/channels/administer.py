"""Setting up channels: values checked by the kind's own form, secrets sealed, every act in the audit."""

from __future__ import annotations

import secrets as random
from collections.abc import Mapping
from typing import Any

from django.db import transaction

from sangam.accounts import audit
from sangam.accounts.models import User
from sangam.channels import registry
from sangam.channels.base import RENEW, Check, Settings
from sangam.channels.models import Channel, ChannelState, hook_address
from sangam.lib import http, secrets
from sangam.realtime import bus

TOPIC = "channels"
OWN = ("name", "address", "brand_id", "team_id", "acknowledge", "acknowledgement")


def save(channel: Channel, values: Mapping[str, Any], *, by: User | None) -> Channel:
    """Write a new or changed channel with the kind's cleaned `values`. An empty secret keeps the old one."""
    kept, sealed = _split(channel, values)
    sealed = {**sealed, **_made(channel, sealed)}
    with transaction.atomic():
        old = Channel.objects.filter(pk=channel.pk).first()
        before = _shown(old, sealed={}) if old else {}
        channel.settings, channel.sealed = kept, secrets.seal(sealed)
        channel.save()
        ChannelState.objects.get_or_create(channel=channel)
        after = _shown(channel, sealed={name: value for name, value in values.items() if value})
        found = audit.changes(before, after, secret=frozenset(registry.get(channel.kind).secret_fields))
        audit.record(by, "channel.changed" if old else "channel.created", channel, **found)
    bus.after_commit(TOPIC, str(channel.pk))
    return channel


def _shown(channel: Channel, *, sealed: Mapping[str, Any]) -> dict[str, Any]:
    """What the audit compares: the channel's own columns, its settings, and which secrets were given."""
    names = registry.get(channel.kind).secret_fields
    given = {name: True for name in names if sealed.get(name)}
    return {**{name: getattr(channel, name) for name in OWN}, **channel.settings, **given}


def stored_secrets(channel: Channel) -> frozenset[str]:
    """The names of the secrets that are kept; none when they cannot be read any more."""
    try:
        return frozenset(secrets.unseal(channel.sealed))
    except secrets.Unreadable:
        return frozenset()


def _split(channel: Channel, values: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Plain settings and secrets. A secret that cannot be read any more (another key) is simply asked for again."""
    names = registry.get(channel.kind).secret_fields
    try:
        old = secrets.unseal(channel.sealed)
    except secrets.Unreadable:
        old = {}
    given = {name: value for name, value in values.items() if name in names and value}
    return {name: value for name, value in values.items() if name not in names}, {**old, **given}


def _made(channel: Channel, sealed: Mapping[str, Any]) -> dict[str, str]:
    """The secrets nobody types: 256 random bits each, where one is missing or a new one was asked for."""
    names = registry.get(channel.kind).made_secrets
    return {name: random.token_hex(32) for name in names if sealed.get(name) in (None, "", RENEW)}


def switch(channel: Channel, active: bool, *, by: User) -> None:
    """Pause or resume. What arrives by webhook or mail meanwhile is refused or waits at the other side."""
    with transaction.atomic():
        Channel.objects.filter(pk=channel.pk).update(active=active)
        audit.record(by, "channel.on" if active else "channel.off", channel)
    bus.after_commit(TOPIC, str(channel.pk))


def consent(channel: Channel, *, redirect: str, state: str, challenge: str) -> str:
    """Where the permission for this channel is given, "" if there is no such place."""
    return registry.get(channel.kind).consent(channel.plain_settings(), redirect=redirect, state=state, challenge=challenge)


def grant(channel: Channel, *, code: str, redirect: str, verifier: str, by: User) -> Channel:
    """Redeem the code of a permission and keep what it brings, sealed. Raises DeliveryError with words for people."""
    adapter = registry.get(channel.kind)
    found = adapter.consented(channel.plain_settings(), http.request, code=code, redirect=redirect, verifier=verifier)
    with transaction.atomic():
        locked = Channel.objects.select_for_update().get(pk=channel.pk)
        return save(locked, {**locked.settings, **found}, by=by)


def probe(channel: Channel, values: Mapping[str, Any] | None = None) -> list[Check]:
    """Try the connection for real, with unsaved values if given."""
    if values is None:
        settings = channel.plain_settings()
    else:
        kept, sealed = _split(channel, values)
        known = {name: value for name, value in sealed.items() if value != RENEW}
        token = channel.token if channel.pk else ""
        hook = hook_address(token) if token else ""
        settings = Settings(channel.pk or 0, channel.name, channel.address, {**kept, **known}, token, hook)
    return list(registry.get(channel.kind).probe(settings))
