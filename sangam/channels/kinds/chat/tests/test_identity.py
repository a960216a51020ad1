"""Signed identities: what a site may say of its users, and every way to say it wrongly."""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import hmac
import json
from dataclasses import replace
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from sangam.channels.kinds.chat import identity, visits
from sangam.channels.kinds.chat.tests.test_contract import SETTINGS
from sangam.lib import clock

SECRET = str(SETTINGS.values["identity_secret"])


def claims(**more: Any) -> dict[str, Any]:
    return {"sub": "u-7", "exp": int(clock.now().timestamp()) + 600, "email": "Cleo@Example.com", "name": "Cleo", **more}


def signed(secret: str = SECRET, **more: Any) -> str:
    """As any site may sign: we do not lean on our own library to write what it must refuse."""
    return raw({"alg": "HS256", "typ": "JWT"}, claims(**more), secret)


def raw(head: Any, body: Any, secret: str) -> str:
    text = ".".join(base64.urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=") for part in (head, body))
    tag = hmac.new(secret.encode(), text.encode(), hashlib.sha256).digest()
    return f"{text}.{base64.urlsafe_b64encode(tag).decode().rstrip('=')}"


def test_a_signed_user_is_known() -> None:
    user, remark = identity.read(signed(), SETTINGS)
    assert user == identity.User("u-7", "cleo@example.com", "Cleo") and not remark


def test_he_is_known_by_three_identities() -> None:
    admitted = visits.admit("", signed(), SETTINGS)
    values = [(ref.value, ref.proven) for ref in admitted.visitor.refs]
    assert values[:2] == [("user:u-7", True), ("cleo@example.com", True)] and values[2][1]
    assert admitted.visitor.known


def test_a_number_that_his_site_vouches_for_is_his() -> None:
    admitted = visits.admit("", signed(phone_number="+55 11 8765-4321"), SETTINGS)
    refs = admitted.visitor.refs
    assert [(ref.kind, ref.value, ref.proven) for ref in refs if not ref.scope] == [
        ("email", "cleo@example.com", True), ("phone", "+5511987654321", True),
    ]  # fmt: skip
    assert visits.visitor(admitted.token, SETTINGS) == admitted.visitor


@pytest.mark.parametrize("number", ["912345678", "+1", "+999999999999999999", "support"])
def test_what_is_no_number_of_a_country_is_left_out(number: str) -> None:
    assert identity.read(signed(phone_number=number), SETTINGS)[0] == identity.User("u-7", "cleo@example.com", "Cleo")
    assert identity.read(signed(phone_number=7), SETTINGS)[0] is None


def rsa_confused() -> str:
    """Signed by HMAC with a public key, in the hope that it is taken for an RSA key."""
    public = rsa.generate_private_key(65537, 2048).public_key()
    pem = public.public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo).decode()
    return raw({"alg": "RS256", "typ": "JWT"}, claims(), pem)


FORGED = {
    "empty": "",
    "nonsense": "a.b.c",
    "another secret": signed("another secret that is long enough"),
    "no algorithm": raw({"alg": "none"}, claims(), ""),
    "no algorithm, no tag": raw({"alg": "none"}, claims(), "").rpartition(".")[0] + ".",
    "None in capitals": raw({"alg": "NoNe"}, claims(), SECRET),
    "another algorithm": jwt.encode(claims(), SECRET, algorithm="HS512"),
    "confused with RSA": rsa_confused(),
    "expired": signed(exp=1),
    "no end": raw({"alg": "HS256"}, {"sub": "u-7"}, SECRET),
    "an end in words": signed(exp="tomorrow"),
    "an end that is true": signed(exp=True),
    "an endless end": signed(exp=1e300),
    "not yet": signed(nbf=int(clock.now().timestamp()) + 3600),
    "sub is an array": signed(sub=["u-7"]),
    "sub is a number": signed(sub=7),
    "sub is empty": signed(sub=""),
    "sub with a line end": signed(sub="u-7\nadmin"),
    "sub too long": signed(sub="x" * 201),
    "no object": raw({"alg": "HS256"}, ["u-7"], SECRET),
    "email is an array": signed(email=["a@example.com", "b@example.com"]),
    "critical header": raw({"alg": "HS256", "crit": ["x"], "x": 1}, claims(), SECRET),
    "too long": signed(name="x" * 5000),
    "lone surrogates": "\ud800.\ud800.\ud800",
}


@pytest.mark.parametrize("what", FORGED)
def test_what_does_not_hold_makes_an_anonymous_visitor(what: str) -> None:
    admitted = visits.admit("", FORGED[what], SETTINGS)
    assert not admitted.visitor.known and len(admitted.visitor.refs) == 1
    assert bool(admitted.remark) == bool(FORGED[what])
    assert SECRET not in admitted.remark and "u-7" not in admitted.remark


def test_without_a_secret_nothing_is_believed() -> None:
    bare = replace(SETTINGS, values={"visitor_key": "k" * 64})
    assert identity.read(raw({"alg": "HS256"}, claims(), ""), bare)[0] is None


def test_a_bad_address_leaves_the_user_known_by_his_id() -> None:
    assert identity.read(signed(email="no address"), SETTINGS)[0] == identity.User("u-7", "", "Cleo")


class TestVisits:
    def test_signing_in_keeps_the_browser(self) -> None:
        before = visits.admit("", "", SETTINGS)
        after = visits.admit(before.token, signed(), SETTINGS)
        assert after.visitor.key == before.visitor.key and not after.fresh

    def test_signing_out_begins_anew(self) -> None:
        before = visits.admit("", signed(), SETTINGS)
        after = visits.admit(before.token, "", SETTINGS)
        assert after.visitor.key != before.visitor.key and len(after.visitor.refs) == 1

    def test_another_user_begins_anew(self) -> None:
        before = visits.admit("", signed(), SETTINGS)
        after = visits.admit(before.token, signed(sub="u-8", email=""), SETTINGS)
        assert after.visitor.key != before.visitor.key

    def test_what_a_visit_proved_ends_after_a_day(self) -> None:
        token = visits.admit("", signed(), SETTINGS).token
        with clock.held_at(clock.now() + dt.timedelta(hours=25)):
            assert visits.visitor(token, SETTINGS) is None

    def test_an_anonymous_browser_is_known_for_long(self) -> None:
        token = visits.admit("", "", SETTINGS).token
        with clock.held_at(clock.now() + dt.timedelta(days=200)):
            assert visits.visitor(token, SETTINGS)
        with clock.held_at(clock.now() + dt.timedelta(days=500)):
            assert visits.visitor(token, SETTINGS) is None

    def test_no_change_of_a_token_holds(self) -> None:
        token = visits.admit("", signed(), SETTINGS).token
        for place in range(len(token)):
            other = "A" if token[place] != "A" else "B"
            changed = token[:place] + other + token[place + 1 :]
            found = visits.visitor(changed, SETTINGS)
            assert found is None or _same_bits(token, changed), place

    def test_only_for_signed_in_users(self) -> None:
        closed = replace(SETTINGS, values={**SETTINGS.values, "signed_only": True})
        assert visits.admit("", "", closed).refused and not visits.admit("", signed(), closed).refused
        assert visits.visitor(visits.admit("", "", SETTINGS).token, closed) is None


def _same_bits(token: str, changed: str) -> bool:
    """The last letter of base64 has bits that mean nothing."""
    return token[:-1] == changed[:-1]
