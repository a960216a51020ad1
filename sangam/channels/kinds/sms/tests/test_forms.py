"""The settings: what is typed, what is kept, what is refused."""

from __future__ import annotations

from typing import Any

import pytest

from sangam.channels.base import RENEW
from sangam.channels.kinds.sms.forms import SmsForm

TWILIO = {"gateway": "twilio", "account_sid": "AC" + "0" * 32, "auth_token": "t", "smart": "on"}
GATEWAY = {
    "gateway": "http", "out_url": "https://gateway.example/{from}", "out_method": "POST", "out_format": "json",
    "out_headers": "Authorization: App {secret}\nX-A: b:c", "out_body": '{"t": "{text}"}', "states": "DELIVRD = delivered",
    "in_from": "from", "region": "de",
}  # fmt: skip


def test_twilio() -> None:
    form = SmsForm(TWILIO)
    assert form.is_valid(), form.errors
    assert form.cleaned_data["smart"] is True and form.cleaned_data["mms"] is False


def test_a_gateway_is_kept_as_objects_and_shown_as_typed() -> None:
    form = SmsForm(GATEWAY)
    assert form.is_valid(), form.errors
    kept = form.cleaned_data
    assert kept["out_headers"] == {"Authorization": "App {secret}", "X-A": "b:c"} and kept["out_body"] == {"t": "{text}"}
    assert kept["states"] == {"DELIVRD": "delivered"} and kept["region"] == "DE"
    shown = SmsForm(initial=kept)
    assert (
        shown.initial["out_headers"] == "Authorization: App {secret}\nX-A: b:c" and '"t": "{text}"' in shown.initial["out_body"]
    )
    again = SmsForm({**GATEWAY, **{name: shown.initial[name] for name in ("out_headers", "out_body", "states")}})
    assert again.is_valid() and again.cleaned_data == kept


def test_a_form_is_typed_in_lines() -> None:
    form = SmsForm({**GATEWAY, "out_format": "form", "out_body": "to = {to}\ntext = {text}\nsign = a=b"})
    assert form.is_valid(), form.errors
    assert form.cleaned_data["out_body"] == {"to": "{to}", "text": "{text}", "sign": "a=b"}


def test_a_new_secret() -> None:
    form = SmsForm({**GATEWAY, "hook_renew": "on"})
    assert form.is_valid() and form.cleaned_data["hook_secret"] == RENEW


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({**TWILIO, "account_sid": "SK1"}, "account_sid"), ({**TWILIO, "account_sid": ""}, "account_sid"),
        ({**TWILIO, "messaging_service": "x"}, "messaging_service"), ({**TWILIO, "from_number": "this name is far too long"}, "from_number"),
        ({**GATEWAY, "out_url": ""}, "out_url"), ({**GATEWAY, "out_url": "ftp://x"}, "out_url"), ({**GATEWAY, "out_body": "{"}, "out_body"),
        ({**GATEWAY, "out_body": '{"t": "hi"}'}, "out_body"), ({**GATEWAY, "out_headers": "nonsense"}, "out_headers"),
        ({**GATEWAY, "out_headers": "a b: c"}, "out_headers"), ({**GATEWAY, "states": "X = gone"}, "states"),
        ({**GATEWAY, "region": "ZZ"}, "region"), ({**GATEWAY, "hook_header": "a b"}, "hook_header"), ({}, "gateway"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_at_its_field(given: dict[str, Any], field: str) -> None:
    assert field in SmsForm(given).errors


@pytest.mark.parametrize("gateway", ["twilio", "http"])
def test_no_section_is_empty(gateway: str) -> None:
    for title, names in SmsForm.sections:
        shown = [name for name in names if gateway in SmsForm.shown_when.get(name, ("gateway", (gateway,)))[1]]
        assert shown, str(title)
    assert {name for _title, names in SmsForm.sections for name in names} == set(SmsForm.base_fields)
