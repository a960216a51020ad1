"""WhatsApp by Meta's Cloud API: one channel is one phone number."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from urllib.parse import quote

from sangam.channels import base
from sangam.channels.kinds.whatsapp import actions, checks, enclosing, files, filling, forms, inbound, outbound, people
from sangam.channels.providers import meta
from sangam.channels.trying import Trying


class Adapter(base.Adapter):
    kind = "whatsapp"
    label = "WhatsApp"
    icon = "message-circle-more"
    settings_form = forms.WhatsAppForm
    secret_fields = forms.SECRETS
    made_secrets = forms.MADE
    capabilities = base.Capabilities(
        attachments=True, stickers=True, reactions=True, read_receipts=True, typing=True, typing_seconds=25, acknowledge=True,
        max_length=outbound.TEXT_MAX, max_file=100 * files.MB, max_total=None, window=inbound.OPENING.seconds, windowed=True,
        templates=True, carries=files.RULES, actions=actions.CAN, identity_kinds=people.KINDS,
        opaque_kinds=(people.BSUID, people.PARENT), tells_seen=True, encloses=enclosing.ABLE,
    )  # fmt: skip

    def verify(self, request: base.Request, settings: base.Settings) -> base.Verification:
        return meta.verify(request, settings)

    def handshake(self, request: base.Request, settings: base.Settings) -> base.Reply | None:
        return meta.handshake(request, settings)

    def unpack(self, request: base.Request, settings: base.Settings) -> list[base.RawItem]:
        return inbound.unpack(request, settings)

    def parse(self, payload: bytes, headers: Mapping[str, str]) -> list[base.Item]:
        return inbound.parse(payload, headers)

    def enrich(
        self, items: list[base.Item], payload: bytes, headers: Mapping[str, str], settings: base.Settings
    ) -> list[base.Item]:
        return [inbound.worded(item) for item in items]

    def send(self, message: base.Outbound, settings: base.Settings, ctx: base.Context) -> base.Sent:
        return outbound.send(message, settings, ctx)

    def fetch(self, file: base.File, settings: base.Settings, ctx: base.Context) -> base.Fetched:
        return files.fetch(file, settings, ctx)

    def perform(self, action: base.Action, settings: base.Settings, ctx: base.Context) -> None:
        actions.perform(action, settings, ctx)

    def templates(self, settings: base.Settings, ctx: base.Context) -> list[base.Template]:
        return filling.fetch(settings, ctx)

    def expires(self, settings: base.Settings, ctx: base.Context) -> dt.datetime | None:
        return checks.expires(settings, ctx)

    def pieces(self, text: str) -> list[str]:
        return outbound.pieces(text)

    def entry(self, settings: base.Settings, code: str) -> base.Entry | None:
        """A click-to-chat link (Meta, "How to use click to chat")."""
        number = "".join(c for c in settings.address if c.isdigit())
        return base.Entry(f"https://wa.me/{number}?text={quote(code)}") if len(number) > 6 else None

    def probe(self, settings: base.Settings) -> Iterable[base.Check]:
        return checks.probe(settings, Trying())

    def check_name(self, value: str) -> str:
        return people.typed(value)
