"""The contract, inherited; who calls, by the vectors; and what people do there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, ClassVar
from urllib.parse import urlencode

import pytest

from sangam.channels import faking
from sangam.channels.base import Consent, Inbound, ParseError, Request, Settings
from sangam.channels.kinds.wechat import fake, proof, sealing
from sangam.channels.kinds.wechat.adapter import Adapter
from sangam.channels.kinds.wechat.tests import samples
from sangam.channels.testing import ContractTests, Example
from sangam.lib import clock

VALUES = {"app_id": fake.APP, "token": fake.TOKEN, "aes_key": fake.AES_KEY, "mode": "encrypted"}
SETTINGS = Settings(4, "WeChat", "gh_northpeak", VALUES, "token")
HEADERS = {proof.APP: fake.APP}


def signed(body: bytes) -> Request:
    return fake.Fake("https://wechat.example").signed(body)


class TestWeChat(ContractTests):
    adapter: ClassVar[Adapter] = Adapter()
    settings = SETTINGS
    payloads: ClassVar[Sequence[Example]] = [
        Example(fake.written(fields), HEADERS, items=samples.TWO.get(name, 1)) for name, fields in samples.EVERY.items()
    ]
    fake = fake.Fake

    def signed(self, body: bytes) -> Request:
        return signed(body)


def plain(token: str = "secret", moment: int = 1700000000, nonce: str = "42", **more: str) -> Request:
    """A plain call; token, time and nonce as in the vector of the facts unless said otherwise."""
    query = {"signature": sealing.signature(token, str(moment), nonce), "timestamp": str(moment), "nonce": nonce, **more}
    return faking.request("POST", f"https://desk.test/hooks/t/?{urlencode(query)}", {}, fake.written(samples.EVERY["text"]))


LOOKED_AT = Settings(0, "WeChat", "", {"token": "secret", "app_id": fake.APP})
"""Without a channel, as `inspect` has it: age does not matter."""


class TestPlainMode:
    def test_the_vector(self) -> None:
        assert sealing.signature("secret", "1700000000", "42") == "10c3a396154c00a1ef0cbe6364af2b1b83dd13a9"
        assert Adapter().verify(plain(), LOOKED_AT).ok

    @pytest.mark.parametrize(
        "query",
        [
            {"signature": ""}, {"signature": "10c3a396154c00a1ef0cbe6364af2b1b83dd13a8"}, {"nonce": "43"}, {"nonce": ""},
            {"timestamp": "1700000001"}, {"timestamp": ""}, {"timestamp": "x"}, {"signature": "ünïcode"},
        ],
    )  # fmt: skip
    def test_every_change_is_refused(self, query: dict[str, str]) -> None:
        call = plain()
        assert not Adapter().verify(replace(call, query={**call.query, **query}), LOOKED_AT).ok

    @pytest.mark.parametrize(("seconds", "good"), [(0, True), (-290, True), (-310, False), (310, False), (-90_000, False)])
    def test_an_old_call_is_none(self, seconds: int, good: bool) -> None:
        channel = replace(LOOKED_AT, channel_id=4)
        call = plain(moment=int(clock.now().timestamp()) + seconds)
        assert Adapter().verify(call, channel).ok is good

    def test_without_a_token_nobody_is_believed(self) -> None:
        assert not Adapter().verify(plain(token=""), replace(LOOKED_AT, values={"token": ""})).ok

    def test_a_channel_that_wants_encryption_takes_no_plain_call(self) -> None:
        call = plain(token=fake.TOKEN, moment=int(clock.now().timestamp()))
        assert not Adapter().verify(call, SETTINGS).ok
        assert Adapter().verify(call, replace(SETTINGS, values={**VALUES, "mode": "plain"})).ok

    def test_a_message_can_be_looked_at_without_knowing_the_token(self) -> None:
        bare = Settings(0, "WeChat", "", {})
        (raw,) = Adapter().unpack(plain(), bare)
        (item,) = Adapter().parse(raw.payload, raw.headers)
        assert isinstance(item, Inbound) and not Adapter().verify(plain(), bare).ok


SEALED = (
    "hyzAe4OzmOMbd6TvGdIOO6uBmdJoD0Fk53REIHvxYtJlE2B655HuD0m8KUePWB3+LrPXo87wzQ1QLvbeUgmBM4x6F8PGHQHFVAFmOD2LdJF9FrXpbUAh0B5GIItb"
    "52sn896wVsMSHGuPE328HnRGBcrS7C41IzDWyWNlZkyyXwon8T332jisa+h6tEDYsVticbSnyU8dKOIbgU6ux5VTjg3yt+WGzjlpKn6NPhRjpA912xMezR4kw6KW"
    "wMrCVKSVCZciVGCgavjIQ6X8tCOp3yZbGpy0VxpAe+77TszTfRd5RJSVO/HTnifJpXgCSUdUue1v6h0EIBYYI1BD1DlD+C0CR8e6OewpusjZ4uBl9FyJvnhvQl+q"
    "5rv1ixrcpCumEPo5MJSgM9ehVsNPfUM669WuMyVWQLCzpu9GhglF2PE="
)
"""The example that WeChat gives with its own code for this: token "spamtest", AppID wx2c2769f8efd9abc2."""
THEIRS = Settings(0, "WeChat", "", {"token": "spamtest", "aes_key": fake.AES_KEY, "app_id": "wx2c2769f8efd9abc2"})


def theirs(**change: str) -> Request:
    query = {
        "msg_signature": "5d197aaffba7e9b25a30732f161a50dee96bd5fa", "timestamp": "1409735669", "nonce": "1320562132",
        "encrypt_type": "aes", **change,
    }  # fmt: skip
    return faking.request("POST", f"https://desk.test/?{urlencode(query)}", {}, fake.written({"Encrypt": SEALED}))


class TestEncryptedMode:
    def test_wechats_own_example(self) -> None:
        assert Adapter().verify(theirs(), THEIRS).ok
        (raw,) = Adapter().unpack(theirs(), THEIRS)
        (item,) = Adapter().parse(raw.payload, raw.headers)
        assert isinstance(item, Inbound) and item.text == "abcdteT" and item.external_id == "6054768590064713728"
        assert item.sender[0].key == ("openid", "wx2c2769f8efd9abc2", "oyORnuP8q7ou2gfYjqLzSIWZf0rs")

    @pytest.mark.parametrize("change", [{"nonce": "1"}, {"timestamp": "1409735670"}, {"msg_signature": "5d" * 20}])
    def test_every_change_is_refused(self, change: dict[str, str]) -> None:
        assert not Adapter().verify(theirs(**change), THEIRS).ok

    @pytest.mark.parametrize(
        "change", [{"app_id": "wx2c2769f8efd9abc3"}, {"aes_key": "b" + fake.AES_KEY[1:]}, {"aes_key": ""}, {"aes_key": "short"}]
    )
    def test_another_account_or_key_cannot_open_it(self, change: dict[str, str]) -> None:
        other = replace(THEIRS, values={**THEIRS.values, "mode": "encrypted", **change})
        assert not Adapter().verify(theirs(), other).ok
        with pytest.raises(ParseError):
            Adapter().unpack(theirs(), other)

    def test_what_is_sealed_can_be_opened_and_nothing_shorter(self) -> None:
        for size in range(70):
            closed = sealing.seal(b"x" * size, fake.AES_KEY, fake.APP)
            assert sealing.unseal(closed, fake.AES_KEY, fake.APP) == b"x" * size
        for odd in ("", "AAAA", "%", closed[:-24], closed[:64]):
            with pytest.raises(sealing.Unsealed):
                sealing.unseal(odd, fake.AES_KEY, fake.APP)

    def test_secrets_that_the_house_makes_fit(self) -> None:
        """They are 64 hex digits: of them WeChat takes 32 as a token and 43 as a key."""
        made = Settings(4, "", "", {"token": "ab" * 32, "aes_key": "0f" * 32})
        assert proof.token_of(made) == "ab" * 16 and sealing.is_key(proof.aes_key_of(made))


class TestHandshake:
    def ask(self, query: dict[str, str], settings: Settings = THEIRS) -> tuple[int, Any]:
        reply = Adapter().handshake(Request("GET", "https://desk.test/", {}, query, b""), settings)
        assert reply
        return reply.status, reply.body

    def test_the_echo_goes_back(self) -> None:
        query = {"signature": sealing.signature("spamtest", "17", "n"), "timestamp": "17", "nonce": "n", "echostr": "<b>7</b>"}
        assert self.ask(query) == (200, "<b>7</b>")
        for wrong in ({"signature": "x"}, {"nonce": "m"}, {"timestamp": "18"}):
            assert self.ask({**query, **wrong})[0] == 403

    def test_a_sealed_echo_is_opened(self) -> None:
        echo = sealing.seal(b"1616140317555161061", fake.AES_KEY, "wx2c2769f8efd9abc2")
        query = {
            "timestamp": "17",
            "nonce": "n",
            "echostr": echo,
            "msg_signature": sealing.signature("spamtest", "17", "n", echo),
        }
        assert self.ask(query) == (200, b"1616140317555161061")
        assert self.ask({**query, "echostr": sealing.seal(b"1", fake.AES_KEY, "wx2c2769f8efd9abc2")})[0] == 403

    def test_nothing_is_told_to_strangers(self) -> None:
        assert self.ask({})[0] == 403 and self.ask({"echostr": "x"}, replace(THEIRS, values={}))[0] == 403


class TestWhatPeopleDo:
    @pytest.mark.parametrize("encrypted", [True, False])
    def test_through_both_modes(self, encrypted: bool) -> None:
        other = fake.Fake("https://wechat.example")
        other.encrypted = encrypted
        settings = replace(SETTINGS, values=other.settings())
        calls = [
            *other.say("xiaomei", "你好，帐篷什么时候到货？"),
            *other.say("xiaomei", event={"Event": "unsubscribe", "EventKey": ""}),
        ]
        assert all(Adapter().verify(call, settings).ok for call in calls)
        raws = [raw for call in calls for raw in Adapter().unpack(call, settings)]
        said, gone = [item for raw in raws for item in Adapter().parse(raw.payload, raw.headers)]
        assert isinstance(said, Inbound) and said.language == "zh" and said.opens[0].count == 5
        assert isinstance(gone, Consent) and not gone.given and gone.by.key == said.sender[0].key

    def test_the_answer_is_the_empty_one(self) -> None:
        reply = Adapter().answer(signed(b"<xml/>"), SETTINGS, settled=False)
        assert (reply.status, reply.body) == (200, "success")
