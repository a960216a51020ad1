"""In without a password: what a code opens, what it does not, and what the page tells to whom."""

from __future__ import annotations

import datetime as dt

import pytest

from sangam.channels import administer
from sangam.channels.models import Channel
from sangam.customers import proofs
from sangam.customers.models import Identity
from sangam.lib import clock
from sangam.web.portal import codes, letters, visits
from sangam.web.portal.models import Code, Visit
from sangam.web.portal.tests.visiting import Browser, Post
from tests.cast import Cast


def later(**more: float) -> dt.datetime:
    return clock.now() + dt.timedelta(**more)


def test_a_code_opens_what_was_asked_from_the_address(cast: Cast, cleo: Browser) -> None:
    cast.conversation("Where is my tent?")
    assert "See your requests" in cleo.get()
    assert "a code is on its way" in cleo.ask("Cleo@Example.com ")
    assert "Where is my tent?" in cleo.post("in/code/", code=cleo.post_office.code("cleo@example.com"))
    known = Identity.objects.get(value="cleo@example.com")
    assert known.verified_at and known.verified_by == proofs.BY_CODE


def test_digits_of_any_script_are_digits(cast: Cast, cleo: Browser) -> None:
    cast.conversation()
    cleo.ask("cleo@example.com")
    code = cleo.post_office.code("cleo@example.com")
    assert "My order" in cleo.post("in/code/", code=" ".join(chr(0x0660 + int(one)) for one in code))


def test_the_answer_is_the_same_whether_somebody_is_known_or_not(cast: Cast, portal: Channel, office: Post) -> None:
    cast.conversation()
    administer.save(portal, {**portal.settings, "newcomers": False}, by=cast.ada)
    told = {}
    for address in ("cleo@example.com", "nobody@example.com"):
        page = Browser(portal, office).ask(address)
        told[address] = page.replace(address, "…")
    assert len(set(told.values())) == 1
    assert len(office.to("cleo@example.com")) == 1
    assert office.to("nobody@example.com") == []


def test_a_newcomer_gets_a_code_where_newcomers_are_welcome(cleo: Browser) -> None:
    assert "Nothing here yet" in cleo.sign_in("new@example.com")
    assert not Identity.objects.filter(value="new@example.com").exists()


def test_who_is_blocked_and_our_own_mailbox_get_nothing(cast: Cast, portal: Channel, office: Post) -> None:
    cast.conversation()
    Identity.objects.filter(value="cleo@example.com").update(blocked_at=clock.now())
    for address in ("cleo@example.com", cast.mailbox.address):
        Browser(portal, office).ask(address)
        assert office.to(address) == []


def test_five_tries_and_no_more(cast: Cast, cleo: Browser) -> None:
    cast.conversation()
    cleo.ask("cleo@example.com")
    code = cleo.post_office.code("cleo@example.com")
    wrong = f"{(int(code) + 1) % 10**6:06}"
    for _time in range(codes.TRIES):
        told = cleo.post("in/code/", code=wrong)
    assert "used up" in told
    assert "used up" in cleo.post("in/code/", code=code)
    assert "See your requests" in cleo.get()


def test_after_ten_minutes_it_is_too_old(cast: Cast, cleo: Browser) -> None:
    cast.conversation()
    cleo.ask("cleo@example.com")
    code = cleo.post_office.code("cleo@example.com")
    with clock.held_at(later(minutes=11)):
        assert "too old" in cleo.post("in/code/", code=code)
        assert "See your requests" in cleo.get()


def test_a_code_works_once(cast: Cast, cleo: Browser, portal: Channel, office: Post) -> None:
    cast.conversation()
    cleo.ask("cleo@example.com")
    code = office.code("cleo@example.com")
    cleo.post("in/code/", code=code)
    cleo.post("out/", which="this")
    assert "too old" in cleo.post("in/code/", code=code)


def test_a_new_code_ends_the_one_before(cast: Cast, cleo: Browser, office: Post) -> None:
    cast.conversation()
    cleo.ask("cleo@example.com")
    first = office.code("cleo@example.com")
    cleo.ask("cleo@example.com")
    second = office.code("cleo@example.com")
    if first != second:
        assert "not the code" in cleo.post("in/code/", code=first)
    assert "My order" in cleo.post("in/code/", code=second)


def test_a_code_is_of_the_browser_that_asked(cast: Cast, cleo: Browser, portal: Channel, office: Post) -> None:
    cast.conversation()
    cleo.ask("cleo@example.com")
    otto = Browser(portal, office)
    otto.post("in/code/", code=office.code("cleo@example.com"))
    assert "See your requests" in otto.get()


def test_a_scanner_that_fetches_the_link_uses_nothing_up(cast: Cast, cleo: Browser, portal: Channel, office: Post) -> None:
    cast.conversation()
    cleo.ask("cleo@example.com")
    link = office.link("cleo@example.com")
    for _time in range(3):
        assert "One more step" in Browser(portal, office).get(link)
    assert "My order" in cleo.post(link)
    assert "This link is used up" in cleo.post(link)


def test_the_link_in_another_browser_asks_for_the_code(cast: Cast, cleo: Browser, portal: Channel, office: Post) -> None:
    cast.conversation()
    cleo.ask("cleo@example.com")
    phone = Browser(portal, office)
    link = office.link("cleo@example.com")
    assert "not the browser" in phone.post(link)
    assert "See your requests" in phone.get()
    assert "My order" in phone.post(link, code=office.code("cleo@example.com"))


def test_many_codes_for_one_address_are_too_many(cast: Cast, portal: Channel, office: Post) -> None:
    told = [Browser(portal, office).ask("cleo@example.com") for _time in range(codes.BY_ADDRESS.burst + 1)]
    assert "several times" in told[-1] and not any("several times" in one for one in told[:-1])


@pytest.mark.parametrize("typed", ["", "cleo", "cleo@", "a@b", "+351 912 345 678"])
def test_what_is_no_address_says_how_one_is_written(cleo: Browser, typed: str) -> None:
    assert "example.com" in cleo.ask(typed)
    assert cleo.status == 422 and not Code.objects.exists()


def test_a_phone_gets_a_code_where_the_brand_can_write_to_phones(cast: Cast, portal: Channel, office: Post) -> None:
    text = Channel.objects.create(kind="sms", name="Texts", address="+351910000000", brand=cast.brand, team=cast.support)
    browser = Browser(portal, office)
    assert "phone number" in browser.get()
    browser.ask("+351 912 345 678")
    (sent,) = office.to("+351912345678")
    assert sent.html == "" and "Northwind" in sent.text and letters.texting(portal) == text
    assert "Nothing here yet" in browser.post("in/code/", code=office.code("+351912345678"))


def test_two_addresses_in_one_visit_show_both_and_one_can_be_taken_away(cast: Cast, cleo: Browser) -> None:
    cast.conversation("A tent", subject="Tent")
    cast.conversation("A stove", sender="cleo@work.test", subject="Stove")
    cleo.sign_in("cleo@example.com")
    assert cleo.rows() == ["Tent"]
    cleo.sign_in("cleo@work.test")
    assert cleo.rows() == ["Stove", "Tent"]
    cleo.post("out/", which="address-0")
    assert cleo.rows() == ["Tent"]


def test_signing_out_everywhere_ends_every_browser(cast: Cast, cleo: Browser, portal: Channel, office: Post) -> None:
    cast.conversation()
    phone = Browser(portal, office)
    for one in (cleo, phone):
        one.sign_in()
    assert phone.rows() == ["My order"]
    cleo.post("out/", which="all")
    assert "See your requests" in phone.get() and "See your requests" in cleo.get()


def test_one_other_browser_can_be_signed_out_and_a_stranger_s_not(
    cast: Cast, cleo: Browser, portal: Channel, office: Post
) -> None:
    cast.conversation()
    phone, otto = Browser(portal, office), Browser(portal, office)
    cleo.sign_in()
    phone.sign_in()
    otto.sign_in("otto@example.com")
    theirs, his = (list(Visit.objects.order_by("pk"))[place] for place in (1, 2))
    cleo.post("out/", which=str(his.pk))
    assert "Nothing here yet" in otto.get()
    cleo.post("out/", which=str(theirs.pk))
    assert "See your requests" in phone.get()


def test_a_visit_lives_for_thirty_days_after_it_was_used_last(cast: Cast, cleo: Browser) -> None:
    cast.conversation()
    cleo.sign_in()
    with clock.held_at(later(days=29)):
        assert cleo.rows() == ["My order"]
    with clock.held_at(later(days=58)):
        assert cleo.rows() == ["My order"]
    with clock.held_at(later(days=89)):
        assert "See your requests" in cleo.get()


def test_more_proved_gives_another_cookie(cast: Cast, cleo: Browser, portal: Channel) -> None:
    name = visits.cookie(portal, "visit")
    cleo.sign_in()
    first = cleo.client.cookies[name].value
    cleo.sign_in("cleo@work.test")
    assert cleo.client.cookies[name].value != first
    assert cleo.client.cookies[name]["httponly"] and cleo.client.cookies[name]["samesite"] == "Lax"
    assert first not in str(list(Visit.objects.values()))


def test_he_comes_back_to_where_he_wanted_to_go_and_never_elsewhere(cast: Cast, cleo: Browser) -> None:
    number = cast.conversation().number
    cleo.get(f"{number}/")
    assert cleo.answer.redirect_chain[-1][0].endswith(f"to=%2Fmy%2Fnorthwind%2F{number}%2F")
    for to, lands in ((f"/my/northwind/{number}/", f"/my/northwind/{number}/"), ("//evil.test/", "/my/northwind/"),
                      ("/my/northwind/../../setup/", "/my/northwind/"), ("/setup/", "/my/northwind/")):  # fmt: skip
        cleo.post("in/", address="cleo@example.com", to=to)
        cleo.post("in/code/", code=cleo.post_office.code("cleo@example.com"), to=to)
        assert cleo.answer.redirect_chain[-1][0] == lands


def test_the_page_is_kept_nowhere_and_listed_nowhere(cleo: Browser) -> None:
    cleo.get()
    heads = cleo.answer.headers
    assert heads["Cache-Control"] == "no-store" and "noindex" in heads["X-Robots-Tag"]
    assert "frame-ancestors 'none'" in heads["Content-Security-Policy"] and "unsafe" not in heads["Content-Security-Policy"]


def test_a_page_that_is_switched_off_is_not_there(cast: Cast, portal: Channel, cleo: Browser) -> None:
    administer.switch(portal, False, by=cast.ada)
    cleo.get()
    assert cleo.status == 404


def test_what_is_over_is_forgotten(cast: Cast, cleo: Browser) -> None:
    cleo.sign_in()
    with clock.held_at(later(days=2)):
        assert codes.forget_old() == 1
    assert visits.forget_old() == 0
    with clock.held_at(later(days=31)):
        assert visits.forget_old() > 0
