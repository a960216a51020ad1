"""Viber bots, by the REST Bot API. How to set one up stands in docs/viber.md."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from urllib.parse import quote

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sangam.channels import base, naming
from sangam.channels.kinds.viber import files, forms, given, inbound, outbound, probe, proof
from sangam.channels.trying import Trying


class Adapter(base.Adapter):
    kind = "viber"
    label = gettext_lazy("Viber")
    icon = "message-square-text"
    settings_form = forms.ViberForm
    secret_fields = forms.SECRETS
    parse_here_max = 32 * 1024
    capabilities = base.Capabilities(
        addressed=False, opaque=True, read_receipts=True, acknowledge=True, encloses=outbound.ABLE,
        max_length=outbound.TEXT_MAX, max_file=outbound.FILE_MAX, max_total=None,
        carries=outbound.CARRIES, identity_kinds=(inbound.IDENTITY,),
    )  # fmt: skip

    def verify(self, request: base.Request, settings: base.Settings) -> base.Verification:
        return proof.verify(request, settings)

    def unpack(self, request: base.Request, settings: base.Settings) -> list[base.RawItem]:
        return inbound.unpack(request, settings)

    def parse(self, payload: bytes, headers: Mapping[str, str]) -> list[base.Item]:
        return inbound.parse(payload, headers)

    def send(self, message: base.Outbound, settings: base.Settings, ctx: base.Context) -> base.Sent:
        return outbound.send(message, settings, ctx)

    def fetch(self, file: base.File, settings: base.Settings, ctx: base.Context) -> base.Fetched:
        return files.fetch(file, settings, ctx)

    def pieces(self, text: str) -> list[str]:
        return outbound.pieces(text)

    def measure(self, text: str) -> base.Measure:
        found = outbound.pieces(text)
        return base.Measure(sum(map(outbound.units, found)), outbound.TEXT_MAX, len(found))

    def entry(self, settings: base.Settings, code: str) -> base.Entry | None:
        """Viber, "Deep links": the talk with the bot, a message typed in."""
        name = naming.of(settings)
        return base.Entry(f"viber://pa?chatURI={quote(name)}&text={quote(code)}") if name else None

    def probe(self, settings: base.Settings) -> Iterable[base.Check]:
        return probe.checks(settings, Trying())

    def check_name(self, value: str) -> str:
        found = value.strip()
        if not given.ID.match(found):
            raise ValueError(_("This is no id of Viber, like 01234567890A=; a phone number or a name is something else."))
        return found
