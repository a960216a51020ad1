"""E-mail: letters by IMAP, SMTP and providers' webhooks. Each road has its module; here they are named."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterable, Mapping
from typing import Any
from urllib.parse import quote

from django.utils.translation import gettext_lazy as _

from sangam.channels import base
from sangam.channels.kinds.email import addresses, forms, inbound, smtp


def _road(name: str) -> Any:
    """A module of this folder, loaded when first asked for: the children that parse need none of them, and start in half
    the time without."""
    return importlib.import_module(f"{__package__}.{name}")


class Adapter(base.Adapter):
    kind = "email"
    label = _("E-mail")
    icon = "mail"
    settings_form = forms.MailboxForm
    secret_fields = forms.SECRETS
    polls = True
    serves = True
    capabilities = base.Capabilities(
        letters=True, subject=True, html=True, cc=True, compose=True, acknowledge=True, hold=10,
        install_wide_ids=True, identity_kinds=("email",),
    )  # fmt: skip

    def verify(self, request: base.Request, settings: base.Settings) -> base.Verification:
        return _road("hooks").verify(request, settings)

    def unpack(self, request: base.Request, settings: base.Settings) -> list[base.RawItem]:
        return _road("hooks").unpack(request, settings)

    def parse(self, payload: bytes, headers: Mapping[str, str]) -> list[base.Item]:
        return inbound.parse(payload, headers)

    def enrich(
        self, items: list[base.Item], payload: bytes, headers: Mapping[str, str], settings: base.Settings
    ) -> list[base.Item]:
        return inbound.enrich(items, payload, headers, settings)

    def send(self, message: base.Outbound, settings: base.Settings, ctx: base.Context) -> base.Sent:
        return smtp.send(message, settings, ctx)

    def poll(self, settings: base.Settings, ctx: base.Context) -> None:
        _road("imap").poll(settings, ctx)

    def serve(self, gateway: base.Gateway) -> None:
        _road("listener").serve(gateway)

    def entry(self, settings: base.Settings, code: str) -> base.Entry | None:
        """RFC 6068."""
        return base.Entry(f"mailto:{quote(settings.address, safe='@')}?subject={quote(code)}") if settings.address else None

    def probe(self, settings: base.Settings) -> Iterable[base.Check]:
        found: Iterable[base.Check] = _road("probe").check(settings)
        return found

    def consent(self, settings: base.Settings, *, redirect: str, state: str, challenge: str) -> str:
        return str(_road("consent").address(settings, redirect=redirect, state=state, challenge=challenge))

    def consented(
        self, settings: base.Settings, ask: Callable[..., Any], *, code: str, redirect: str, verifier: str
    ) -> Mapping[str, Any]:
        found: Mapping[str, Any] = _road("consent").redeem(settings, ask, code=code, redirect=redirect, verifier=verifier)
        return found

    def check_name(self, value: str) -> str:
        """As mails are known by it; what is no address stays as typed, for its form to refuse."""
        return addresses.fold(value) or value.strip()
