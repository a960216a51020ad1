"""Messages that people write to a Facebook Page. How it is set up stands in docs/messenger.md."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.utils.translation import gettext_lazy

from sangam.channels import base, shaping
from sangam.channels.kinds.messenger.forms import MessengerForm
from sangam.channels.providers import meta
from sangam.channels.providers.pages import entries, errors, forms, media, messages, names, probing, sending

MB = 1024 * 1024
TEXT_MAX = 2000
"""Characters of a text (Send API reference, "message")."""
READERS = entries.Readers(entries.Object.PAGE, "psid", events=messages.read)
FIELDS = (
    "messages", "messaging_postbacks", "message_echoes", "message_edits", "message_reactions", "message_reads",
    "message_deliveries", "messaging_optins", "messaging_referrals",
)  # fmt: skip
NEEDS = probing.Needs(READERS.object, FIELDS, FIELDS, ("pages_messaging", "pages_manage_metadata"))


class Adapter(base.Adapter):
    kind = "messenger"
    label = gettext_lazy("Facebook Messenger")
    icon = "message-circle"
    settings_form = MessengerForm
    secret_fields = forms.SECRETS
    made_secrets = forms.MADE
    capabilities = base.Capabilities(
        addressed=False, opaque=True, windowed=True, stickers=True, reactions=True, read_receipts=True, typing=True,
        tells_seen=True, acknowledge=True, max_length=TEXT_MAX, max_file=25 * MB, identity_kinds=(READERS.identity,),
        carries=(base.Carries(("image/jpeg", "image/png", "image/gif", "image/webp"), 8 * MB), base.Carries(("",), 25 * MB)),
    )  # fmt: skip

    def verify(self, request: base.Request, settings: base.Settings) -> base.Verification:
        return meta.verify(request, settings)

    def handshake(self, request: base.Request, settings: base.Settings) -> base.Reply | None:
        return meta.handshake(request, settings)

    def unpack(self, request: base.Request, settings: base.Settings) -> list[base.RawItem]:
        return entries.unpack(request, settings, "page_id")

    def parse(self, payload: bytes, headers: Mapping[str, str]) -> list[base.Item]:
        return entries.read(payload, headers, READERS)

    def enrich(
        self, items: list[base.Item], payload: bytes, headers: Mapping[str, str], settings: base.Settings
    ) -> list[base.Item]:
        return names.enrich(items, settings, "name")

    def pieces(self, text: str) -> list[str]:
        return shaping.split(shaping.worded(text), TEXT_MAX)

    def send(self, message: base.Outbound, settings: base.Settings, ctx: base.Context) -> base.Sent:
        return sending.send(message, self._way(settings, ctx))

    def perform(self, action: base.Action, settings: base.Settings, ctx: base.Context) -> None:
        sending.act(action, self._way(settings, ctx))

    def _way(self, settings: base.Settings, ctx: base.Context) -> sending.Way:
        graph = meta.Graph(settings, ctx, errors.DIRECT)
        return sending.Way(graph, f"{settings.get('page_id', 'me')}/messages", self.capabilities, _cut)

    def fetch(self, file: base.File, settings: base.Settings, ctx: base.Context) -> base.Fetched:
        return media.fetch(file, settings, ctx)

    def probe(self, settings: base.Settings) -> Iterable[base.Check]:
        return probing.probe(settings, NEEDS)

    def expires(self, settings: base.Settings, ctx: base.Context) -> datetime | None:
        return probing.expires(settings, ctx)


def _cut(text: str) -> list[str]:
    return shaping.split(text, TEXT_MAX)
