"""Requests that mean no good, at every address of the product."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode, urljoin

import pytest
from django.core.cache import cache
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from sangam.accounts import policy
from tests.architecture.everywhere import ALL, ask_all, client_of
from tests.architecture.test_permissions import Made, made
from tests.cast import PASSWORD, Cast

__all__ = ["made"]
pytestmark = pytest.mark.django_db
WRITES = re.compile(r"^\s*(INSERT|UPDATE|DELETE|MERGE|TRUNCATE|WITH[^;]*\b(INSERT|UPDATE|DELETE)\b)", re.I)
# Being there is no change of anything, and neither is the question that a passkey answers; who fetched everybody's data is
# noted.
KEPT_OF_A_VISIT = re.compile(
    r"accounts_session|accounts_attempt|accounts_brake|accounts_sighting|realtime_|SAVEPOINT|\"cache\"|django_session|export\.fetched",
    re.I,
)
FOREIGN = ["//evil.test", "/\\evil.test", "https:evil.test", "%09//evil.test", "\t//evil.test", "///evil.test", "https://evil.test",
           "javascript:alert(1)", "http://testserver@evil.test/", "//evil.test\\@testserver", "data:text/html,x", "\x00//evil.test"]  # fmt: skip
RIGHTS = {"role": "admin", "is_staff": "1", "is_superuser": "1", "is_active": "1", "owner": "1", "owner_id": "1", "user": "1",
          "customer_id": "1", "created_at": "2001-01-01", "id": "1", "pk": "1", "links": "1", "entry_epoch": "9", "brand_id": "1"}  # fmt: skip


@pytest.fixture(autouse=True)
def _nothing_counted() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


def writes(statements: list[str]) -> list[str]:
    return [sql[:160] for sql in statements if WRITES.match(sql) and not KEPT_OF_A_VISIT.search(sql)]


@pytest.mark.slow
@pytest.mark.parametrize(("who", "method"), [("ada", "get"), ("ben", "get"), ("nobody", "get"), ("ada", "head")])
def test_looking_changes_nothing(who: str, method: str, cast: Cast, made: Made) -> None:
    """Scanners of mail open every link. Counted in statements that write, at every address there is."""
    policy.current()
    found = {}
    for asked in ask_all(getattr(cast, who, None), cast, made, method=method):
        assert asked.answer.status_code < 500, asked.name
        if changed := writes(asked.statements):
            found[asked.name] = changed
    assert found == {}


@pytest.mark.slow
@pytest.mark.parametrize("who", ["ada", "ben"])
def test_what_nobody_asked_for_gives_no_rights(who: str, cast: Cast, made: Made) -> None:
    """Every form of the product with fields that would be worth having."""
    before = state(cast)
    for asked in ask_all(getattr(cast, who), cast, made, data=RIGHTS):
        assert asked.answer.status_code < 500, asked.name
        given = [sql[:200] for sql in asked.statements if re.search(r"UPDATE .accounts_user. SET .*(is_active|\"role\")", sql)]
        assert who == "ada" or not given, (asked.name, given)
    assert state(cast) == before


ABSURD = ("\x00", "9" * 400, "\u202e", "'\"><script>alert(1)</script>")


@pytest.mark.slow
@pytest.mark.parametrize("value", ABSURD, ids=("NUL", "a huge number", "a turned direction", "markup"))
def test_no_value_of_a_form_breaks_the_house(value: str, cast: Cast, made: Made) -> None:
    """Each field that a form of the product is known to have, with what no database or page can hold."""
    found = {}
    names = {name for row in ALL.values() for name in row.data(cast, made)} | {"q", "text", "name", "to", "subject", "note"}
    for asked in ask_all(cast.ada, cast, made, data=dict.fromkeys(sorted(names), value)):
        page = asked.answer.content if not asked.answer.streaming else b""
        if asked.answer.status_code >= 500 or b"<script>alert(1)" in page:
            found[asked.name] = asked.answer.status_code
    assert found == {}


def state(cast: Cast) -> list[Any]:
    return list(type(cast.ben).objects.order_by("pk").values_list("email", "role", "is_active", "created_at"))


@pytest.mark.slow
def test_a_header_makes_nobody_somebody(cast: Cast, made: Made) -> None:
    names = ("X-Remote-User", "Remote-User", "X-Forwarded-User", "X-Auth-Request-Email", "X-Authenticated-User")
    for asked in ask_all(None, cast, made, headers=dict.fromkeys(names, cast.ada.email)):
        if ALL[asked.name].who != "anyone" and not ALL[asked.name].gate:
            assert asked.answer.status_code == 302, asked.name


@pytest.mark.parametrize(
    "host", ["evil.test", "testserver.evil.test", "testserver@evil.test", "testserver:80@evil.test", "a" * 3000]
)
def test_a_strangers_host_is_no_host_of_ours(host: str, cast: Cast) -> None:
    for path in ("/accounts/login/", "/accounts/password/reset/", "/conversations"):
        answer = Client(raise_request_exception=False).get(path, headers={"host": host})
        assert answer.status_code == 400 and "evil.test" not in str(answer.headers) + answer.content.decode()


def test_a_forwarded_host_is_not_believed(cast: Cast) -> None:
    answer = client_of(cast.ben).get("/conversations", headers={"x-forwarded-host": "evil.test", "x-host": "evil.test"})
    assert answer.status_code == 200 and b"evil.test" not in answer.content


@pytest.mark.parametrize(
    "language", ["gu," * 20_000, "-" * 50_000, "a-" * 30_000, "x" * 100_000, "en;q=" + "1" * 50_000, "*,,;;q=\x00"]
)
def test_a_huge_wish_for_a_language_costs_nothing(language: str, cast: Cast) -> None:
    began = time.process_time()
    assert Client().get("/accounts/login/", headers={"accept-language": language}).status_code == 200
    assert time.process_time() - began < 1


def test_ten_thousand_fields_are_refused_before_they_are_looked_at(cast: Cast) -> None:
    many = {f"field{number}": "x" for number in range(10_000)}
    began = time.process_time()
    assert client_of(cast.ada).post("/me", many).status_code == 400
    assert client_of(cast.ada).post("/me", urlencode(many), content_type="application/x-www-form-urlencoded").status_code == 400
    assert time.process_time() - began < 4


@pytest.mark.parametrize("target", FOREIGN)
def test_signing_in_leads_nowhere_else(target: str, cast: Cast) -> None:
    client = Client()
    page = client.get("/accounts/login/", {"next": target})
    assert "evil.test" not in page.headers.get("Location", "")
    answer = client.post("/accounts/login/", {"login": cast.ben.email, "password": PASSWORD, "next": target})
    assert answer.status_code == 302 and home(answer["Location"])
    again = client.post("/accounts/reauthenticate/", {"password": PASSWORD, "next": target})
    assert again.status_code == 302 and home(again["Location"])
    look = client.post("/me/look", {"theme": "dark", "next": target})
    assert look.status_code == 302 and home(look["Location"])
    out = client.post("/accounts/logout/", {"next": target})
    assert home(out["Location"])


def home(address: str) -> bool:
    """As a browser reads it: backslashes are slashes, and signs that cannot be seen are not there."""
    seen = re.sub(r"[\x00-\x20]", "", address).replace("\\", "/")
    return urljoin("http://testserver/accounts/login/", seen).startswith("http://testserver/")


SORTS = ["password", "assignee__password", "-owner__password", "pk);--", "id' OR 1=1", "customer__identities__value"]


@pytest.mark.parametrize("wish", SORTS)
def test_a_list_is_sorted_and_sifted_by_what_it_offers_only(wish: str, cast: Cast, made: Made) -> None:
    """Names of columns in the address reach no query."""
    client = client_of(cast.ben)
    for name in ("sort", "order", "order_by", "o", "filter", "view"):
        with CaptureQueriesContext(connection) as captured:
            answer = client.get(
                "/conversations", {name: wish, "filter[owner__password__startswith]": "p", "owner__password__regex": ".*"}
            )
        assert answer.status_code in (200, 302, 400, 404)
        asked = " ".join(str(query["sql"]) for query in captured.captured_queries)
        assert not re.search(r"ORDER BY[^)]*password|password[^,]* (~|LIKE)|1=1", asked)


def test_a_stale_or_foreign_form_changes_nothing(cast: Cast, made: Made) -> None:
    """Every address that takes a POST wants the token, those that outsiders call with their own proof aside; one with a gate
    of its own may turn a stranger away first."""
    outside = re.compile(r"^(hook|widget:)")
    for name, row in ALL.items():
        if row.method == "post" and not outside.match(name):
            client = client_of(cast.ada, enforce_csrf_checks=True)
            answer = client.post(reverse(name, kwargs=row.kwargs(cast, made)), row.data(cast, made))
            assert answer.status_code in (403, row.gate), name


def test_known_and_unknown_addresses_look_alike_to_who_asks_for_a_new_password(cast: Cast) -> None:
    pages = []
    for email in (cast.ben.email, "nobody@northwind.test"):
        answer = Client().post(reverse("account_reset_password"), {"email": email}, follow=True)
        pages.append((answer.status_code, re.sub(r'value="[^"]{40,}"', "", answer.content.decode())))
    assert pages[0] == pages[1]


def test_a_page_can_be_asked_for_by_no_other_method(cast: Cast, made: Made) -> None:
    for method in ("put", "delete", "patch", "trace"):
        answer: HttpResponse = getattr(client_of(cast.ada), method)("/me")
        assert answer.status_code == 405
