"""WeChat official accounts. What an admin does at WeChat stands in docs/wechat.md."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sangam.channels import base
from sangam.channels.kinds.wechat import files, forms, inbound, outbound, probe, proof, unions
from sangam.lib import http

DONE = "success"
"""The empty answer: WeChat takes it as received, and shows the customer nothing."""
NAME_MAX = 64


class Adapter(base.Adapter):
    kind = "wechat"
    label = gettext_lazy("WeChat")
    icon = "message-square"
    settings_form = forms.WeChatForm
    secret_fields = forms.SECRETS
    made_secrets = forms.MADE
    signs_bodies = False
    parse_here_max = 32 * 1024
    capabilities = base.Capabilities(
        attachments=True, typing=True, typing_seconds=15, acknowledge=False,
        max_length=outbound.TEXT_MAX, max_file=outbound.VIDEO_MAX,
        max_total=None, windowed=True, carries=outbound.CARRIES, opaque=True, identity_kinds=(inbound.KIND, unions.KIND),
    )  # fmt: skip

    def verify(self, request: base.Request, settings: base.Settings) -> base.Verification:
        return proof.verify(request, settings)

    def handshake(self, request: base.Request, settings: base.Settings) -> base.Reply | None:
        return proof.handshake(request, settings)

    def unpack(self, request: base.Request, settings: base.Settings) -> list[base.RawItem]:
        return proof.unpack(request, settings)

    def answer(self, request: base.Request, settings: base.Settings, *, settled: bool) -> base.Reply:
        """Always the same, at once: WeChat waits five seconds, and what people write goes out as a service message later."""
        return base.Reply(200, DONE)

    def parse(self, payload: bytes, headers: Mapping[str, str]) -> list[base.Item]:
        return inbound.parse(payload, headers)

    def enrich(
        self, items: list[base.Item], payload: bytes, headers: Mapping[str, str], settings: base.Settings
    ) -> list[base.Item]:
        return unions.joined(items, settings, http.request)

    def send(self, message: base.Outbound, settings: base.Settings, ctx: base.Context) -> base.Sent:
        return outbound.send(message, settings, ctx)

    def fetch(self, file: base.File, settings: base.Settings, ctx: base.Context) -> base.Fetched:
        return files.fetch(file, settings, ctx)

    def perform(self, action: base.Action, settings: base.Settings, ctx: base.Context) -> None:
        outbound.perform(action, settings, ctx)

    def pieces(self, text: str) -> list[str]:
        return outbound.pieces(text)

    def measure(self, text: str) -> base.Measure:
        return outbound.measure(text)

    def probe(self, settings: base.Settings) -> Iterable[base.Check]:
        return probe.check(settings, http.request)

    def check_name(self, value: str) -> str:
        """WeChat's own names keep their letter case."""
        typed = value.strip()
        if len(typed) > NAME_MAX or any(char.isspace() for char in typed):
            raise ValueError(_("Type the WeChat ID of the account, without blanks."))
        return typed
