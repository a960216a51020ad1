"""The record of changes, and the blocked."""

from __future__ import annotations

import pytest
from django.test import Client

from sangam.accounts import audit
from sangam.accounts.models import AuditEntry
from sangam.customers import blocking
from sangam.customers.models import Identity
from sangam.events.record import Actor
from sangam.web.setup.tests.reading import text_of
from tests.cast import Cast


def test_an_entry_says_who_did_what_to_which(admin: Client, cast: Cast) -> None:
    audit.record(cast.ada, "channel.changed", cast.mailbox, smtp_host=["", "mail.northwind.test"], smtp_password="changed")
    page = text_of(admin.get("/setup/changes"))
    assert f'href="/setup/channels/{cast.mailbox.pk}"' in page
    assert "– → mail.northwind.test" in page


def test_filters_stand_in_the_address(admin: Client, cast: Cast) -> None:
    audit.record(cast.ada, "team.created", cast.support)
    audit.record(cast.lena, "tag.removed", "Tag:7", name="tents")
    assert "tents" not in text_of(admin.get(f"/setup/changes?person={cast.ada.pk}"))
    assert "tents" in text_of(admin.get("/setup/changes?about=tag"))


@pytest.mark.parametrize("query", ["about=nonsense", "person=x", "before=-1"])
def test_an_address_that_means_nothing_is_not_found(admin: Client, query: str) -> None:
    assert admin.get(f"/setup/changes?{query}").status_code == 404


def test_pages_go_on_and_cost_the_same(admin: Client, cast: Cast, django_assert_max_num_queries: object) -> None:
    for _number in range(30):
        audit.record(cast.ada, "team.changed", cast.support, name=["a", "b"])
        audit.record(cast.ada, "channel.changed", cast.mailbox)
    with django_assert_max_num_queries(8):  # type: ignore[operator]
        first = text_of(admin.get("/setup/changes"))
    before = sorted(AuditEntry.objects.values_list("pk", flat=True))[10]
    assert f"before={before}" in first
    assert text_of(admin.get(f"/setup/changes?before={before}")).count("setup-change") == 10


def test_a_blocked_sender_is_released(admin: Client, cast: Cast) -> None:
    cast.conversation()
    cleo = Identity.objects.get(value="cleo@example.com")
    blocking.block(cleo, by=Actor.user(cast.ben.pk))
    assert "cleo@example.com" in text_of(admin.get("/setup/blocked"))
    admin.post(f"/setup/blocked/{cleo.pk}/release")
    cleo.refresh_from_db()
    assert cleo.blocked_at is None
    assert AuditEntry.objects.filter(action="sender.unblocked", user=cast.ada).exists()
