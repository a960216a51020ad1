"""A forwarder that breaks the writer's signature, and whose seal is believed if a channel names him."""

from __future__ import annotations

import base64
import hashlib

import pytest
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from sangam.channels.base import Inbound
from sangam.channels.kinds.email import dkim_keys, inbound
from sangam.channels.kinds.email.authentication import Proof, authenticate
from sangam.channels.kinds.email.dns_lookup import Zone
from sangam.channels.kinds.email.reading import read

from .test_authentication import BODY, keys, signed, zone

LIST = "lists.example"
OTHER = "relay.example"
SAW = "dkim=pass header.d=shop.example.com; spf=pass smtp.mailfrom=jan@shop.example.com"


def names() -> Zone:
    known = zone()
    for domain in (LIST, OTHER):
        known.records[f"s1._domainkey.{domain}", "TXT"] = (dkim_keys.record(keys().public),)
    return known


def relaxed(name: str, value: str) -> str:
    return f"{name.lower()}:{' '.join(value.split())}"


def rsa_of(text: str) -> str:
    key = serialization.load_pem_private_key(keys().private.encode(), None)
    assert isinstance(key, rsa.RSAPrivateKey)
    return base64.b64encode(key.sign(text.encode(), padding.PKCS1v15(), hashes.SHA256())).decode()


def seal(raw: bytes, domain: str = LIST, saw: str = SAW, previous: tuple[str, ...] = ()) -> bytes:
    """As a forwarder does, with a hand of its own (RFC 8617, section 5.1): results, signature and seal on top of the mail.
    `previous` are the headers of the seals before, canonical, oldest first."""
    return sealing(raw, domain, saw, previous)[0]


def sealing(raw: bytes, domain: str, saw: str, previous: tuple[str, ...]) -> tuple[bytes, tuple[str, ...]]:
    number = len(previous) // 3 + 1
    head, _, body = raw.partition(b"\r\n\r\n")
    fields = dict(line.split(": ", 1) for line in head.decode().split("\r\n") if line.startswith(("From: ", "Subject: ")))
    lines = [" ".join(line.split(" ")).rstrip() for line in body.decode().split("\r\n")]
    digest = hashlib.sha256(("\r\n".join(lines).rstrip("\r\n") + "\r\n").encode()).digest()
    results = ("ARC-Authentication-Results", f"i={number}; {domain}; {saw}")
    common = f"i={number}; a=rsa-sha256; d={domain}; s=s1; "
    message = f"{common}c=relaxed/relaxed; h=from:subject; bh={base64.b64encode(digest).decode()}; b="
    covered = [relaxed(name, fields[name]) for name in ("From", "Subject")]
    signature = ("ARC-Message-Signature", message + rsa_of("\r\n".join([*covered, relaxed("ARC-Message-Signature", message)])))
    chain = f"{common}cv={'pass' if previous else 'none'}; b="
    before = [*previous, relaxed(*results), relaxed(*signature)]
    closing = ("ARC-Seal", chain + rsa_of("\r\n".join([*before, relaxed("ARC-Seal", chain)])))
    top = "".join(f"{name}: {value}\r\n" for name, value in (closing, signature, results))
    return top.encode() + raw, (*before, relaxed(*closing))


def changed() -> bytes:
    """What a mailing list makes of a signed mail."""
    return signed().replace(b"Subject: Hello", b"Subject: [tents] Hello") + b"-- \r\nLeave this list: ...\r\n"


def prove(raw: bytes, *trusted: str) -> Proof:
    return authenticate(raw, read(raw), trusted_sealers=trusted, resolver=names())


def test_a_trusted_seal_speaks_for_the_writer() -> None:
    proof = prove(seal(changed()), LIST)
    assert (proof.proven, proof.dkim, proof.policy) == (True, "pass", "reject")
    assert proof.text == f"proven according to the seal of {LIST}"


@pytest.mark.parametrize("trusted", [(), (OTHER,), ("example",), (f"mx.{LIST}",)])
def test_nobody_else_is_believed(trusted: tuple[str, ...]) -> None:
    assert not prove(seal(changed()), *trusted).proven


@pytest.mark.parametrize(
    "forge",
    [
        lambda raw: raw.replace(b"Where is", b"Here is"),
        lambda raw: raw.replace(b"[tents] Hello", b"[tents] Pay now"),
        lambda raw: raw.replace(b"jan@shop.example.com>", b"boss@shop.example.com>"),
        lambda raw: raw.replace(b"spf=pass", b"spf=none"),
        lambda raw: raw.replace(b"d=lists.example;", b"d=relay.example;", 1),
        lambda raw: raw[raw.index(b"ARC-Message-Signature") :],
        lambda raw: raw.replace(
            b"ARC-Seal:", b"ARC-Seal: i=9; cv=pass; d=lists.example; s=s1; a=rsa-sha256; b=AA==\r\nARC-Seal:", 1
        ),
        lambda raw: b"From: evil@x.example\r\n" + raw,
    ],
)
def test_what_was_changed_after_the_seal_is_not_proven(forge) -> None:
    assert not prove(forge(seal(changed())), LIST).proven


def test_what_the_forwarder_saw_must_fit_the_writer() -> None:
    assert not prove(seal(changed(), saw="dkim=pass header.d=other.example.net"), LIST).proven
    assert not prove(seal(changed(), saw="dkim=fail header.d=shop.example.com"), LIST).proven


def test_only_the_outermost_seal_counts() -> None:
    once, chain = sealing(changed(), LIST, SAW, ())
    twice = seal(once, OTHER, saw="arc=pass; dkim=fail header.d=shop.example.com", previous=chain)
    assert not prove(twice, LIST).proven, "the outer one is of somebody we do not know"
    assert not prove(twice, OTHER).proven, "the outer one saw nothing"
    assert prove(seal(once, OTHER, previous=chain), OTHER).proven, "a chain of two that holds"


def test_a_silent_name_server_proves_nothing() -> None:
    raw = seal(changed())
    assert not authenticate(raw, read(raw), trusted_sealers=(LIST,), resolver=Zone({}, dead=True)).proven


def judged(raw: bytes, settings: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> Inbound:
    monkeypatch.setattr(inbound, "_resolver", names)
    (item,) = inbound.enrich(inbound.parse(raw, {}), raw, {}, settings)
    assert isinstance(item, Inbound)
    return item


def test_a_channel_names_whom_it_trusts(monkeypatch: pytest.MonkeyPatch) -> None:
    assert judged(seal(changed()), {"trusted_sealers": f"other.example, {LIST}"}, monkeypatch).sender[0].proven
    assert not judged(seal(changed()), {}, monkeypatch).sender[0].proven


def test_results_below_a_stranger_s_received_line_are_the_sender_s_own(monkeypatch: pytest.MonkeyPatch) -> None:
    forged = b"Received: from x by mx.stranger.example; Mon, 5 Jan 2026 10:00:00 +0000\r\n"
    forged += b"Authentication-Results: mx.ours.example; dkim=pass header.d=shop.example.com\r\n" + BODY
    assert not judged(forged, {"trusted_authserv": "mx.ours.example"}, monkeypatch).sender[0].proven
    ours = forged.replace(b"mx.stranger.example", b"mx.ours.example")
    assert judged(ours, {"trusted_authserv": "mx.ours.example"}, monkeypatch).sender[0].proven
