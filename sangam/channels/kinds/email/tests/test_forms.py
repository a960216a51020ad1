"""The settings of a mailbox as people type them, and the connection test as it answers them."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

import pytest

from sangam.channels.kinds.email import probe
from sangam.channels.kinds.email.forms import MailboxForm
from sangam.channels.kinds.email.tests import dovecot
from sangam.channels.kinds.email.tests.fakes import settings
from sangam.channels.kinds.email.tests.postbox import postbox

BASE = {"incoming": "listener", "outgoing": "smtp"}


def cleaned(**values: Any) -> dict[str, Any]:
    form = MailboxForm({**BASE, **values})
    assert form.is_valid(), form.errors
    return form.cleaned_data


def test_a_service_brings_its_servers_and_what_was_typed_stays() -> None:
    found = cleaned(preset="gmail", incoming="imap", smtp_host="relay.example.com", smtp_port="25", smtp_security="none")
    assert (found["imap_host"], found["imap_port"], found["imap_security"]) == ("imap.gmail.com", 993, "ssl")
    assert (found["smtp_host"], found["smtp_port"], found["smtp_security"]) == ("relay.example.com", 25, "none")


@pytest.mark.parametrize(
    ("field", "values"),
    [
        ("imap_host", {"incoming": "imap"}),
        ("imap_host", {"imap_host": "https://mail.example.com"}),
        ("imap_host", {"imap_host": "mail.example.com:993"}),
        ("imap_port", {"imap_port": "99999"}),
        ("imap_move_to", {"imap_after": "move"}),
        ("provider", {"outgoing": "provider"}),
        ("dkim_domain", {"dkim_make": "on"}),
        ("tls_ca", {"tls_ca": "no certificate"}),
        ("max_size", {"max_size": "51"}),
    ],
)
def test_an_error_names_its_field(field: str, values: dict[str, str]) -> None:
    assert field in MailboxForm({**BASE, **values}).errors


def test_moving_goes_in_and_out_as_one_value() -> None:
    assert cleaned(imap_after="move", imap_move_to="Done")["imap_after"] == "move:Done"
    form = MailboxForm(initial={"imap_after": "move:Done"})
    assert (form["imap_after"].value(), form["imap_move_to"].value()) == ("move", "Done")


def test_sizes_are_typed_in_megabytes_and_kept_in_bytes() -> None:
    assert cleaned(max_size="20")["max_size"] == 20 * 1024 * 1024
    assert MailboxForm(initial={"max_size": 20 * 1024 * 1024})["max_size"].value() == 20


def test_a_dkim_key_is_made_and_its_public_half_known() -> None:
    found = cleaned(dkim_make="on", dkim_domain="example.com")
    assert "PRIVATE KEY" in found["dkim_private_key"]
    assert len(probe.public_key(found["dkim_private_key"])) > 300
    assert "dkim_make" not in found


def test_a_providers_key_becomes_what_its_backend_wants() -> None:
    found = cleaned(outgoing="provider", provider="mailgun", provider_key="k", provider_more="mg.example.com")
    assert found["provider_settings"] == {"api_key": "k", "sender_domain": "mg.example.com"}
    assert "provider_key" not in found
    assert cleaned(provider="mailgun")["provider"] == ""


def test_every_field_stands_in_a_section() -> None:
    placed = [name for _title, names in MailboxForm.sections for name in names]
    assert sorted(placed) == sorted(MailboxForm.base_fields)
    assert set(MailboxForm.shown_when) <= set(placed)


@pytest.mark.servers
def test_the_connection_test_signs_in_for_real(require_dovecot: str) -> None:
    with tempfile.TemporaryDirectory(prefix="dovecot-") as folder, dovecot.running(require_dovecot, Path(folder)) as server:
        good = list(probe._imap(settings(**server.settings, imap_folders="INBOX, Missing")))
        bad = list(probe._imap(settings(**{**server.settings, "imap_password": "wrong"})))
    assert [(one.name, one.ok) for one in good] == [("IMAP", True), ("Folders", False)]
    assert "Missing" in good[1].text
    assert not bad[0].ok
    assert "Authentication failed" in bad[0].text
    assert "password" in bad[0].mend


def test_a_server_that_is_not_there_is_told_with_a_way_out() -> None:
    (told,) = probe._imap(settings(imap_host="127.0.0.1", imap_port=9, imap_security="none"))
    assert not told.ok
    assert told.mend


def test_the_outgoing_server_is_greeted_and_signed_in_without_a_mail() -> None:
    with postbox(auth=True) as box:
        values = {"smtp_host": "127.0.0.1", "smtp_port": box.port, "smtp_security": "none", "smtp_user": "me"}
        good = probe._smtp(settings(**values, smtp_password="right"))
        bad = probe._smtp(settings(**values, smtp_password="wrong"))
    assert (good.ok, box.taken) == (True, [])
    assert not bad.ok
    assert "535" in bad.text
    assert "password" in bad.mend
