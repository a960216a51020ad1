"""Second factors: an app, recovery codes, and what is asked of whom. Passkeys have a journey of their own."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from sangam.accounts import factors
from sangam.accounts.models import AuditEntry, User
from sangam.lib import clock
from tests.cast import PASSWORD, Cast

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
NOON = datetime.now(UTC).replace(second=10, microsecond=0)
INSIDE = "/conversations"


@pytest.fixture(autouse=True)
def _nothing_counted() -> None:
    cache.clear()


def code(moment: datetime, steps: int = 0, secret: str = SECRET) -> str:
    """What the app shows, RFC 6238."""
    return format_hotp_value(hotp_value(secret, int(moment.timestamp()) // 30 + steps))


def with_app(user: User, moment: datetime = NOON) -> list[str]:
    """Added one minute before `moment`; gives the recovery codes."""
    before = moment - timedelta(minutes=2)
    with clock.held_at(before):
        codes = factors.add_app(user, SECRET, code(before))
    assert codes
    return codes


def password_step(user: User, client: Client | None = None) -> Client:
    client = client or Client()
    answer = client.post(reverse("account_login"), {"login": user.email, "password": PASSWORD})
    assert answer.status_code == 302
    return client


def give(client: Client, typed: str) -> Any:
    return client.post(reverse("mfa_authenticate"), {"code": typed})


def acts() -> list[str]:
    return list(AuditEntry.objects.order_by("pk").values_list("action", flat=True))


def test_the_codes_are_those_of_rfc_6238() -> None:
    """Appendix B, SHA1: at 59 s 94287082, at 1111111109 s 07081804; six digits here."""
    secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
    shown = [code(datetime.fromtimestamp(at, UTC), secret=secret) for at in (59, 1111111109, 20000000000)]
    assert shown == ["287082", "081804", "353130"]


def test_a_password_alone_opens_nothing_once_there_is_an_app(cast: Cast) -> None:
    with_app(cast.ben)
    with clock.held_at(NOON):
        client = password_step(cast.ben)
        assert client.get(INSIDE).status_code == 302
        assert give(client, "000000").status_code == 200
        assert client.get(INSIDE).status_code == 302
        assert give(client, code(NOON)).status_code == 302
        assert client.get(INSIDE).status_code == 200


def test_a_code_counts_once_even_while_it_is_still_shown(cast: Cast) -> None:
    with_app(cast.ben)
    with clock.held_at(NOON):
        assert give(password_step(cast.ben), code(NOON)).status_code == 302
        assert "wrong, was used already" in give(password_step(cast.ben), code(NOON)).content.decode()
    later = NOON + timedelta(seconds=30)
    with clock.held_at(later):
        assert give(password_step(cast.ben), code(later)).status_code == 302


def test_the_code_that_added_the_app_does_not_sign_in(cast: Cast) -> None:
    with clock.held_at(NOON):
        assert factors.add_app(cast.ben, SECRET, code(NOON))
        assert factors.check(cast.ben, code(NOON)) is None


@pytest.mark.parametrize(("steps", "good"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)])
def test_a_clock_may_be_thirty_seconds_off(cast: Cast, steps: int, good: bool) -> None:
    with_app(cast.ben)
    with clock.held_at(NOON):
        assert (factors.check(cast.ben, code(NOON, steps)) is not None) is good


def test_a_recovery_code_lets_in_once_and_is_told_of(cast: Cast) -> None:
    codes = with_app(cast.ben)
    assert len(codes) == 10 and len(set(codes)) == 10
    assert give(password_step(cast.ben), codes[3]).status_code == 302
    assert give(password_step(cast.ben), codes[3]).status_code == 200
    assert factors.of(cast.ben).codes_left == 9
    assert "person.code_used" in acts()


def test_new_codes_void_the_old_ones_and_end_with_the_last_factor(cast: Cast) -> None:
    old = with_app(cast.ben)
    new = factors.new_codes(cast.ben)
    assert factors.check(cast.ben, old[0]) is None
    assert factors.check(cast.ben, new[0])
    factors.remove_app(cast.ben)
    assert factors.check(cast.ben, new[1]) is None
    assert not Authenticator.objects.exists()
    with pytest.raises(factors.NoFactor):
        factors.new_codes(cast.ben)


def test_guessing_codes_waits_but_not_in_a_browser_that_is_known(cast: Cast) -> None:
    with clock.held_at(NOON - timedelta(minutes=5)):
        own = password_step(cast.ben)
        own.post(reverse("account_logout"))
    with_app(cast.ben)
    with clock.held_at(NOON):
        stranger = password_step(cast.ben)
        said = [give(stranger, f"{number:06}").content.decode() for number in range(6)]
        assert ["Too many tries" in text for text in said] == [False] * 5 + [True]
        assert give(stranger, code(NOON)).status_code == 200
        assert give(password_step(cast.ben, own), code(NOON)).status_code == 302
    assert {"sign_in.failed", "sign_in.refused"} <= set(acts())


def test_neither_secrets_nor_codes_lie_readable_in_the_database_or_the_record(cast: Cast) -> None:
    codes = with_app(cast.ben)
    rows = str(list(Authenticator.objects.values())) + str(list(AuditEntry.objects.values()))
    assert SECRET not in rows
    assert not [one for one in codes if one in rows]


def test_a_reset_takes_all_of_them_and_every_session(cast: Cast) -> None:
    with_app(cast.ben)
    with clock.held_at(NOON):
        client = password_step(cast.ben)
        give(client, code(NOON))
        assert factors.reset(cast.ben, by=cast.ada) == 2
        assert client.get(INSIDE).status_code == 302
        assert not factors.of(cast.ben).any
        assert client.post(reverse("account_login"), {"login": cast.ben.email, "password": PASSWORD}).status_code == 302
        assert client.get(INSIDE).status_code == 200


def test_the_app_is_added_on_a_page_that_draws_its_key_without_a_style(cast: Cast) -> None:
    client = password_step(cast.ben)
    page = client.get(reverse("workspace:app")).content.decode()
    drawn = re.search(r"<svg.*?</svg>", page, re.S)
    assert drawn and "style" not in drawn[0] and "http" not in re.sub(r'xmlns(:\w+)?="[^"]*"', "", drawn[0])
    key = re.search(r'account-key" dir="ltr">([A-Z2-7 ]+)<', page)
    assert key
    secret = key[1].replace(" ", "")
    assert secret not in str(dict(client.session.items()))
    assert client.post(reverse("workspace:app"), {"code": "12"}).status_code == 422
    answer = client.post(reverse("workspace:app"), {"code": code(clock.now(), secret=secret)})
    shown = re.findall(r"<li><code>(\d{8})</code>", answer.content.decode())
    assert len(shown) == 10
    assert factors.check(cast.ben, shown[0])
    assert AuditEntry.objects.get(action="person.app_added").subject == f"User:{cast.ben.pk}"
    assert shown[1] not in client.get(reverse("workspace:safety")).content.decode()


def test_what_others_hold_is_nobodys_business(cast: Cast) -> None:
    key = Authenticator.objects.create(user=cast.mara, type="webauthn", data={"name": "Hers", "credential": {}})
    client = password_step(cast.ben)
    assert client.get(reverse("workspace:passkey", args=[key.pk])).status_code == 404
    assert client.post(reverse("workspace:passkey_removal", args=[key.pk])).status_code == 404
    assert Authenticator.objects.filter(pk=key.pk).exists()


@pytest.mark.parametrize(
    "sent", ["", "[]", "5", "{}", '{"response": 5}', '{"response": {"userHandle": "MQ"}}', "\x00", "{" * 3000]
)
def test_what_is_no_passkey_opens_nothing_and_breaks_nothing(cast: Cast, sent: str) -> None:
    answer = Client().post(reverse("mfa_login_webauthn"), {"credential": sent})
    assert (answer.status_code, answer["Location"]) == (302, reverse("account_login"))
    with_app(cast.ben)
    client = password_step(cast.ben)
    assert client.post(reverse("mfa_authenticate"), {"credential": sent}).status_code == 200
    assert client.get(INSIDE).status_code == 302


@pytest.mark.parametrize(("kept", "shown", "may"), [(0, 0, True), (0, 1, True), (4, 5, True), (4, 4, False), (4, 0, False)])
def test_a_counter_that_does_not_go_on_is_of_a_copy(cast: Cast, kept: int, shown: int, may: bool) -> None:
    key = Authenticator.objects.create(user=cast.ben, type="webauthn", data={"name": "His", "credential": {}, "counter": kept})
    assert factors.count_passkey(cast.ben, key.pk, shown) is may
    key.refresh_from_db()
    assert key.data["counter"] == (shown if may else kept)
    assert AuditEntry.objects.filter(action="person.passkey_copied").exists() is not may


def test_who_has_no_password_is_asked_for_what_he_has(cast: Cast) -> None:
    client = Client()
    client.force_login(cast.ada)
    with_app(cast.ada)
    cast.ada.set_unusable_password()
    cast.ada.save(update_fields=["password"])
    client.force_login(cast.ada)
    with clock.held_at(clock.now() + timedelta(minutes=20)):
        assert client.get("/setup/safety")["Location"].startswith(reverse("mfa_reauthenticate"))
        factors.reset(cast.ada, by=None)
        client.force_login(cast.ada)
    with clock.held_at(clock.now() + timedelta(minutes=50)):
        assert client.get("/setup/safety")["Location"].startswith(reverse("account_reset_password"))
