"""LINE Official Accounts, by the Messaging API. How to set one up stands in docs/line.md."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from urllib.parse import quote

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sangam.channels import base, naming
from sangam.channels.kinds.line import files, forms, given, inbound, names, outbound, probe, proof
from sangam.channels.trying import Trying
from sangam.lib import http


class Adapter(base.Adapter):
    kind = "line"
    label = gettext_lazy("LINE")
    icon = "message-circle-more"
    settings_form = forms.LineForm
    secret_fields = forms.SECRETS
    parse_here_max = 32 * 1024
    capabilities = base.Capabilities(
        addressed=False, opaque=True, typing=True, typing_seconds=outbound.TYPING_SECONDS, tells_seen=True,
        encloses=outbound.ABLE, max_length=outbound.TEXT_MAX, max_file=outbound.VIDEO_MAX, max_total=None,
        carries=outbound.CARRIES, identity_kinds=(inbound.IDENTITY,),
    )  # fmt: skip

    def verify(self, request: base.Request, settings: base.Settings) -> base.Verification:
        return proof.verify(request, settings)

    def unpack(self, request: base.Request, settings: base.Settings) -> list[base.RawItem]:
        kept = {name: request.headers[name] for name in (proof.SIGNATURE, "user-agent") if name in request.headers}
        return [base.RawItem(request.body, kept)]

    def parse(self, payload: bytes, headers: Mapping[str, str]) -> list[base.Item]:
        return inbound.parse(payload)

    def enrich(
        self, items: list[base.Item], payload: bytes, headers: Mapping[str, str], settings: base.Settings
    ) -> list[base.Item]:
        return names.named(items, settings, http.request)

    def send(self, message: base.Outbound, settings: base.Settings, ctx: base.Context) -> base.Sent:
        return outbound.send(message, settings, ctx)

    def fetch(self, file: base.File, settings: base.Settings, ctx: base.Context) -> base.Fetched:
        return files.fetch(file, settings, ctx)

    def perform(self, action: base.Action, settings: base.Settings, ctx: base.Context) -> None:
        outbound.perform(action, settings, ctx)

    def expires(self, settings: base.Settings, ctx: base.Context) -> datetime | None:
        return probe.expires(settings, ctx)

    def pieces(self, text: str) -> list[str]:
        return outbound.pieces(text)

    def measure(self, text: str) -> base.Measure:
        found = outbound.pieces(text)
        return base.Measure(sum(map(outbound.units, found)), outbound.TEXT_MAX, len(found))

    def entry(self, settings: base.Settings, code: str) -> base.Entry | None:
        """LINE, "Use LINE features with LINE URL scheme": a message ready to send to the account."""
        name = naming.of(settings)
        return base.Entry(f"https://line.me/R/oaMessage/{quote('@' + name, safe='')}/?{quote(code)}") if name else None

    def probe(self, settings: base.Settings) -> Iterable[base.Check]:
        return probe.checks(settings, Trying())

    def check_name(self, value: str) -> str:
        found = value.strip()
        if not given.ID.match(found):
            raise ValueError(_("This is no id of LINE, like U4af4980629…; a person's @name is something else."))
        return found
