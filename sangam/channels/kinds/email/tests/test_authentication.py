import time
from functools import cache

import pytest

from sangam.channels.kinds.email import dkim_keys, records, spam
from sangam.channels.kinds.email.authentication import Proof, aligned, authenticate, organisation
from sangam.channels.kinds.email.dns_lookup import Budget, SystemResolver, Unanswered, Zone
from sangam.channels.kinds.email.mail import Mail, Mailbox
from sangam.channels.kinds.email.reading import read

IP = "192.0.2.10"
BODY = (
    b"From: Jan <jan@shop.example.com>\r\nTo: support@gear.example\r\nSubject: Hello\r\nDate: Mon, 5 Jan 2026 10:00:00 +0000\r\n"
    b"Message-ID: <m@shop.example.com>\r\n\r\nWhere is my order?\r\n"
)


@cache
def keys() -> dkim_keys.KeyPair:
    return dkim_keys.make()


def zone(**more: str) -> Zone:
    known = {
        ("shop.example.com", "TXT"): [f"v=spf1 ip4:{IP} -all"],
        ("s1._domainkey.shop.example.com", "TXT"): [dkim_keys.record(keys().public)],
        ("s1._domainkey.other.example.net", "TXT"): [dkim_keys.record(keys().public)],
        ("_dmarc.example.com", "TXT"): ["v=DMARC1; p=none; sp=reject"],
    }
    return Zone(known)


def signed(domain: str = "shop.example.com", raw: bytes = BODY) -> bytes:
    return dkim_keys.sign(raw, domain=domain, selector="s1", private_key=keys().private) + raw


def prove(raw: bytes, **known: object) -> Proof:
    known.setdefault("resolver", zone())
    return authenticate(raw, read(raw), **known)  # type: ignore[arg-type]


def test_an_aligned_signature_proves() -> None:
    proof = prove(signed())
    assert (proof.proven, proof.dkim, proof.dmarc, proof.policy) == (True, "pass", "pass", "reject")
    assert proof.text == "DKIM pass by shop.example.com"


def test_a_stranger_s_signature_proves_nothing() -> None:
    assert not prove(signed("other.example.net")).proven


@pytest.mark.parametrize(
    "change",
    [
        lambda raw: raw.replace(b"Where is", b"Here is"),
        lambda raw: raw.replace(b"Subject: Hello", b"Subject: Pay now"),
        lambda raw: b"From: evil@x.example\r\n" + raw,
        lambda raw: raw.replace(b"From: Jan <jan@shop.example.com>", b"From: Jan <jan@shop.example.com>, evil@x.example"),
        lambda raw: raw.replace(b"a=rsa-sha256;", b"a=rsa-sha256; l=0;"),
        lambda raw: raw.replace(b"From: Jan <jan@shop.example.com>", b"From: Jan <boss@shop.example.com>"),
    ],
)
def test_what_was_changed_is_not_proven(change: object) -> None:
    proof = prove(change(signed()))  # type: ignore[operator]
    assert not proof.proven


def test_spf_proves_only_its_own_domain() -> None:
    good = prove(BODY, client_ip=IP, helo="mx.shop.example.com", mail_from="bounce@shop.example.com")
    assert (good.proven, good.spf) == (True, "pass")
    assert prove(BODY, client_ip="198.51.100.1", helo="x", mail_from="jan@shop.example.com").spf == "fail"
    elsewhere = zone()
    elsewhere.records["other.example.net", "TXT"] = (f"v=spf1 ip4:{IP} -all",)
    other = prove(BODY, client_ip=IP, helo="x", mail_from="a@other.example.net", resolver=elsewhere)
    assert (other.spf, other.proven) == ("pass", False)


def test_no_network_is_no_error() -> None:
    proof = prove(signed(), resolver=Zone({}, dead=True), client_ip=IP, mail_from="jan@shop.example.com")
    assert not proof.proven and proof.dkim == "temperror" and proof.text


def results(value: str, *, host: str = "mx.gear.example", received: str = "") -> bytes:
    return f"Authentication-Results: {value}\r\n{received}".encode() + BODY


@pytest.mark.parametrize(
    ("value", "proven"),
    [
        ("mx.gear.example; dkim=pass header.d=shop.example.com", True),
        ("mx.gear.example; dmarc=pass header.from=shop.example.com", True),
        ("mx.gear.example; spf=pass smtp.mailfrom=a@example.com", True),
        ("mx.gear.example 1; dkim=fail; dkim=pass (2048-bit) header.i=@shop.example.com", True),
        ("mx.gear.example; dkim=pass header.d=evil.example", False),
        ("mx.gear.example; dkim=fail header.d=shop.example.com", False),
        ("mx.gear.example; none (dkim=pass header.d=shop.example.com)", False),
        ("mx.evil.example; dkim=pass header.d=shop.example.com", False),
        ("MX.GEAR.EXAMPLE; dkim=pass header.d=shop.example.com", True),
    ],
)
def test_a_trusted_host_s_word(value: str, proven: bool) -> None:
    assert prove(results(value), trusted_authserv=["mx.gear.example"]).proven is proven


def test_nobody_is_trusted_unasked_and_only_the_topmost_header_counts() -> None:
    claim = "mx.gear.example; dkim=pass header.d=shop.example.com"
    assert not prove(results(claim)).proven
    two = results("mx.gear.example; dkim=none").replace(b"\r\nFrom", f"\r\nAuthentication-Results: {claim}\r\nFrom".encode(), 1)
    assert not prove(two, trusted_authserv=["mx.gear.example"]).proven
    below = b"Received: from a by mx.stranger.example; Mon\r\n" + results(claim)
    assert not prove(below, trusted_authserv=["mx.gear.example"]).proven
    ours = b"Received: from a by store.gear.example; Mon\r\n" + results(claim)
    assert prove(ours, trusted_authserv=["mx.gear.example"]).proven


def test_alignment() -> None:
    assert organisation("a.b.shop.co.uk") == "shop.co.uk"
    assert aligned("mail.shop.co.uk", "shop.co.uk") and not aligned("mail.shop.co.uk", "shop.co.uk", strict=True)
    assert not aligned("a.co.uk", "b.co.uk") and not aligned("", "") and not aligned("a.github.io", "b.github.io")
    assert aligned("müller.example", "xn--mller-kva.example")


@pytest.mark.parametrize(
    "header", [b"v=1; a=rsa-sha256; d=shop.example.com", b";;;", b"v=1; d=shop.example.com; b=\xff; s=" + b"a" * 9000]
)
def test_a_broken_signature_is_no_error(header: bytes) -> None:
    assert not prove(b"DKIM-Signature: " + header + b"\r\n" + BODY).proven


def test_the_budget_of_a_mail_ends() -> None:
    with pytest.raises(Unanswered):
        Budget(zone(), seconds=0).lookup("shop.example.com", "TXT")


def test_a_silent_name_server_is_left_alone_for_a_while() -> None:
    resolver = SystemResolver()
    resolver._rests_until = time.monotonic() + 60
    with pytest.raises(Unanswered):
        resolver.lookup("shop.example.com", "TXT")


def check(zone: Zone, **known: str) -> dict[str, records.Check]:
    found = records.check_domain(
        "shop.example.com", resolver=zone, sending_ip=IP, dkim_selector="s1", dkim_public_key=keys().public, **known
    )
    return {item.name: item for item in found}


def test_a_domain_in_order() -> None:
    good = zone()
    good.records["shop.example.com", "MX"] = ("10 mx.shop.example.com",)
    found = check(good)
    assert list(found) == ["MX", "SPF", "DKIM", "DMARC"] and all(item.ok for item in found.values())


def test_missing_records_are_named_ready_to_paste() -> None:
    found = check(Zone({}), sending_host="mx.shop.example.com")
    assert found["MX"].mend == "Add this record: shop.example.com MX 10 mx.shop.example.com"
    assert found["SPF"].mend == f'Add this record: shop.example.com TXT "v=spf1 ip4:{IP} ~all"'
    assert found["DKIM"].mend.startswith('Add this record: s1._domainkey.shop.example.com TXT "v=DKIM1; k=rsa; p=')
    assert found["DMARC"].mend.startswith("Add this record: _dmarc.shop.example.com TXT") and found["DMARC"].warning


def test_records_that_do_not_fit_are_changed() -> None:
    wrong = zone()
    wrong.records["shop.example.com", "TXT"] = ("v=spf1 include:other.example.net -all",)
    wrong.records["other.example.net", "TXT"] = ("v=spf1 ip4:198.51.100.1 -all",)
    wrong.records["s1._domainkey.shop.example.com", "TXT"] = ("v=DKIM1; p=AAAA",)
    found = check(wrong)
    assert found["SPF"].mend.endswith(f'"v=spf1 include:other.example.net ip4:{IP} -all"')
    assert not found["DKIM"].ok and not check(Zone({}, dead=True))["SPF"].ok


def letter(text: str = "Where is my order?", *, subject: str = "Order", html: str = "", **headers: str) -> Mail:
    known = {"message_id": "<m@x>", "date": "Mon, 5 Jan 2026 10:00:00 +0000"} | headers
    names = tuple((name.replace("_", "-"), value) for name, value in known.items() if value)
    return Mail(headers=names, subject=subject, froms=(Mailbox("Jan", "jan.berg@shop.example"),), text=text, html=html)


def test_people_s_mail_is_no_spam() -> None:
    assert spam.score(letter()) == (0.0, ())
    assert (
        spam.score(letter("See https://shop.example/order/1 and https://shop.example/2", subject="ORDER 55"))[0] < spam.SUSPECT
    )


@pytest.mark.parametrize(
    ("mail", "reason"),
    [
        (letter(x_spam_flag="YES"), "filter_says_spam"),
        (letter(x_spam_status="Yes, score=9.1 required=5.0 tests=A"), "filter_says_spam"),
        (letter(x_spam_status="No, score=4.1 required=5.0 tests=A"), "filter_score"),
        (letter(x_spamd_result="default: False [12.10 / 15.00]; A(1.0)[]"), "filter_score"),
        (letter(x_forefront_antispam_report="CIP:1.2.3.4;SCL:6;"), "filter_says_spam"),
        (letter(message_id=""), "no_message_id"),
        (letter(subject="BUY THE BEST TENTS NOW"), "loud_subject"),
        (letter("You have won! Claim your prize"), "junk_words"),
        (letter("恭喜中奖，代开发票"), "junk_words"),
        (letter("https://x.example/a " * 30), "many_links"),
        (letter("http://192.0.2.1/pay"), "link_to_number"),
        (letter(html='<a href="http://evil.example/x">https://www.bank.example/login</a>'), "link_lies"),
    ],
)
def test_reasons_of_the_score(mail: Mail, reason: str) -> None:
    points, reasons = spam.score(mail)
    assert reason in reasons and 0 < points <= spam.HIGHEST


def test_a_forged_sender_is_suspect_and_a_known_one_is_trusted_with_his_words() -> None:
    forged = Proof(dmarc="fail", policy="reject")
    assert spam.score(letter(), forged)[0] >= spam.SUSPECT
    assert spam.score(letter("casino, viagra"), known_sender=True)[0] < spam.score(letter("casino, viagra"))[0]
