"""Who a mail is from and to."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sangam.channels.kinds.email import addresses
from sangam.channels.kinds.email.mail import Mailbox
from sangam.channels.kinds.email.tests.corpus import full, mail, read, word

ONE = [
    ("mira@example.com", "", "mira@example.com"),
    ("<mira@example.com>", "", "mira@example.com"),
    ("Mira Holt <mira@example.com>", "Mira Holt", "mira@example.com"),
    ('"Holt, Mira" <mira@example.com>', "Holt, Mira", "mira@example.com"),
    ("Holt, Mira <mira@example.com>", "Holt, Mira", "mira@example.com"),
    ("mira@example.com (Mira Holt)", "Mira Holt", "mira@example.com"),
    ("(note) Mira (x) <mira@example.com> (y)", "Mira", "mira@example.com"),
    ("Mira Holt <mira@example.com", "Mira Holt", "mira@example.com"),
    ("Mira Holt mira@example.com", "Mira Holt", "mira@example.com"),
    ('"Mira \\"Bear\\" Holt" <mira@example.com>', 'Mira "Bear" Holt', "mira@example.com"),
    ("'Mira Holt' <mira@example.com>", "Mira Holt", "mira@example.com"),
    ("Mira <@relay.test,@hop.test:mira@example.com>", "Mira", "mira@example.com"),
    ("Mira <MIRA@Example.COM>", "Mira", "mira@example.com"),
    ("Mira <mailto:mira@example.com>", "Mira", "mira@example.com"),
    ("Mira < mira @ example.com >", "Mira", "mira@example.com"),
    ("mira @ example.com", "", "mira@example.com"),
    ('"mira holt"@example.com', "", '"mira holt"@example.com'),
    ('Mira <"mira holt"@example.com>', "Mira", '"mira holt"@example.com'),
    ("Mira <mira@[192.0.2.7]>", "Mira", "mira@[192.0.2.7]"),
    ("Mira <mira@example.com.>", "Mira", "mira@example.com"),
    (f"{word('Mïra Hölt')} <mira@example.com>", "Mïra Hölt", "mira@example.com"),
    (f'"{word("Mïra", how="Q")}" <mira@example.com>', "Mïra", "mira@example.com"),
    (f"{word('佐藤', 'iso-2022-jp')}<sato@example.test>", "佐藤", "sato@example.test"),
    ("佐藤 <sato@example.test>", "佐藤", "sato@example.test"),
    ("Jörg <jörg@bücher.example>", "Jörg", "jörg@bücher.example"),
    ("Jörg <info@xn--bcher-kva.example>", "Jörg", "info@bücher.example"),
    ("Mira <a@example.com> <b@example.com>", "Mira <a@example.com>", "b@example.com"),
    ('"a@example.com" <b@example.com>', "a@example.com", "b@example.com"),
    ('"admin@bank.test" mira@example.com', "admin@bank.test", "mira@example.com"),
    ('"Mira Holt" mira@example.com', "Mira Holt", "mira@example.com"),
    ("Mira Holt [mailto:mira@example.com]", "Mira Holt", "mira@example.com"),
    ("a@example.com <b@example.com>", "a@example.com", "b@example.com"),
    (
        f"{word('admin@bank.test <admin@bank.test>,')} <mira@example.com>",
        "admin@bank.test <admin@bank.test>,",
        "mira@example.com",
    ),
    (f"{word('x' + chr(13) + chr(10) + 'Bcc: y@example.com')} <mira@example.com>", "x Bcc: y@example.com", "mira@example.com"),
    ("Mira\u202eHolt <mira@example.com>", "Mira Holt", "mira@example.com"),
    ("Mira at example dot com", "Mira at example dot com", ""),
    ("MAILER-DAEMON", "MAILER-DAEMON", ""),
    ("Mira <>", "Mira", ""),
    ("Mira <mira@exa mple.com>", "Mira", "mira@example.com"),
    ("Mira <mira@@example.com>", "Mira", "mira@@example.com"),
    ('"Mira Holt <mira@example.com>', "Mira Holt", "mira@example.com"),
    ("ACME: Mira <mira@example.com>", "ACME: Mira", "mira@example.com"),
    ("<<mira@example.com>>", "", "mira@example.com"),
    ("[mira@example.com]", "", "mira@example.com"),
    (f"<mira@ex{word('ä')}mple.test>", "", "mira@exämple.test"),
    (f"<mira{word('@evil.test,')}@example.test>", "", ""),
    ("((((nested (comment)))) deep) Mira <mira@example.com>", "Mira", "mira@example.com"),
]


@pytest.mark.parametrize(("value", "name", "address"), ONE)
def test_one(value: str, name: str, address: str) -> None:
    assert addresses.parse(value) == (Mailbox(name, address),)


@given(st.text(max_size=40), st.sampled_from("bBqQ"), st.sampled_from(["", '"']))
def test_nothing_encoded_becomes_an_address(name: str, how: str, quote: str) -> None:
    hidden = word("".join(char for char in name if char.encode("utf-8", "ignore")) + "<eve@example.net>,", how=how)
    found = addresses.parse(f"{quote}{hidden}{quote} <mira@example.com>, bo@example.com")
    assert [box.address for box in found] == ["mira@example.com", "bo@example.com"]
    assert "\n" not in found[0].name


SEVERAL = [
    ("a@example.com, b@example.com", ["a@example.com", "b@example.com"]),
    ("a@example.com; b@example.com", ["a@example.com", "b@example.com"]),
    ("A <a@example.com> B <b@example.com>", ["b@example.com"]),
    ("Team: a@example.com, Bo <b@example.com>; c@example.com", ["a@example.com", "b@example.com", "c@example.com"]),
    ("undisclosed-recipients:;", []),
    ("a@example.com,,, ,b@example.com,", ["a@example.com", "b@example.com"]),
    ("Holt, Mira <a@example.com>, Doe, Jo <b@example.com>", ["a@example.com", "b@example.com"]),
    ("a@example.com (one, two), b@example.com", ["a@example.com", "b@example.com"]),
    ("Mira <a@example.com, b@example.com", ["a@example.com", "b@example.com"]),
    ("", []),
]


@pytest.mark.parametrize(("value", "expected"), SEVERAL)
def test_several(value: str, expected: list[str]) -> None:
    assert [box.address for box in addresses.parse(value)] == expected


def test_mixed_scripts_stay_ascii() -> None:
    assert addresses.fold("a@xn--pypl-53dc.test") == addresses.fold("a@pаypаl.test") == "a@xn--pypl-53dc.test"
    assert addresses.fold("a@аррӏе.test").startswith("a@xn--")


def test_every_from_is_kept_and_the_first_is_the_writer() -> None:
    raw = mail("From: Mira <mira@example.com>, Bo <bo@example.com>", "From: Eve <eve@example.net>", "Subject: x")
    assert [box.address for box in read(raw).froms] == ["mira@example.com", "bo@example.com", "eve@example.net"]
    assert full(raw).sender == Mailbox("Mira", "mira@example.com")


STAND_IN = [
    (("Sender: Bo <bo@example.com>",), "bo@example.com", "from:sender"),
    (("Reply-To: bo@example.com",), "bo@example.com", "from:reply-to"),
    (("Return-Path: <bo@example.com>",), "bo@example.com", "from:return-path"),
    (("From: ", "Sender: bo@example.com"), "bo@example.com", "from:sender"),
    ((f"From: {word('Bo <bo@example.com>')}",), "bo@example.com", "from:encoded"),
    ((), "", "from-missing"),
]


@pytest.mark.parametrize(("lines", "address", "note"), STAND_IN)
def test_stand_in_for_from(lines: tuple[str, ...], address: str, note: str) -> None:
    found = full(mail(*lines, "Subject: x"))
    assert found.sender.address == address
    assert note in found.notes


def test_all_kinds_of_recipients() -> None:
    found = read(
        mail(
            "From: a@example.com", "To: b@example.com", "To: c@example.com", "Cc: D <d@example.com>, b@example.com",
            "Reply-To: e@example.com", "Bcc: f@example.com", "Sender: g@example.com",
        )
    )  # fmt: skip
    assert [box.address for box in found.to] == ["b@example.com", "c@example.com"]
    assert [box.address for box in found.cc] == ["d@example.com", "b@example.com"]
    assert [found.reply_to[0].address, found.bcc[0].address] == ["e@example.com", "f@example.com"]
    assert found.sender == Mailbox("", "g@example.com")
