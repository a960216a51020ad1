"""Sprout Social: what its inbox holds of public posts, comments and reviews fills the streams (docs/sprout.md)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.utils.translation import gettext as _

from sangam.channels import base
from sangam.channels.kinds.sprout import forms, messages, polling, probe
from sangam.lib import http


class Adapter(base.Adapter):
    kind = "sprout"
    label = "Sprout Social"
    icon = "megaphone"
    settings_form = forms.SproutForm
    secret_fields = forms.SECRETS
    polls = True
    capabilities = base.Capabilities(
        addressed=False, attachments=False, opaque=True, public=True, streams=True, identity_kinds=(messages.KIND,)
    )

    def poll(self, settings: base.Settings, ctx: base.Context) -> None:
        polling.poll(settings, ctx)

    def parse(self, payload: bytes, headers: Mapping[str, str]) -> list[base.Item]:
        return messages.parse(payload)

    def send(self, message: base.Outbound, settings: base.Settings, ctx: base.Context) -> base.Sent:
        words = _(
            "Sprout Social takes no answers from other programs. Open the post at its network, or in Sprout, and answer there."
        )
        raise base.DeliveryError(words, permanent=True, kind="policy")

    def probe(self, settings: base.Settings) -> Iterable[base.Check]:
        return probe.checks(settings, http.request)
