"""What every channel of a Page or an Instagram account does alike: who calls, what of a call is its own, what may be asked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import ClassVar

from sangam.channels import base
from sangam.channels.providers import meta
from sangam.channels.providers.pages import entries, forms, media, probing


class PageAdapter(base.Adapter):
    """`account` is the setting that names whose calls are this channel's, `readers` read them, `needs` is what the test of
    the connection asks for."""

    secret_fields = forms.SECRETS
    made_secrets = forms.MADE
    account: ClassVar[str]
    readers: ClassVar[entries.Readers]
    needs: ClassVar[probing.Needs]

    def verify(self, request: base.Request, settings: base.Settings) -> base.Verification:
        return meta.verify(request, settings)

    def handshake(self, request: base.Request, settings: base.Settings) -> base.Reply | None:
        return meta.handshake(request, settings)

    def unpack(self, request: base.Request, settings: base.Settings) -> list[base.RawItem]:
        return entries.unpack(request, settings, self.account)

    def parse(self, payload: bytes, headers: Mapping[str, str]) -> list[base.Item]:
        return entries.read(payload, headers, self.readers)

    def fetch(self, file: base.File, settings: base.Settings, ctx: base.Context) -> base.Fetched:
        return media.fetch(file, settings, ctx)

    def probe(self, settings: base.Settings) -> Iterable[base.Check]:
        return probing.probe(settings, self.needs)

    def expires(self, settings: base.Settings, ctx: base.Context) -> datetime | None:
        return probing.expires(settings, ctx)
