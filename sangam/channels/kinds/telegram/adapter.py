"""Telegram: a bot that customers write to. What an admin does at Telegram stands in docs/telegram.md."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from urllib.parse import quote

from django.utils.translation import gettext as _

from sangam.channels import base, naming
from sangam.channels.kinds.telegram import files, forms, inbound, keys, marks, outbound, polling, probe, proof
from sangam.lib import http

_NAME = re.compile(r"(?:https?://)?(?:t\.me/|telegram\.me/)?@?([a-z][a-z0-9_]{2,40})/?\Z", re.I | re.ASCII)


class Adapter(base.Adapter):
    kind = "telegram"
    label = "Telegram"
    icon = "send"
    settings_form = forms.TelegramForm
    secret_fields = forms.SECRETS
    made_secrets = forms.MADE
    signs_bodies = False
    polls = True
    parse_here_max = 32 * 1024
    capabilities = base.Capabilities(
        attachments=True, stickers=True, reactions=True, typing=True, encloses=outbound.ABLE,
        acknowledge=True, max_length=marks.TEXT_MAX,
        max_file=outbound.FILE_MAX, max_total=None, carries=(base.Carries(("",), outbound.FILE_MAX),),
        actions=("react", "delete"), opaque=True, identity_kinds=(keys.KIND,),
    )  # fmt: skip

    def verify(self, request: base.Request, settings: base.Settings) -> base.Verification:
        return proof.verify(request, settings)

    def unpack(self, request: base.Request, settings: base.Settings) -> list[base.RawItem]:
        return [proof.raw(request.body, settings)]

    def parse(self, payload: bytes, headers: Mapping[str, str]) -> list[base.Item]:
        return inbound.parse(payload, headers)

    def enrich(
        self, items: list[base.Item], payload: bytes, headers: Mapping[str, str], settings: base.Settings
    ) -> list[base.Item]:
        return inbound.settle(items, settings)

    def send(self, message: base.Outbound, settings: base.Settings, ctx: base.Context) -> base.Sent:
        return outbound.send(message, settings, ctx)

    def fetch(self, file: base.File, settings: base.Settings, ctx: base.Context) -> base.Fetched:
        return files.fetch(file, settings, ctx)

    def perform(self, action: base.Action, settings: base.Settings, ctx: base.Context) -> None:
        outbound.perform(action, settings, ctx)

    def pieces(self, text: str) -> list[str]:
        return marks.pieces(text)

    def measure(self, text: str) -> base.Measure:
        return marks.measure(text)

    def poll(self, settings: base.Settings, ctx: base.Context) -> None:
        polling.poll(settings, ctx)

    def entry(self, settings: base.Settings, code: str) -> base.Entry | None:
        """A deep link (Telegram, "Links": bots): the code comes as the words behind /start."""
        name = naming.of(settings)
        return base.Entry(f"https://t.me/{quote(name)}?start={quote(code)}") if name else None

    def probe(self, settings: base.Settings) -> Iterable[base.Check]:
        return probe.check(settings, http.request)

    def check_name(self, value: str) -> str:
        """The number of a person or a group, or the @name of a bot."""
        typed = value.strip()
        if not typed:
            return ""
        if chat := keys.read(typed):
            return str(chat.id)
        if found := _NAME.match(typed):
            return f"@{found[1].casefold()}"
        raise ValueError(_("Type the name of a bot, like @northpeak_bot, or a person's Telegram number."))
