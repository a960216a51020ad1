"""Messages that people write to a Facebook Page. How it is set up stands in docs/messenger.md."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import quote

from django.utils.translation import gettext_lazy

from sangam.channels import base, shaping
from sangam.channels.kinds.messenger.forms import MessengerForm
from sangam.channels.providers import meta
from sangam.channels.providers.pages import entries, errors, messages, names, probing, sending
from sangam.channels.providers.pages.adapting import PageAdapter

MB = 1024 * 1024
TEXT_MAX = 2000
"""Characters of a text (Send API reference, "message")."""
READERS = entries.Readers(entries.Object.PAGE, "psid", events=messages.read)
FIELDS = (
    "messages", "messaging_postbacks", "message_echoes", "message_edits", "message_reactions", "message_reads",
    "message_deliveries", "messaging_optins", "messaging_referrals",
)  # fmt: skip
NEEDS = probing.Needs(READERS.object, FIELDS, FIELDS, ("pages_messaging", "pages_manage_metadata"))


class Adapter(PageAdapter):
    kind = "messenger"
    label = gettext_lazy("Facebook Messenger")
    icon = "message-circle"
    settings_form = MessengerForm
    account, readers, needs = "page_id", READERS, NEEDS
    capabilities = base.Capabilities(
        addressed=False, opaque=True, windowed=True, stickers=True, reactions=True, read_receipts=True, typing=True,
        typing_seconds=20, encloses=sending.ABLE,
        tells_seen=True, acknowledge=True, max_length=TEXT_MAX, max_file=25 * MB, identity_kinds=(READERS.identity,),
        carries=(base.Carries(("image/jpeg", "image/png", "image/gif", "image/webp"), 8 * MB), base.Carries(("",), 25 * MB)),
    )  # fmt: skip

    def enrich(
        self, items: list[base.Item], payload: bytes, headers: Mapping[str, str], settings: base.Settings
    ) -> list[base.Item]:
        return names.enrich(items, settings, "name")

    def pieces(self, text: str) -> list[str]:
        return shaping.split(shaping.worded(text), TEXT_MAX)

    def entry(self, settings: base.Settings, code: str) -> base.Entry | None:
        """Meta, "m.me links"."""
        page = str(settings.get("page_id", ""))
        return base.Entry(f"https://m.me/{page}?text={quote(code)}") if page else None

    def send(self, message: base.Outbound, settings: base.Settings, ctx: base.Context) -> base.Sent:
        return sending.send(message, self._way(settings, ctx))

    def perform(self, action: base.Action, settings: base.Settings, ctx: base.Context) -> None:
        sending.act(action, self._way(settings, ctx))

    def _way(self, settings: base.Settings, ctx: base.Context) -> sending.Way:
        graph = meta.Graph(settings, ctx, errors.DIRECT)
        return sending.Way(graph, f"{settings.get('page_id', 'me')}/messages", self.capabilities, _cut)


def _cut(text: str) -> list[str]:
    return shaping.split(text, TEXT_MAX)
