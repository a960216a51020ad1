"""SMS and MMS: by Twilio, or by any gateway that speaks HTTP (docs/sms.md)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import partial
from urllib.parse import quote

from django.utils.translation import gettext_lazy

from sangam.channels import base
from sangam.channels.kinds.sms import files, forms, inbound, outbound, parts, probe, proof
from sangam.channels.providers import phones
from sangam.lib import http


class Adapter(base.Adapter):
    kind = "sms"
    label = gettext_lazy("SMS")
    icon = "smartphone"
    settings_form = forms.SmsForm
    secret_fields = forms.SECRETS
    made_secrets = (proof.HOOK_SECRET,)
    parse_here_max = 32 * 1024
    capabilities = base.Capabilities(
        attachments=True, compose=True, acknowledge=True, identity_kinds=(phones.KIND,),
        carries=(base.Carries((), 0),),
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
        return parts.pieces(text)

    def measure(self, text: str) -> base.Measure:
        return parts.measure(text)

    def ruler(self, settings: base.Settings, *, key: str = "", private: bool = False) -> base.Ruler:
        smart, mms = bool(settings.get("smart", True)), bool(settings.get("mms", False))
        takes = parts.takes if mms else self.capabilities.takes
        return base.Ruler(partial(parts.pieces, smart=smart), partial(parts.measure, smart=smart), takes)

    def entry(self, settings: base.Settings, code: str) -> base.Entry | None:
        """RFC 5724, with the field that phones know for the words."""
        number = phones.fold(str(settings.get("from_number", ""))) or phones.fold(settings.address)
        return base.Entry(f"sms:{number}?body={quote(code)}") if phones.E164.match(number) else None

    def probe(self, settings: base.Settings) -> Iterable[base.Check]:
        return probe.checks(settings, http.request)

    def check_name(self, value: str) -> str:
        return phones.typed(value)
