"""E-mail: letters by IMAP, SMTP and providers' webhooks."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from sangam.channels import base
from sangam.channels.kinds.email import inbound, smtp


class Adapter(base.Adapter):
    kind = "email"
    label = _("E-mail")
    icon = "mail"
    capabilities = base.Capabilities(
        letters=True, subject=True, html=True, cc=True, compose=True, acknowledge=True, hold=10,
        install_wide_ids=True, identity_kinds=("email",),
    )  # fmt: skip

    def parse(self, payload: bytes, headers: Mapping[str, str]) -> list[base.Item]:
        return inbound.parse(payload, headers)

    def enrich(
        self, items: list[base.Item], payload: bytes, headers: Mapping[str, str], settings: base.Settings
    ) -> list[base.Item]:
        return inbound.enrich(items, payload, headers, settings)

    def send(self, message: base.Outbound, settings: base.Settings, ctx: base.Context) -> base.Sent:
        return smtp.send(message, settings, ctx)
