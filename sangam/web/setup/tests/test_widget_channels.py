"""A channel that lives in pages of other sites, set up like every other: nothing here knows it by name."""

from __future__ import annotations

import pytest
from django.test import Client

from sangam.accounts.models import AuditEntry, Brand
from sangam.channels import registry
from sangam.channels.models import Channel
from sangam.web.setup.tests.reading import text_of
from tests.cast import Cast


@pytest.fixture
def kind(db: None) -> str:
    return next(kind for kind, adapter in registry.adapters().items() if adapter.capabilities.widget)


def form_of(cast: Cast, **more: object) -> dict[str, object]:
    core = {"name": "Shop", "address": "", "brand": cast.brand.pk, "team": cast.support.pk}
    own = {"own-origins": "https://www.northwind.test\n*.northwind.example", "own-continue_on": "Support@northwind.test"}
    return {**core, **own, **more}


def made(admin: Client, cast: Cast, kind: str, **more: object) -> Channel:
    answer = admin.post(f"/setup/channels/new/{kind}", form_of(cast, **more))
    assert answer.status_code == 302, text_of(answer)
    return Channel.objects.get(name="Shop")


def test_it_is_added_with_its_own_secrets(admin: Client, cast: Cast, kind: str) -> None:
    channel = made(admin, cast, kind)
    assert channel.settings["origins"] == ["https://www.northwind.test", "https://*.northwind.example"]
    assert channel.settings["continue_on"] == "support@northwind.test" and channel.settings["continue_after"] == 120
    kept = channel.plain_settings()
    assert all(len(str(kept.get(name))) == 64 for name in channel.adapter.made_secrets)
    page = text_of(admin.get(f"/setup/channels/{channel.pk}"))
    assert not any(str(kept.get(name)) in page for name in channel.adapter.made_secrets)
    assert "/hooks/" not in page
    assert str(kept.get("visitor_key")) not in str(list(AuditEntry.objects.values()))


def test_trying_it_shows_what_to_paste(admin: Client, cast: Cast, kind: str) -> None:
    channel = made(admin, cast, kind)
    page = text_of(admin.post(f"/setup/channels/{channel.pk}/trial", form_of(cast), headers={"hx-request": "true"}))
    assert f"/widget/{channel.token}.js" in page and "&lt;script" in page
    assert str(channel.plain_settings().get("identity_secret")) in page
    assert str(channel.plain_settings().get("visitor_key")) not in page


def test_saving_again_keeps_the_secrets_and_asking_makes_a_new_one(admin: Client, cast: Cast, kind: str) -> None:
    channel = made(admin, cast, kind)
    before = channel.plain_settings()
    admin.post(f"/setup/channels/{channel.pk}", form_of(cast, **{"own-greeting": "Hello"}))
    channel.refresh_from_db()
    same = channel.plain_settings()
    assert same.get("greeting") == "Hello" and same.get("visitor_key") == before.get("visitor_key")
    admin.post(f"/setup/channels/{channel.pk}", form_of(cast, **{"own-identity_renew": "on"}))
    channel.refresh_from_db()
    after = channel.plain_settings()
    assert after.get("identity_secret") != before.get("identity_secret") and len(str(after.get("identity_secret"))) == 64
    assert after.get("visitor_key") == before.get("visitor_key")


def test_answers_go_on_from_a_mailbox_of_the_same_brand_only(admin: Client, cast: Cast, kind: str) -> None:
    other = Brand.objects.create(name="Southwind")
    Channel.objects.create(
        kind=cast.mailbox.kind, name="South", address="help@southwind.test", brand=other, team=cast.support
    )  # fmt: skip
    page = text_of(admin.get(f"/setup/channels/new/{kind}"))
    assert "support@northwind.test" in page and "Where customers write to" not in page
    for wrong, why in (
        ("help@southwind.test", "writes for another brand"),
        ("nobody@northwind.test", "no mailbox that is in use"),
    ):
        answer = admin.post(f"/setup/channels/new/{kind}", form_of(cast, **{"own-continue_on": wrong}))
        assert answer.status_code == 422 and why in text_of(answer)
    assert made(admin, cast, kind, **{"own-continue_on": ""}).settings["continue_on"] == ""


def test_a_mailbox_that_is_gone_says_so_and_is_not_taken_again(admin: Client, cast: Cast, kind: str) -> None:
    channel = made(admin, cast, kind)
    Channel.objects.filter(pk=cast.mailbox.pk).update(active=False)
    assert "support@northwind.test (not in use any more)" in text_of(admin.get(f"/setup/channels/{channel.pk}"))
    assert admin.post(f"/setup/channels/{channel.pk}", form_of(cast)).status_code == 422


@pytest.mark.parametrize("origins", ["*", "https://*.com", "https://a.test/path", "ftp://a.test"])
def test_a_site_that_would_allow_too_much_is_refused(admin: Client, cast: Cast, kind: str, origins: str) -> None:
    answer = admin.post(f"/setup/channels/new/{kind}", form_of(cast, **{"own-origins": origins}))
    assert answer.status_code == 422 and not Channel.objects.filter(name="Shop").exists()
