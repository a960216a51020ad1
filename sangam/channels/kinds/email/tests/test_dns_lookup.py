"""The resolver against a real name server on the loopback."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from sangam.channels.kinds.email import dkim_keys
from sangam.channels.kinds.email.authentication import authenticate
from sangam.channels.kinds.email.dns_lookup import Budget, SystemResolver, Unanswered
from sangam.channels.kinds.email.reading import read

from .dns_server import Records, running

LONG = "v=DKIM1; p=" + "A" * 400
RECORDS: Records = {
    ("shop.example", "A"): ["192.0.2.10"],
    ("shop.example", "AAAA"): ["2001:db8::10"],
    ("shop.example", "MX"): ["10 mx1.shop.example.", "20 mx2.shop.example."],
    ("10.2.0.192.in-addr.arpa", "PTR"): ["mx1.shop.example."],
    ("shop.example", "TXT"): ['"v=spf1 ip4:192.0.2.10" " -all"', '"something=else"'],
    ("s1._domainkey.shop.example", "TXT"): [f'"{LONG[:255]}" "{LONG[255:]}"'],
    ("s2._domainkey.shop.example", "CNAME"): ["s1._domainkey.shop.example."],
    ("umlaut.example", "TXT"): ['"gr\\195\\188n"'],
    ("many.example", "TXT"): [f'"{number} {"x" * 200}"' for number in range(40)],
}


@pytest.mark.parametrize(
    ("name", "rtype", "expected"),
    [
        ("shop.example", "A", ("192.0.2.10",)),
        ("SHOP.example.", "AAAA", ("2001:db8::10",)),
        ("shop.example", "MX", ("10 mx1.shop.example", "20 mx2.shop.example")),
        ("10.2.0.192.in-addr.arpa", "PTR", ("mx1.shop.example",)),
        ("s1._domainkey.shop.example", "TXT", (LONG,)),
        ("s2._domainkey.shop.example", "TXT", (LONG,)),
        ("umlaut.example", "TXT", ("grün".encode().decode("latin-1"),)),
        ("shop.example", "PTR", ()),
        ("nobody.example", "TXT", ()),
        ("a" * 70 + ".example", "TXT", ()),
    ],
)
def test_answers(name: str, rtype: str, expected: tuple[str, ...]) -> None:
    with running(RECORDS) as server:
        assert tuple(sorted(SystemResolver(server.resolver()).lookup(name, rtype))) == expected


def test_strings_of_one_record_are_joined_and_records_are_kept_apart() -> None:
    with running(RECORDS) as server:
        found = SystemResolver(server.resolver()).lookup("shop.example", "TXT")
    assert sorted(found) == ["something=else", "v=spf1 ip4:192.0.2.10 -all"]


def test_what_udp_cannot_hold_comes_by_tcp() -> None:
    with running(RECORDS) as server:
        assert len(SystemResolver(server.resolver()).lookup("many.example", "TXT")) == 40
        assert [how for _, _, how in server.asked] == ["udp", "tcp"]


@pytest.mark.parametrize("mood", ["servfail", "refused", "silent", "garbage", "other id"])
def test_no_answer_is_told_from_there_is_none(mood: str) -> None:
    with running(RECORDS, shop__example=mood) as server:
        resolver = SystemResolver(server.resolver())
        began = time.monotonic()
        with pytest.raises(Unanswered):
            resolver.lookup("shop.example", "A", seconds=0.4)
        assert time.monotonic() - began < 3
        asked = len(server.asked)
        with pytest.raises(Unanswered):
            resolver.lookup("shop.example", "A", seconds=0.4)
        assert len(server.asked) == asked, "a failure is remembered for a while"
        assert resolver.lookup("umlaut.example", "TXT"), "other names are still asked"


def test_a_silent_server_costs_a_mail_its_budget_and_no_more() -> None:
    with running(RECORDS, a__example="silent", b__example="silent", c__example="silent") as server:
        asked = Budget(SystemResolver(server.resolver()), 0.6)
        began = time.monotonic()
        for name in ("a.example", "b.example", "c.example", "shop.example"):
            with pytest.raises(Unanswered):
                asked.lookup(name, "A", seconds=0.3)
        assert time.monotonic() - began < 3


def test_an_answer_is_asked_for_once() -> None:
    with running(RECORDS) as server:
        resolver = SystemResolver(server.resolver())
        for name in ("shop.example", "shop.example.", "Shop.Example", "nobody.example", "nobody.example"):
            resolver.lookup(name, "A")
        assert len(server.asked) == 2


def test_threads_share_one() -> None:
    with running({(f"host{number}.example", "A"): [f"192.0.2.{number}"] for number in range(40)}) as server:
        resolver = SystemResolver(server.resolver())
        with ThreadPoolExecutor(8) as pool:
            found = list(pool.map(lambda number: resolver.lookup(f"host{number}.example", "A"), range(40)))
    assert found == [(f"192.0.2.{number}",) for number in range(40)]


def test_a_mail_is_proven_over_the_wire() -> None:
    keys = dkim_keys.make()
    key = dkim_keys.record(keys.public)
    records: Records = {
        ("shop.example.com", "TXT"): ['"v=spf1 ip4:192.0.2.10 -all"'],
        ("s1._domainkey.shop.example.com", "TXT"): [f'"{key[:200]}" "{key[200:]}"'],
        ("_dmarc.example.com", "TXT"): ['"v=DMARC1; p=reject"'],
    }
    raw = b"From: Jan <jan@shop.example.com>\r\nTo: support@gear.example\r\nSubject: Hello\r\n\r\nWhere is it?\r\n"
    raw = dkim_keys.sign(raw, domain="shop.example.com", selector="s1", private_key=keys.private) + raw
    with running(records) as server:
        resolver = SystemResolver(server.resolver())
        proof = authenticate(
            raw, read(raw), client_ip="192.0.2.10", helo="mx.example", mail_from="jan@shop.example.com", resolver=resolver
        )
    assert (proof.proven, proof.dkim, proof.spf, proof.dmarc, proof.policy) == (True, "pass", "pass", "pass", "reject")
