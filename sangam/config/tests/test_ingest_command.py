"""`sangam ingest` and `sangam replay`, through the real pipeline."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from sangam.config import cli
from sangam.conversations.models import Message
from sangam.ingest import bulk, letters, replay, store
from sangam.ingest.models import RawInbound, RawState
from sangam.ingest.tests.test_letters import eml
from tests.cast import Cast


@pytest.mark.django_db(transaction=True)
def test_the_command_takes_mails_in_once(cast: Cast, tmp_path: Path) -> None:
    for number in range(3):
        (tmp_path / f"{number}.eml").write_bytes(eml(number))
    (tmp_path / "empty.eml").write_bytes(b"")
    arguments = ["ingest", "--channel", "SUPPORT@northwind.test", "--backfill", "--json", str(tmp_path)]
    first = CliRunner().invoke(cli.app, arguments)
    second = CliRunner().invoke(cli.app, arguments)
    told = [json.loads(result.stdout) for result in (first, second)]
    assert [(one["stored"], one["known"], len(one["unread"])) for one in told] == [(3, 0, 1), (0, 3, 1)]
    assert (first.exit_code, "empty" in first.stderr) == (1, True)
    assert Message.objects.count() == 3
    assert {message.created_at.year for message in Message.objects.all()} == {2026}
    assert {message.created_at.month for message in Message.objects.all()} == {3}


@pytest.mark.django_db(transaction=True)
def test_quarantined_raws_go_again(cast: Cast) -> None:
    store.many(cast.mailbox.pk, [letters.Letter("x", 0, eml(1)).raw()])
    RawInbound.objects.update(state=RawState.QUARANTINED, reason="was a fault of ours")
    listed = CliRunner().invoke(cli.app, ["replay"])
    assert json.loads(listed.stdout)["reason"] == "was a fault of ours"
    assert CliRunner().invoke(cli.app, ["replay", "--all"]).exit_code == 0
    bulk.settle(cast.mailbox.pk, lambda left: None)
    assert Message.objects.count() == 1
    raw = RawInbound.objects.get()
    assert replay.again(raw) is True
    assert replay.again(raw) is False
    bulk.settle(cast.mailbox.pk, lambda left: None)
    assert Message.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_an_unknown_channel_is_told_with_those_there_are(cast: Cast, tmp_path: Path) -> None:
    result = CliRunner().invoke(cli.app, ["ingest", "--channel", "9999", str(tmp_path)])
    assert result.exit_code != 0
    assert "support@northwind.test" in str(result.exception)
