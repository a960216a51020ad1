"""Channels in Setup: health, secrets, the live test, two people at once."""

from __future__ import annotations

import pytest
from django.test import Client

from sangam.accounts.models import AuditEntry
from sangam.channels import administer, health
from sangam.channels.models import Channel
from sangam.web.setup.channels import views
from sangam.web.setup.tests.reading import seen, text_of
from tests.cast import Cast

PASSWORD = "the-password-nobody-may-read"


def form_of(cast: Cast, **more: object) -> dict[str, object]:
    core = {"name": "Help", "address": "help@northwind.test", "brand": cast.brand.pk, "team": cast.support.pk}
    own = {"own-incoming": "listener", "own-outgoing": "smtp", "own-smtp_host": "mail.northwind.test"}
    return {**core, **own, **more}


def test_the_list_shows_the_other_sides_own_words(admin: Client, cast: Cast) -> None:
    health.failed(cast.mailbox.pk, "535 5.7.8 Authentication <failed>")
    page = text_of(admin.get("/setup/channels"))
    assert "535 5.7.8 Authentication &lt;failed&gt;" in page
    assert "In trouble" in page


def test_a_channel_is_added_and_its_webhook_address_shown(admin: Client, cast: Cast) -> None:
    answer = admin.post("/setup/channels/new/email", form_of(cast))
    channel = Channel.objects.get(address="help@northwind.test")
    assert answer["Location"] == f"/setup/channels/{channel.pk}"
    assert channel.settings["smtp_host"] == "mail.northwind.test"
    assert f"/hooks/{channel.token}/" in text_of(admin.get(answer["Location"]))
    assert AuditEntry.objects.filter(action="channel.created", user=cast.ada).count() == 1


def test_a_secret_is_kept_when_left_empty_and_never_shown(admin: Client, cast: Cast) -> None:
    address = f"/setup/channels/{cast.mailbox.pk}"
    admin.post(address, form_of(cast, **{"own-smtp_password": PASSWORD}))
    admin.post(address, form_of(cast, name="Helpers"))
    cast.mailbox.refresh_from_db()
    assert cast.mailbox.name == "Helpers"
    assert cast.mailbox.plain_settings().get("smtp_password") == PASSWORD
    assert PASSWORD not in text_of(admin.get(address))
    assert PASSWORD not in str(list(AuditEntry.objects.values()))


def test_a_secret_just_typed_is_not_given_back_with_an_error(admin: Client, cast: Cast) -> None:
    bad = form_of(cast, name="", **{"own-smtp_password": PASSWORD, "own-dkim_private_key": PASSWORD})
    answer = admin.post(f"/setup/channels/{cast.mailbox.pk}", bad)
    assert answer.status_code == 422
    assert PASSWORD not in text_of(answer)


def test_an_address_of_another_channel_names_it(admin: Client, cast: Cast) -> None:
    answer = admin.post("/setup/channels/new/email", form_of(cast, address="SUPPORT@northwind.test"))
    assert answer.status_code == 422
    assert "“Support” answers at this address already." in text_of(answer)


def test_two_who_save_at_once_see_each_others_change(admin: Client, cast: Cast) -> None:
    address = f"/setup/channels/{cast.mailbox.pk}"
    admin.post(address, form_of(cast))
    old = seen(text_of(admin.get(address)))
    admin.post(address, form_of(cast, name="Changed by the other"))
    answer = admin.post(address, form_of(cast, name="Mine", seen=old))
    assert answer.status_code == 409
    assert "Changed by the other" in text_of(answer)
    assert 'value="Mine"' in text_of(answer)
    cast.mailbox.refresh_from_db()
    assert cast.mailbox.name == "Changed by the other"
    again = admin.post(address, form_of(cast, name="Mine", seen=seen(text_of(answer))))
    assert again.status_code == 302


def test_settings_the_form_does_not_know_stay(admin: Client, cast: Cast) -> None:
    Channel.objects.filter(pk=cast.mailbox.pk).update(settings={"acknowledgements": {"fr": "Merci"}})
    admin.post(f"/setup/channels/{cast.mailbox.pk}", form_of(cast))
    cast.mailbox.refresh_from_db()
    assert cast.mailbox.settings["acknowledgements"] == {"fr": "Merci"}


def test_the_trial_of_a_form_with_errors_names_the_fields_and_saves_nothing(admin: Client, cast: Cast) -> None:
    closed = {"own-smtp_host": "127.0.0.1", "own-smtp_port": "1", "own-incoming": "hook", "address": ""}
    answer = admin.post(f"/setup/channels/{cast.mailbox.pk}/trial", form_of(cast, **closed), headers={"HX-Request": "true"})
    assert answer.status_code == 422
    assert "<strong>Address</strong>: This field is required." in text_of(answer)
    cast.mailbox.refresh_from_db()
    assert cast.mailbox.name == "Support"


def test_a_dns_record_in_a_way_out_is_taken_apart_for_copying() -> None:
    found = views.trial_record('Add this record: _dmarc.a.test TXT "v=DMARC1; p=none"')
    assert found and found.groupdict() == {
        "lead": "Add this record", "name": "_dmarc.a.test", "type": "TXT", "value": '"v=DMARC1; p=none"',
    }  # fmt: skip
    assert views.trial_record("Keep only one: join them into a single record.") is None


def test_a_pause_stops_it_and_stands_in_the_record(admin: Client, cast: Cast) -> None:
    admin.post(f"/setup/channels/{cast.mailbox.pk}/pause", {"active": "0"})
    cast.mailbox.refresh_from_db()
    assert not cast.mailbox.active
    assert AuditEntry.objects.filter(action="channel.off").exists()


def test_the_record_names_fields_but_no_secret(cast: Cast) -> None:
    administer.save(cast.mailbox, {"smtp_host": "a.test", "smtp_password": PASSWORD}, by=cast.ada)
    entry = AuditEntry.objects.latest("pk")
    assert entry.detail["smtp_host"] == [None, "a.test"]
    assert entry.detail["smtp_password"] == "changed"


def test_the_list_costs_the_same_for_many(admin: Client, cast: Cast, django_assert_num_queries: object) -> None:
    for number in range(12):
        Channel.objects.create(
            kind=cast.mailbox.kind, name=f"C{number}", address=f"c{number}@x.test", brand=cast.brand, team=cast.support
        )
    with django_assert_num_queries(5):  # type: ignore[operator]
        admin.get("/setup/channels")


@pytest.mark.parametrize("person", ["ben", "lena", "mara"])
def test_nobody_else_sees_setup_and_who_asks_for_it_is_led_to_the_desk(cast: Cast, client: Client, person: str) -> None:
    client.force_login(getattr(cast, person))
    assert client.get("/setup/channels").status_code == 404
    assert "/setup/" not in text_of(client.get("/conversations"))
    answer = client.get("/setup/", follow=True)
    assert answer.redirect_chain == [("/conversations", 302)]
    assert "Setup is for admins" in text_of(answer)
