"""The doctor names what is wrong, and what to do."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from sangam.channels import health
from sangam.channels.models import Channel
from sangam.config.doctor import examine
from sangam.config.health import Check
from tests.cast import Cast

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def data(settings: Any, tmp_path: Path) -> Path:
    settings.DATA_DIR = tmp_path
    return tmp_path


def found(name: str) -> Check:
    return next(check for check in examine() if check.name == name)


def test_a_healthy_install_has_nothing_wrong_but_the_test_servers_lack_of_safety(cast: Cast) -> None:
    wrong = {check.name for check in examine() if not check.ok}
    assert wrong <= {"database fsync", "database synchronous_commit", "database full_page_writes"}


def test_a_channel_that_fails_tells_the_other_sides_words(cast: Cast) -> None:
    health.failed(cast.mailbox.pk, "AUTHENTICATIONFAILED: wrong password")
    check = found(f"channel {cast.mailbox.name}")
    assert not check.ok and "AUTHENTICATIONFAILED" in str(check.value)


def test_secrets_of_another_key_are_noticed(cast: Cast) -> None:
    Channel.objects.filter(pk=cast.mailbox.pk).update(sealed=b"written with another key")
    assert "enter" in found(f"channel {cast.mailbox.name}").mend


def test_a_public_host_without_tls_is_wrong(cast: Cast, settings: Any) -> None:
    settings.PUBLIC_HOSTS, settings.BASE_URL = ["help.example.com"], "http://help.example.com"
    assert not found("public address").ok
    settings.BASE_URL = "https://help.example.com"
    assert found("public address").ok


def test_a_data_folder_open_to_others_is_wrong(cast: Cast, data: Path) -> None:
    assert found("data folder").ok
    data.chmod(0o755)
    assert not found("data folder").ok
