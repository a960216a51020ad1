"""Messages that people write to an Instagram account that is linked to a Page. How it is set up stands in docs/instagram.md."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import quote

from django.utils.translation import gettext_lazy

from sangam.channels import base, naming, shaping
from sangam.channels.kinds.instagram.forms import InstagramForm
from sangam.channels.providers import meta
from sangam.channels.providers.pages import entries, errors, messages, names, probing, sending
from sangam.channels.providers.pages.adapting import PageAdapter

MB = 1024 * 1024
TEXT_MAX = 1000
"""Bytes of a text in UTF-8 (Instagram Messaging, "Send a message")."""
READERS = entries.Readers(entries.Object.INSTAGRAM, "igsid", events=messages.read)
FIELDS = (
    "messages", "messaging_postbacks", "message_reactions", "messaging_seen", "messaging_optins", "messaging_referral",
    "message_edit",
)  # fmt: skip
NEEDS = probing.Needs(
    READERS.object, FIELDS, ("messages",), ("instagram_basic", "instagram_manage_messages", "pages_manage_metadata")
)
CARRIES = (
    base.Carries(("image/jpeg", "image/png", "image/gif"), 8 * MB),
    base.Carries(("audio/aac", "audio/mp4", "audio/x-m4a", "audio/wav", "audio/x-wav"), 25 * MB),
    base.Carries(("video/mp4", "video/ogg", "video/x-msvideo", "video/quicktime", "video/webm"), 25 * MB),
    base.Carries(("application/pdf",), 25 * MB),
)
"""Instagram Messaging, "Upload media": everything else goes as a link."""


class Adapter(PageAdapter):
    kind = "instagram"
    label = gettext_lazy("Instagram messages")
    icon = "instagram"
    settings_form = InstagramForm
    account, readers, needs = "account_id", READERS, NEEDS
    capabilities = base.Capabilities(
        addressed=False, opaque=True, windowed=True, stickers=True, reactions=True, read_receipts=True, typing=True,
        typing_seconds=20, encloses=sending.ABLE,
        tells_seen=True, acknowledge=True, max_length=TEXT_MAX, max_file=25 * MB, actions=("react",),
        identity_kinds=(READERS.identity,), carries=CARRIES,
    )  # fmt: skip

    def enrich(
        self, items: list[base.Item], payload: bytes, headers: Mapping[str, str], settings: base.Settings
    ) -> list[base.Item]:
        return names.enrich(items, settings, "name,username")

    def pieces(self, text: str) -> list[str]:
        return _cut(shaping.worded(text))

    def measure(self, text: str) -> base.Measure:
        found = self.pieces(text)
        return base.Measure(sum(map(_bytes, found)), TEXT_MAX, len(found), "bytes")

    def entry(self, settings: base.Settings, code: str) -> base.Entry | None:
        """Meta, "ig.me links": they open the talk; what is to be written is typed."""
        name = naming.of(settings)
        return base.Entry(f"https://ig.me/m/{quote(name)}", carries=False) if name else None

    def send(self, message: base.Outbound, settings: base.Settings, ctx: base.Context) -> base.Sent:
        return sending.send(message, self._way(settings, ctx))

    def perform(self, action: base.Action, settings: base.Settings, ctx: base.Context) -> None:
        sending.act(action, self._way(settings, ctx))

    def _way(self, settings: base.Settings, ctx: base.Context) -> sending.Way:
        graph = meta.Graph(settings, ctx, errors.DIRECT)
        return sending.Way(
            graph, f"{settings.get('page_id', 'me')}/messages", self.capabilities, _cut, by_link=True, platform=READERS.object
        )


def _bytes(text: str) -> int:
    return len(text.encode("utf-8", "surrogatepass"))


def _cut(text: str) -> list[str]:
    return shaping.split(text, TEXT_MAX, length=_bytes)
