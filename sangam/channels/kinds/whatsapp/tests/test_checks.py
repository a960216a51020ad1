"""What the test of the connection finds, and mends."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest

from sangam.channels.base import Check, Settings
from sangam.channels.kinds.whatsapp import checks, forms
from sangam.channels.kinds.whatsapp.adapter import Adapter
from sangam.channels.kinds.whatsapp.fake import Fake
from sangam.channels.testing import HOOK, FakeContext
from sangam.lib import clock


@pytest.fixture
def fake() -> Fake:
    return Fake("https://graph.example", HOOK)


def probed(fake: Fake, **values: Any) -> dict[str, Check]:
    settings = Settings(1, "WhatsApp", "", {**fake.settings(), **values}, "token", HOOK)
    return {one.name: one for one in checks.probe(settings, FakeContext(answers=fake.http))}


def test_all_is_well_and_the_address_is_told_to_meta(fake: Fake) -> None:
    found = probed(fake)
    assert all(one.ok and not one.warning for one in found.values()), found
    assert fake.override == HOOK and fake.subscribed and "messages" in fake.fields
    assert "+351 21 000 1122 · Skerry Outdoor" in found["Phone number"].text
    fake.calls.clear()
    probed(fake)
    assert not [call for call in fake.calls if call.method == "POST"], "what is right is left alone"


@pytest.mark.parametrize(
    ("wrong", "name"),
    [
        ({"access_token": ""}, "Access token"), ({"access_token": "x"}, "Access token"), ({"app_secret": ""}, "App secret"),
        ({"app_secret": "x"}, "App secret"), ({"phone_number_id": "1"}, "Phone number"), ({"account_id": "2"}, "Phone number"),
    ],
)  # fmt: skip
def test_what_is_wrong_has_a_way_out(fake: Fake, wrong: dict[str, str], name: str) -> None:
    found = probed(fake, **wrong)
    assert not found[name].ok and found[name].text and found[name].mend


def test_an_app_that_does_not_listen(fake: Fake) -> None:
    fake.fields = ["account_update"]
    assert not probed(fake)["Fields"].ok and fake.fields == ["account_update"]


def test_rights_that_lack(fake: Fake) -> None:
    fake.scopes = ["whatsapp_business_messaging"]
    assert "whatsapp_business_management" in probed(fake)["Access token"].text


def test_the_end_of_a_token_is_foreseen(fake: Fake) -> None:
    settings = Settings(1, "", "", fake.settings())
    ctx = FakeContext(answers=fake.http)
    assert Adapter().expires(settings, ctx) is None
    soon = clock.now() + dt.timedelta(days=3, hours=1)
    fake.token_ends = int(soon.timestamp())
    found = Adapter().expires(settings, ctx)
    assert found and abs((found - soon).total_seconds()) < 2
    check = probed(fake)["Access token"]
    assert check.ok and check.warning and "3 days" in check.text and check.mend


def test_before_it_is_saved_there_is_no_address(fake: Fake) -> None:
    settings = Settings(0, "WhatsApp", "", fake.settings())
    *_others, last = checks.probe(settings, FakeContext(answers=fake.http))
    assert not last.ok and not fake.override


@pytest.mark.parametrize("state", ["PENDING", "BANNED", "FLAGGED"])
def test_states_of_the_number(fake: Fake, state: str, monkeypatch: pytest.MonkeyPatch) -> None:
    sound = fake._about

    def troubled(call: Any) -> Any:
        reply = sound(call)
        return replace(reply, body=str(reply.body).replace("CONNECTED", state).replace("GREEN", "RED"))

    monkeypatch.setattr(fake, "_about", troubled)
    found = probed(fake)
    assert found["Phone number"].mend == str(checks.STATES[state]) and found["Phone number"].ok is (state == "FLAGGED")
    assert found["Quality"].warning


def test_the_form() -> None:
    good = {"phone_number_id": "106540352242922", "account_id": "102290129340398", "access_token": " EAA x ", "app_secret": "s"}
    form = forms.WhatsAppForm(good)
    assert form.is_valid() and form.cleaned_data["access_token"] == "EAAx"
    assert not forms.WhatsAppForm({**good, "phone_number_id": "+351 21"}).is_valid()
    assert {name for _title, names in form.sections for name in names} == set(form.fields)
