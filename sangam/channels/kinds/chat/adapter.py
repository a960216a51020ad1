"""Live chat on any site. There is no provider: what is committed is there, and the widget shows it."""

from __future__ import annotations

import importlib
from collections.abc import Iterable, Mapping
from typing import Any

from django.conf import settings as house
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sangam.channels import base, widgets
from sangam.channels.devices import Device, Note, Offer
from sangam.channels.kinds.chat import files, forms, frames, identity, inbound, names, origins, visits, words


class Adapter(widgets.WidgetAdapter):
    kind = "chat"
    label = gettext_lazy("Live chat")
    icon = "message-circle"
    settings_form = forms.ChatForm
    secret_fields = forms.SECRETS
    made_secrets = forms.MADE
    answers = True
    parse_here_max = frames.BODY_MAX
    signs_bodies = False
    capabilities = base.Capabilities(
        typing=True, read_receipts=True, tells_seen=True, attachments=True, max_length=frames.TEXT_MAX, hold=0,
        addressed=False, widget=True, continues=True, opaque=True, identity_kinds=(visits.KIND,),
        accounts=((visits.KIND, visits.USER),),
    )  # fmt: skip

    def verify(self, request: base.Request, settings: base.Settings) -> base.Verification:
        known = visits.visitor(inbound.bearer(request), settings)
        return base.Verification(known is not None, "" if known else "no token of a visitor of this channel")

    def unpack(self, request: base.Request, settings: base.Settings) -> list[base.RawItem]:
        return inbound.unpack(request, settings)

    def parse(self, payload: bytes, headers: Mapping[str, str]) -> list[base.Item]:
        return inbound.parse(payload, headers)

    def send(self, message: base.Outbound, settings: base.Settings, ctx: base.Context) -> base.Sent:
        """It is available; the widget fetches or is told, and its read mark comes back as a frame. An app that is closed is
        told by its device."""
        if names.ON in (settings.get(names.WEB), settings.get(names.FCM), settings.get(names.APNS)):
            ctx.push(message)
        return base.Sent(message.external_id)

    def probe(self, settings: base.Settings) -> Iterable[base.Check]:
        where, kept = _("Where it may be shown"), settings.get("origins") or []
        if kept:
            yield base.Check(where, True, ", ".join(kept))
        else:
            text = _("Only on pages of this server: no site is named yet.")
            yield base.Check(where, False, text, mend=_("Name your site, like https://www.example.com."), warning=True)
        if settings.token:
            yield base.Check(_("To paste into every page, before </body>"), True, script_tag(settings))
        if secret := settings.get(identity.SECRET):
            text = _("Sign with HS256 and this secret, on your server only: %(secret)s") % {"secret": secret}
            yield base.Check(_("Signed-in users"), True, text)
        yield from _pushes().probe(settings)

    def allows(self, origin: str, settings: base.Settings) -> bool:
        return origins.allows(origin, settings.get("origins") or [])

    def admit(self, token: str, identity: str, settings: base.Settings, *, language: str = "") -> widgets.Admitted:
        return visits.admit(token, identity, settings, language=language)

    def vouch(self, user: str, settings: base.Settings, *, email: str = "", name: str = "", seconds: int = 600) -> str:
        return identity.sign(identity.User(user, email, name), settings, seconds=seconds)

    def visitor(self, token: str, settings: base.Settings) -> widgets.Visitor | None:
        return visits.visitor(token, settings)

    def window(self, settings: base.Settings, language: str) -> widgets.Window:
        labels = words.asked(language)
        types = {"name": "text", "email": "email", "question": "textarea"}
        ask = tuple(
            widgets.Field(name, label, types[name], settings.get(f"ask_{name}") == "required")
            for name, label in labels.items()
            if settings.get(f"ask_{name}", "off") != "off"
        )
        given = settings.get("take_files", True)
        return widgets.Window(
            texts={name: str(settings.get(name, "")) for name in ("greeting", "away")},
            ask=ask,
            file_max=int(settings.get("file_max", forms.FILE_MAX)) if given else 0,
            file_types=tuple(settings.get("file_types") or forms.FILE_TYPES) if given else (),
            position=str(settings.get("position", "end")),
            sound=bool(settings.get("sound", True)),
            people=bool(settings.get("people", True)),
        )

    def understood(self, call: base.Request, settings: base.Settings) -> list[widgets.Frame]:
        return inbound.understood(call, settings)

    def file_token(self, file: base.File, visitor: widgets.Visitor, settings: base.Settings) -> str:
        return files.sign(file, visitor.key, settings)

    def offers(self, settings: base.Settings) -> tuple[Offer, ...]:
        found: tuple[Offer, ...] = _pushes().offers(settings)
        return found

    def device(self, given: Mapping[str, Any], settings: base.Settings) -> Device:
        found: Device = _pushes().device(given, settings)
        return found

    def tells_words(self, settings: base.Settings) -> bool:
        return bool(settings.get(names.WORDS))

    def push(self, note: Note, device: Device, settings: base.Settings, ctx: base.Context) -> None:
        _pushes().push(note, device, settings, ctx)


def _pushes() -> Any:
    """Loaded by those who tell devices; the others do not need its cryptography."""
    return importlib.import_module(f"{__package__}.pushes")


def script_tag(settings: base.Settings) -> str:
    return f'<script src="{house.BASE_URL.rstrip("/")}/widget/{settings.token}.js" async></script>'
