"""X: mentions and direct messages of one account (docs/x.md)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from urllib.parse import quote

from django.utils.translation import gettext as _

from sangam.channels import base
from sangam.channels.kinds.x import acts, finding, forms, inbound, keys, media, outbound, probe, proof, weights
from sangam.lib import http

HANDLE = re.compile(r"@?([A-Za-z0-9_]{1,15})\Z")


class Adapter(base.Adapter):
    kind = "x"
    label = "X"
    icon = "at-sign"
    settings_form = forms.XForm
    secret_fields = forms.SECRETS
    parse_here_max = 32 * 1024
    polls = True
    capabilities = base.Capabilities(
        max_length=weights.DIRECT_MAX, public=True, private_reply=True, streams=True, opaque=True, read_receipts=True,
        actions=acts.NAMES,
        carries=(base.Carries(outbound.PICTURES, outbound.PICTURE_MAX),), identity_kinds=(keys.KIND,),
    )  # fmt: skip

    def verify(self, request: base.Request, settings: base.Settings) -> base.Verification:
        return proof.verify(request, settings)

    def handshake(self, request: base.Request, settings: base.Settings) -> base.Reply | None:
        return proof.handshake(request, settings)

    def unpack(self, request: base.Request, settings: base.Settings) -> list[base.RawItem]:
        return inbound.unpack(request, settings)

    def parse(self, payload: bytes, headers: Mapping[str, str]) -> list[base.Item]:
        return inbound.parse(payload, headers)

    def enrich(
        self, items: list[base.Item], payload: bytes, headers: Mapping[str, str], settings: base.Settings
    ) -> list[base.Item]:
        return inbound.enrich(items, settings)

    def poll(self, settings: base.Settings, ctx: base.Context) -> None:
        finding.poll(settings, ctx)

    def send(self, message: base.Outbound, settings: base.Settings, ctx: base.Context) -> base.Sent:
        return outbound.send(message, settings, ctx)

    def fetch(self, file: base.File, settings: base.Settings, ctx: base.Context) -> base.Fetched:
        return media.fetch(file, settings, ctx)

    def perform(self, action: base.Action, settings: base.Settings, ctx: base.Context) -> None:
        acts.perform(action, settings, ctx)

    def pieces(self, text: str) -> list[str]:
        return weights.pieces(text)

    def measure(self, text: str) -> base.Measure:
        return weights.measure(text)

    def ruler(self, settings: base.Settings, *, key: str = "", private: bool = False) -> base.Ruler:
        if outbound.is_direct(key, private=private):
            return base.Ruler(weights.direct_pieces, weights.measure_direct, self.capabilities.takes)
        return super().ruler(settings, key=key, private=private)

    def entry(self, settings: base.Settings, code: str) -> base.Entry | None:
        """X, "Direct Message deeplinks": the account by its number, with which its access token begins."""
        number, dash, _rest = str(settings.get("access_token", "")).partition("-")
        if not (dash and number.isdigit()):
            return None
        return base.Entry(f"https://x.com/messages/compose?recipient_id={number}&text={quote(code)}")

    def probe(self, settings: base.Settings) -> Iterable[base.Check]:
        return probe.checks(settings, http.request)

    def talk_key(self, to: base.IdentityRef) -> str:
        return keys.direct(to.value)

    def check_name(self, value: str) -> str:
        """The account's own name, as an address."""
        if not value.strip():
            return ""
        if match := HANDLE.match(value.strip()):
            return "@" + match[1].lower()
        raise ValueError(_("A name at X, like @northwind: at most 15 letters, digits and underscores."))
