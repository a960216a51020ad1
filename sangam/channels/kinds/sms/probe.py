"""Whether the gateway knows us, and whether it knows where to call."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django.utils.translation import gettext as _

from sangam.channels import calls
from sangam.channels.base import Check, DeliveryError, Settings
from sangam.channels.kinds.sms import errors, gateway_out, proof, twilio_out

SERVICES = "https://messaging.twilio.com"
STAND_INS = ("https://demo.twilio.com/", "http://demo.twilio.com/")
"""What Twilio writes into new numbers."""


def checks(settings: Settings, ask: Any) -> Iterable[Check]:
    return _twilio(settings, ask) if settings.get("gateway", proof.TWILIO) == proof.TWILIO else _gateway(settings)


def _twilio(settings: Settings, ask: Any) -> Iterator[Check]:
    title = _("Account at Twilio")
    try:
        told = twilio_out.call(settings, ask, "GET", ".json")
    except DeliveryError as error:
        yield Check(title, False, error.failure.text, _("Copy account SID and auth token from Twilio Console → Account Info."))
        return
    name, state = str(told.get("friendly_name", "")), str(told.get("status", ""))
    yield Check(
        title, state == "active", f"{name} ({state})", "" if state == "active" else _("Ask Twilio what is wrong with it.")
    )
    try:
        yield from _service(settings, ask) if settings.get("messaging_service") else _number(settings, ask)
    except DeliveryError as error:
        yield Check(_("Number"), False, error.failure.text, str(errors.SENDER))


def _number(settings: Settings, ask: Any) -> Iterator[Check]:
    own, title = settings.address, _("Number")
    path = "/IncomingPhoneNumbers"
    found = twilio_out.call(settings, ask, "GET", f"{path}.json", params={"PhoneNumber": own}).get("incoming_phone_numbers")
    first = next((one for one in found if isinstance(one, dict)), None) if isinstance(found, list) else None
    if first is None:
        yield Check(title, False, _("%(number)s is none of this account.") % {"number": own or "?"}, str(errors.SENDER))
        return
    able = first.get("capabilities") if isinstance(first.get("capabilities"), dict) else {}
    fit = bool((able or {}).get("sms"))
    yield Check(title, fit, own, "" if fit else _("It cannot send messages: take another number at Twilio."))

    def register() -> None:
        twilio_out.call(
            settings, ask, "POST", f"{path}/{first['sid']}.json", data={"SmsUrl": settings.hook, "SmsMethod": "POST"}
        )

    yield from _hook(settings, str(first.get("sms_url") or ""), register)


def _service(settings: Settings, ask: Any) -> Iterator[Check]:
    url = f"{settings.at(SERVICES)}/v1/Services/{settings.get('messaging_service')}"

    def call(method: str, **more: Any) -> dict[str, Any]:
        made = calls.call(ask, method, url, policy=errors.POLICY, auth=twilio_out.credentials(settings), **more)
        return calls.document(made)

    told = call("GET")
    yield Check(_("Messaging service"), True, str(told.get("friendly_name", "")))
    if told.get("use_inbound_webhook_on_number"):
        text = _("Its numbers have addresses of their own.")
        mend = _("Choose “Send a webhook” there under Integration, or enter the address at each number.")
        yield Check(_("Calls to us"), False, text, mend, warning=True)
        return
    yield from _hook(
        settings, str(told.get("inbound_request_url") or ""),
        lambda: call("POST", data={"InboundRequestUrl": settings.hook, "InboundMethod": "POST"}),
    )  # fmt: skip


def _hook(settings: Settings, there: str, register: Any) -> Iterator[Check]:
    """What is written in at Twilio by somebody else stays: another program may live on it."""
    title = _("Calls to us")
    if not settings.hook:
        yield Check(title, False, _("Save first: then the address is registered at Twilio."), warning=True)
    elif there == settings.hook:
        yield Check(title, True, there)
    elif there and not there.startswith(STAND_INS):
        text = _("Twilio calls another address: %(there)s") % {"there": there[:200]}
        yield Check(title, False, text, _("If that is no longer wanted, enter %(hook)s there.") % {"hook": settings.hook})
    else:
        register()
        yield Check(title, True, _("%(hook)s was registered at Twilio.") % {"hook": settings.hook})


def _gateway(settings: Settings) -> Iterator[Check]:
    if settings.hook:
        secret, header = str(settings.get(proof.HOOK_SECRET, "")), str(settings.get("hook_header", "authorization"))
        shown = f"{header}: {'Bearer ' if header == 'authorization' else ''}{secret}"
        yield Check(_("Address that the gateway calls (POST)"), True, settings.hook)
        yield Check(_("Header that its calls carry"), bool(secret), shown, "" if secret else _("Save first."))
    ready = "{secret}" not in str(settings.values) or bool(settings.get(gateway_out.SECRET))
    text = _("Nothing is sent for a trial, as it would cost money. Write to yourself once.")
    yield Check(_("Sending"), ready, text, "" if ready else _("{secret} is used, and none is stored."), warning=ready)
