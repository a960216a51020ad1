"""sangam letin: in again, by who runs the install."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from allauth.mfa.models import Authenticator
from typer.testing import CliRunner

from sangam.accounts.models import AuditEntry
from sangam.config import boot
from sangam.config.cli import app
from tests.cast import Cast


@pytest.fixture
def letin(monkeypatch: pytest.MonkeyPatch) -> Callable[..., tuple[int, str]]:
    """The command, in the test's own database."""
    monkeypatch.setattr(boot, "with_database", lambda *_process: None)

    def run(*words: str) -> tuple[int, str]:
        result = CliRunner().invoke(app, ["letin", *words])
        return result.exit_code, result.stdout if result.exception is None else str(result.exception)

    return run


def test_a_link_is_all_that_stands_on_standard_output(letin: Callable[..., tuple[int, str]], cast: Cast) -> None:
    code, said = letin("ADA@northwind.test", "--link")
    assert code == 0
    assert said.startswith("http://localhost:") and "/accounts/password/reset/key/" in said and said.count("\n") == 1
    assert AuditEntry.objects.get(action="person.link_made").subject == f"User:{cast.ada.pk}"


def test_factors_are_taken_away_and_it_is_said_how_many(letin: Callable[..., tuple[int, str]], cast: Cast) -> None:
    Authenticator.objects.create(user=cast.ada, type="totp", data={"secret": "x"})
    assert letin("ada@northwind.test", "--reset-factors")[0] == 0
    assert not Authenticator.objects.exists()
    assert AuditEntry.objects.get(action="person.factors_reset").detail == {"count": 1}


def test_who_is_unknown_or_asks_for_nothing_is_told_so(letin: Callable[..., tuple[int, str]], cast: Cast) -> None:
    assert "nobody here signs in as" in letin("otto@example.com", "--link")[1]
    assert "say what" in letin("ada@northwind.test")[1]
