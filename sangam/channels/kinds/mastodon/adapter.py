"""Mastodon, and what speaks its language: mentions and direct posts to one account (docs/mastodon.md)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import partial

from django.utils.translation import gettext as _

from sangam.channels import base
from sangam.channels.kinds.mastodon import forms, handles, inbound, lengths, media, outbound, polling, probe
from sangam.lib import http


class Adapter(base.Adapter):
    kind = "mastodon"
    label = "Mastodon"
    icon = "globe"
    settings_form = forms.MastodonForm
    secret_fields = forms.SECRETS
    polls = True
    capabilities = base.Capabilities(
        max_length=lengths.POST_MAX * 20, public=True, private_reply=True, streams=True, actions=outbound.NAMES,
        carries=media.CARRIES, identity_kinds=(handles.KIND,),
    )  # fmt: skip

    def poll(self, settings: base.Settings, ctx: base.Context) -> None:
        polling.poll(settings, ctx)

    def parse(self, payload: bytes, headers: Mapping[str, str]) -> list[base.Item]:
        return inbound.parse(payload, headers)

    def enrich(
        self, items: list[base.Item], payload: bytes, headers: Mapping[str, str], settings: base.Settings
    ) -> list[base.Item]:
        return inbound.enrich(items, payload, headers, settings)

    def send(self, message: base.Outbound, settings: base.Settings, ctx: base.Context) -> base.Sent:
        return outbound.send(message, settings, ctx)

    def fetch(self, file: base.File, settings: base.Settings, ctx: base.Context) -> base.Fetched:
        return media.fetch(file, settings, ctx)

    def perform(self, action: base.Action, settings: base.Settings, ctx: base.Context) -> None:
        outbound.perform(action, settings, ctx)

    def pieces(self, text: str) -> list[str]:
        return lengths.pieces(text)

    def measure(self, text: str) -> base.Measure:
        return lengths.measure(text)

    def ruler(self, settings: base.Settings, *, key: str = "", private: bool = False) -> base.Ruler:
        limit = lengths.allowed(settings.get(outbound.LIMIT))
        cut, count = partial(lengths.pieces, limit=limit), partial(lengths.measure, limit=limit)
        return base.Ruler(cut, count, self.capabilities.takes, bool(key) and not private and not handles.is_direct(key))

    def probe(self, settings: base.Settings) -> Iterable[base.Check]:
        return probe.checks(settings, http.request)

    def talk_key(self, to: base.IdentityRef) -> str:
        return handles.key(to.value, handles.DIRECT)

    def check_name(self, value: str) -> str:
        if not value.strip():
            return ""
        if found := handles.fold(value, ""):
            return found
        raise ValueError(_("A name and its server, like user@mastodon.example."))
