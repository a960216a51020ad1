"""What an address leads to that is none of ours."""

from __future__ import annotations

import pytest
from django.test import Client


@pytest.mark.parametrize(
    ("typed", "leads"),
    [
        ("/customers/segments/", "/customers/segments"),
        ("/setup/requests/?state=a%26b", "/setup/requests?state=a%26b"),
        ("/orders//", "/orders"),
    ],
)
def test_a_slash_at_the_end_is_forgiven(client: Client, db: None, typed: str, leads: str) -> None:
    answer = client.get(typed)
    assert answer.status_code == 302 and answer["Location"] == leads


@pytest.mark.parametrize(
    "typed", ["//evil.example/", "/nothing-here/", "//orders//", "//evil.example/orders/", "/%5Cevil.example/"]
)
def test_what_is_nowhere_leads_nowhere(client: Client, db: None, typed: str) -> None:
    assert client.get("/", PATH_INFO=typed).status_code == 404


def test_nothing_is_sent_on_that_changes_something(client: Client, db: None) -> None:
    assert client.post("/customers/segments/").status_code == 404
