"""Any program: it puts messages in, and answers go to it as signed webhooks. The protocol stands in docs/api-channel.md."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sangam.channels import base
from sangam.channels.kinds.api import entries, forms, inbound, outbound, proof
from sangam.lib import http


class Adapter(base.Adapter):
    kind = "api"
    label = gettext_lazy("API")
    icon = "webhook"
    settings_form = forms.ApiForm
    secret_fields = forms.SECRETS
    made_secrets = forms.SECRETS
    answers = True
    parse_here_max = 32 * 1024
    capabilities = base.Capabilities(
        addressed=False, html=True, attachments=True, read_receipts=True, max_length=entries.TEXT_MAX,
        max_file=15 * 1024 * 1024, max_total=15 * 1024 * 1024, identity_kinds=(entries.KIND,), accounts=((entries.KIND, ""),),
    )  # fmt: skip

    def verify(self, request: base.Request, settings: base.Settings) -> base.Verification:
        return proof.verify(request, settings)

    def unpack(self, request: base.Request, settings: base.Settings) -> list[base.RawItem]:
        return inbound.unpack(request, settings)

    def parse(self, payload: bytes, headers: Mapping[str, str]) -> list[base.Item]:
        return inbound.parse(payload, headers)

    def answer(self, request: base.Request, settings: base.Settings, *, settled: bool) -> base.Reply:
        return inbound.answer(request, settled=settled)

    def send(self, message: base.Outbound, settings: base.Settings, ctx: base.Context) -> base.Sent:
        return outbound.send(message, settings, ctx)

    def talk_key(self, to: base.IdentityRef) -> str:
        return ""

    def probe(self, settings: base.Settings) -> Iterable[base.Check]:
        secret, signing = str(settings.get(proof.SECRET, "")), str(settings.get(proof.SIGNING, ""))
        if settings.token and secret:
            yield base.Check(_("Messages go to"), True, settings.hook)
            yield base.Check(_("Secret of callers (Authorization: Bearer …)"), True, secret)
        if signing:
            yield base.Check(_("Secret that our signatures are checked with"), True, proof.shown(signing))
        yield _reached(settings)


def _reached(settings: base.Settings) -> base.Check:
    title = _("Address for answers")
    if not settings.get("webhook_url"):
        text = _("None is set: messages come in, and nobody can be answered.")
        return base.Check(title, False, text, _("Name the address of your program."), warning=True)
    try:
        answer = outbound.post(settings, http.request, "ping", f"ping-{secrets.token_hex(8)}", {})
    except base.DeliveryError as error:
        return base.Check(title, False, error.failure.text, _("It must answer a signed POST with 200 to 299."))
    return base.Check(title, True, _("It took a signed test call and answered %(status)d.") % {"status": answer.status_code})
