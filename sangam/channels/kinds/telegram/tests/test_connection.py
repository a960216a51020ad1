"""Polling, the connection test and the form."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import pytest

from sangam.channels.base import RENEW, Check, DeliveryError, Inbound, Settings
from sangam.channels.kinds.telegram import fake, forms, inbound, polling, probe
from sangam.channels.kinds.telegram.adapter import Adapter
from sangam.channels.testing import HOOK, FakeContext


@dataclass
class Rounds(FakeContext):
    """Stops after some rounds."""

    left: int = 1

    def stopping(self) -> bool:
        self.left -= 1
        return self.left < 0


@pytest.fixture
def other() -> fake.Fake:
    return fake.Fake("https://telegram.example")


def settings(other: fake.Fake, **more: Any) -> Settings:
    return Settings(1, "Telegram", "", {**other.settings(), **more}, "token", HOOK)


def checks(found: Settings, other: fake.Fake) -> list[Check]:
    return list(probe.check(found, other.http))


class TestPolling:
    def poll(self, other: fake.Fake, rounds: int = 1, place: Any = None) -> Rounds:
        ctx = Rounds(answers=other.http, left=rounds, place=place or {})
        Adapter().poll(settings(other, way="polling"), ctx)
        return ctx

    def test_what_waits_is_stored_with_the_place_to_go_on_from(self, other: fake.Fake) -> None:
        for text in ("one", "two"):
            other.say("artem", text)
        ctx = self.poll(other)
        items = [item for raw in ctx.raws for item in Adapter().parse(raw.payload, raw.headers)]
        assert [item.text for item in items if isinstance(item, Inbound)] == ["one", "two"]
        assert ctx.place == {"bot": "7001234567", "offset": other.updates[-1]["update_id"] + 1}
        assert other.url == "", "whoever asks wants no webhook"

    def test_it_goes_on_where_it_was(self, other: fake.Fake) -> None:
        other.say("artem", "one")
        first = self.poll(other)
        other.say("artem", "two")
        second = self.poll(other, place=first.place)
        assert len(first.raws) == len(second.raws) == 1 and b"two" in second.raws[0].payload

    def test_another_bot_begins_anew(self, other: fake.Fake) -> None:
        other.say("artem", "one")
        assert len(self.poll(other, place={"bot": "7", "offset": 2**60}).raws) == 1

    def test_nothing_new_moves_nothing(self, other: fake.Fake) -> None:
        assert self.poll(other, rounds=2).place == {}

    def test_what_is_given_twice_is_stored_once(self, other: fake.Fake) -> None:
        other.say("artem", "one")
        refs = [self.poll(other).raws[0].external_ref for _round in range(2)]
        assert refs[0] and refs[0] == refs[1]

    def test_two_who_ask_are_told_apart_from_trouble(self, other: fake.Fake) -> None:
        def busy(*_call: Any, **_more: Any) -> Any:
            words = "Conflict: terminated by other getUpdates request"
            return fake.faking.httpx.Response(409, json={"ok": False, "error_code": 409, "description": words})

        with pytest.raises(DeliveryError) as caught:
            Adapter().poll(settings(other, way="polling"), Rounds(answers=busy))
        assert "Another program" in caught.value.failure.text


class TestProbe:
    def test_our_address_is_told_to_telegram(self, other: fake.Fake) -> None:
        other.url = ""
        found = checks(settings(other), other)
        assert all(one.ok for one in found) and "@northpeak_bot" in found[0].text
        assert (other.url, other.secret) == (HOOK, fake.SECRET)
        assert b'"message_reaction"' in other.calls[1].body, "reactions come only to those who ask for them"

    def test_for_polling_it_is_taken_back(self, other: fake.Fake) -> None:
        assert all(one.ok for one in checks(settings(other, way="polling"), other)) and other.url == ""

    def test_a_wrong_token_says_where_the_right_one_is(self, other: fake.Fake) -> None:
        (found,) = checks(settings(other, bot_token="7:no"), other)
        assert not found.ok and "@BotFather" in found.mend

    @pytest.mark.parametrize("hook", ["http://localhost:8000/hooks/t/", "https://desk.example:8444/hooks/t/"])
    def test_an_address_that_telegram_cannot_call(self, other: fake.Fake, hook: str) -> None:
        found = checks(replace(settings(other), hook=hook), other)
        assert not found[1].ok and "asks Telegram itself" in found[1].mend
        assert len(other.calls) == 1, "nothing is registered"

    def test_what_is_not_saved_is_not_registered(self, other: fake.Fake) -> None:
        found = checks(replace(settings(other), hook=""), other)
        assert found[1].warning and len(other.calls) == 1

    @pytest.mark.parametrize(
        ("told", "plain"),
        [
            ("Wrong response from the webhook: 401 Unauthorized", "refused the secret"),
            ("SSL error {error:0A000086:SSL routines::certificate verify failed}", "certificate"),
            ("Connection timed out", "firewall"),
            ("Failed to resolve host: Name or service not known", "not known"),
            ("Wrong response from the webhook: 503 Service Unavailable", "by itself"),
        ],
    )
    def test_telegrams_last_trouble_in_plain_words(self, other: fake.Fake, told: str, plain: str) -> None:
        other.last_error = told
        (found,) = [one for one in checks(settings(other), other) if told in one.text]
        assert not found.ok and plain in found.mend and "2" in found.text

    def test_the_name_of_another_bot_is_noticed(self, other: fake.Fake) -> None:
        first = checks(replace(settings(other), address="@other_bot"), other)[0]
        assert first.warning and "@northpeak_bot" in first.text


class TestForm:
    def form(self, **data: str) -> forms.TelegramForm:
        return forms.TelegramForm({"bot_token": fake.TOKEN, "way": "webhook", **data})

    def test_a_token_has_its_shape(self) -> None:
        assert self.form().is_valid() and self.form(bot_token="").is_valid(), "left empty it stays"
        assert not self.form(bot_token="7001234567/AAE").is_valid()
        assert not self.form(way="pigeon").is_valid()

    def test_a_new_secret_is_asked_for(self) -> None:
        form = self.form(renew_hook="on")
        assert form.is_valid() and form.cleaned_data["hook_secret"] == RENEW and "renew_hook" not in form.cleaned_data

    def test_all_secrets_are_kept_as_such(self) -> None:
        assert set(Adapter.made_secrets) <= set(Adapter.secret_fields) and "bot_token" in Adapter.secret_fields

    @pytest.mark.parametrize(
        ("typed", "kept"),
        [
            ("@NorthPeak_Bot", "@northpeak_bot"), ("https://t.me/northpeak_bot", "@northpeak_bot"), (" 5200000001 ", "5200000001"),
            ("007", "7"), ("-100123", "-100123"), ("", ""),
        ],
    )  # fmt: skip
    def test_names_as_typed(self, typed: str, kept: str) -> None:
        assert Adapter().check_name(typed) == kept

    def test_what_is_no_name(self) -> None:
        with pytest.raises(ValueError, match="bot"):
            Adapter().check_name("Dilnoza from Tashkent")


def test_only_what_is_read_is_asked_for() -> None:
    assert set(polling.ALLOWED) == set(inbound.READERS) and "message" in polling.ALLOWED
