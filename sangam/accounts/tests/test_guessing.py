"""Guessing passwords and addresses: how often, what it tells, and whom it can keep out."""

from __future__ import annotations

import os
import re
import statistics
import time
from datetime import timedelta
from typing import Any

import pytest
from django.conf import global_settings
from django.contrib.auth.hashers import MD5PasswordHasher, make_password
from django.core import mail
from django.core.cache import cache
from django.test import Client, override_settings
from django.urls import reverse

from sangam.accounts import audit, people
from sangam.accounts.models import AuditEntry, User
from sangam.lib import clock
from tests.cast import PASSWORD, Cast

WRONG = "not the pass phrase"


@pytest.fixture(autouse=True)
def _nothing_counted() -> None:
    cache.clear()


def sign_in(email: str, password: str, *, address: str = "203.0.113.1", client: Client | None = None) -> Any:
    data = {"login": email, "password": password}
    return (client or Client()).post(reverse("account_login"), data, REMOTE_ADDR=address)


def text(answer: Any) -> str:
    return str(answer.content.decode())


def test_the_sixth_wrong_password_of_an_address_waits_and_says_how_long(cast: Cast) -> None:
    for _time in range(5):
        assert "Too many tries" not in text(sign_in(cast.ben.email, WRONG))
    assert "Wait a minute" in text(sign_in(cast.ben.email, PASSWORD))
    with clock.held_at(clock.now() + timedelta(seconds=61)):
        assert sign_in(cast.ben.email, PASSWORD).status_code == 302


def test_an_address_that_tries_many_accounts_waits(cast: Cast) -> None:
    for number in range(10):
        sign_in(f"p{number}@northwind.test", WRONG)
    assert "Too many tries" in text(sign_in("one.more@northwind.test", WRONG))
    assert sign_in(cast.ben.email, PASSWORD, address="198.51.100.9").status_code == 302
    household = text(sign_in("x@northwind.test", WRONG, address="2001:db8::1"))
    assert "Too many tries" not in household


def test_many_addresses_on_one_account_wait_but_keep_nobody_out_of_his_own_browser(cast: Cast) -> None:
    own = Client()
    assert sign_in(cast.ben.email, PASSWORD, client=own).status_code == 302
    own.post(reverse("account_logout"))
    for number in range(20):
        sign_in(cast.ben.email, WRONG, address=f"198.51.100.{number}")
    refused = text(sign_in(cast.ben.email, PASSWORD, address="198.51.100.99"))
    assert re.search(r"Wait (3 minutes|a minute)", refused)
    assert sign_in(cast.ben.email, PASSWORD, client=own).status_code == 302


def test_a_browser_known_to_one_is_a_stranger_to_another(cast: Cast) -> None:
    ben = Client()
    sign_in(cast.ben.email, PASSWORD, client=ben)
    ben.post(reverse("account_logout"))
    for number in range(20):
        sign_in(cast.mara.email, WRONG, address=f"198.51.100.{number}")
    assert "Too many tries" in text(sign_in(cast.mara.email, WRONG, client=ben))


def test_signing_in_again_and_again_is_no_offence(cast: Cast) -> None:
    for _time in range(12):
        assert sign_in(cast.ben.email, PASSWORD).status_code == 302


def test_known_and_unknown_addresses_get_the_same_words(cast: Cast) -> None:
    def words(email: str) -> str:
        shown = text(sign_in(email, WRONG)).replace(email, "…")
        return re.sub(r'csrfmiddlewaretoken" value="[^"]+', "", shown)

    assert words(cast.ben.email) == words("nobody@northwind.test")
    asked = [Client().post(reverse("account_reset_password"), {"email": email}) for email in (cast.ben.email, "no@x.test")]
    assert [answer.status_code for answer in asked] == [302, 302]
    assert asked[0]["Location"] == asked[1]["Location"]


def test_an_unknown_address_gets_no_mail(cast: Cast) -> None:
    Client().post(reverse("account_reset_password"), {"email": "stranger@example.com"})
    assert mail.outbox == []


class Counted(MD5PasswordHasher):
    """Counts how often a password is worked on, which is what takes the time."""

    algorithm = "counted"
    worked = 0

    def encode(self, password: str, salt: str) -> str:
        type(self).worked += 1
        return super().encode(password, salt)


@override_settings(PASSWORD_HASHERS=[f"{__name__}.Counted"])
def test_known_and_unknown_addresses_cost_the_same_work(cast: Cast) -> None:
    """Clocks differ more between two runs than between the two cases, so the costly step is counted."""
    User.objects.create_user("known@northwind.test", PASSWORD, name="Known")
    User.objects.create_user("gone@northwind.test", PASSWORD, name="Gone", is_active=False)
    found = {}
    for name in ("known", "gone", "nobody"):
        Counted.worked = 0
        sign_in(f"{name}@northwind.test", WRONG)
        found[name] = Counted.worked
    assert found == {"known": 1, "gone": 1, "nobody": 1}


@pytest.mark.parametrize("field", ["login", "password"])
def test_lists_and_numbers_instead_of_text_open_nothing(cast: Cast, field: str) -> None:
    data: dict[str, Any] = {"login": cast.ben.email, "password": PASSWORD}
    for odd in (["", "0"], "0", "\x00", "é" * 5000):
        assert Client().post(reverse("account_login"), {**data, field: odd}).status_code == 200


def test_tries_stand_in_the_record_for_ninety_days_and_what_people_did_for_good(cast: Cast) -> None:
    sign_in(cast.ben.email, WRONG)
    sign_in("nobody@northwind.test", WRONG)
    people.new_password(cast.ben, by=cast.ada)
    lines = AuditEntry.objects.order_by("pk").values_list("action", "subject")
    told = [
        ("sign_in.failed", f"User:{cast.ben.pk}"),
        ("sign_in.failed", "User:None"),
        ("person.password_reset", f"User:{cast.ben.pk}"),
    ]
    assert list(lines) == told
    with clock.held_at(clock.now() + timedelta(days=89)):
        assert audit.forget_old_tries() == 0
    with clock.held_at(clock.now() + timedelta(days=91)):
        assert audit.forget_old_tries() == 2
    assert list(lines.all()) == told[2:]


@pytest.mark.slow
@pytest.mark.timeout(1800)
@override_settings(PASSWORD_HASHERS=global_settings.PASSWORD_HASHERS)
@pytest.mark.parametrize("page", ["account_login", "account_reset_password"])
def test_how_long_it_takes_tells_nothing(cast: Cast, page: str) -> None:
    """Known and unknown addresses in turn, with the hasher of a real install; the medians differ by less than 20 ms
    of work (a clock on the wall would time whatever else the machine does).
    `SANGAM_TEST_GUESSES` makes them more (12)."""
    count = int(os.environ.get("SANGAM_TEST_GUESSES", "12"))
    hashed = make_password(PASSWORD)
    User.objects.bulk_create(
        User(email=f"known{place}@northwind.test", name="Known", password=hashed) for place in range(count)
    )
    spent: dict[str, list[float]] = {"known": [], "nobody": []}
    for place in range(-1, count):
        for who, took in spent.items():
            data = {"login": f"{who}{place}@northwind.test", "email": f"{who}{place}@northwind.test", "password": WRONG}
            cache.clear()
            begun = time.process_time()
            Client().post(reverse(page), data, REMOTE_ADDR=f"10.{len(took)}.{place % 250}.{len(who)}")
            took.append(time.process_time() - begun)
    known, nobody = (statistics.median(took[1:]) * 1000 for took in spent.values())
    print(f"{page}: {known:.1f} ms known, {nobody:.1f} ms unknown")
    assert abs(known - nobody) < 20
