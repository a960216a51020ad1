"""The brand's own page on which customers see what they asked and go on with it. There is no provider, and nothing is sent:
whatever is written to one of the addresses that a visit proved stands there, and reaches him on that address besides."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping

from django.conf import settings as house
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sangam.channels import base, portals
from sangam.channels.kinds.my_requests import forms, inbound, proof

SLUG = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,58}[a-z0-9])?")


class Adapter(portals.PortalAdapter):
    kind = "my_requests"
    label = gettext_lazy("My requests")
    icon = "list-checks"
    settings_form = forms.MyRequestsForm
    secret_fields = (proof.KEY,)
    made_secrets = (proof.KEY,)
    answers = True
    parse_here_max = 512 * 1024
    capabilities = base.Capabilities(attachments=True, max_length=inbound.TEXT_MAX, portal=True)

    def verify(self, request: base.Request, settings: base.Settings) -> base.Verification:
        return proof.verify(request, settings)

    def parse(self, payload: bytes, headers: Mapping[str, str]) -> list[base.Item]:
        return inbound.parse(payload, headers)

    def send(self, message: base.Outbound, settings: base.Settings, ctx: base.Context) -> base.Sent:
        raise base.DeliveryError(_("Nothing is sent on this channel."), permanent=True, kind="policy", code="portal")

    def probe(self, settings: base.Settings) -> Iterable[base.Check]:
        where = _("The page of your customers")
        yield base.Check(where, True, _address(settings))
        mailbox = settings.get("continue_on")
        mend = "" if mailbox else _("Choose a mailbox that codes are sent from.")
        yield base.Check(_("Codes for signing in"), bool(mailbox), str(mailbox or _("No mailbox is chosen.")), mend=mend)

    def page(self, settings: base.Settings) -> portals.Page:
        def on(name: str, unsaid: bool = True) -> bool:
            return bool(settings.values.get(name, unsaid))

        welcome = settings.get("welcome") or {}
        taken = on("newcomers"), on("take_new"), on("take_files")
        return portals.Page(welcome, *taken, on("link_below"), on("show_pin", unsaid=False))

    def call(self, written: portals.Written, settings: base.Settings) -> base.Request:
        body = inbound.body(written)
        return base.Request("POST", _address(settings), {proof.HEADER: proof.sign(body, settings)}, {}, body)

    def check_name(self, value: str) -> str:
        plain = unicodedata.normalize("NFKD", value.strip().lower()).encode("ascii", "ignore").decode()
        name = re.sub(r"[\s_]+", "-", plain)
        if SLUG.fullmatch(name):
            return name
        raise ValueError(_("A short name for the address of the page, like northwind: letters a to z, digits and hyphens."))


def _address(settings: base.Settings) -> str:
    return f"{house.BASE_URL.rstrip('/')}/my/{settings.address}/"
