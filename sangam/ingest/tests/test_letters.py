"""Mails from files, through the command line and the real pipeline."""

from __future__ import annotations

import json
import mailbox
from pathlib import Path

import pytest
from typer.testing import CliRunner

from sangam.config import cli
from sangam.conversations.models import Message
from sangam.ingest import bulk, letters, replay, store
from sangam.ingest.models import RawInbound, RawState
from tests.cast import Cast


def eml(number: int, body: str = "hello") -> bytes:
    head = f"Message-ID: <file-{number}@example.com>\nFrom: Cleo <cleo@example.com>\nTo: support@northwind.test\n"
    return f"{head}Subject: file {number}\nDate: Mon, 02 Mar 2026 10:00:00 +0000\n\n{body}\n".encode()


def contents(path: Path) -> list[bytes]:
    return [one.content for file in letters.files_of([path]) for one in letters.read(file) if isinstance(one, letters.Letter)]


def test_an_mbox_is_cut_where_mails_begin(tmp_path: Path) -> None:
    path = tmp_path / "old.mbox"
    box = mailbox.mbox(str(path))
    bodies = ["one", "two\n\nFrom the start it was wrong\n", "three"]
    for number, body in enumerate(bodies):
        box.add(eml(number, body))
    box.close()
    found = contents(path)
    assert len(found) == 3
    assert b"\nFrom the start it was wrong" in found[1]


def test_a_mail_in_a_maildir_keeps_its_place_when_it_is_read(tmp_path: Path) -> None:
    for sub in ("cur", "new", "tmp"):
        (tmp_path / sub).mkdir()
    (tmp_path / "tmp" / "half").write_bytes(b"half")
    fresh = tmp_path / "new" / "1.M1.host"
    fresh.write_bytes(eml(1))
    (before,) = [one.raw().external_ref for one in letters.read(letters.files_of([tmp_path])[0])]  # type: ignore[union-attr]
    fresh.rename(tmp_path / "cur" / "1.M1.host:2,S")
    (after,) = [one.raw().external_ref for one in letters.read(letters.files_of([tmp_path])[0])]  # type: ignore[union-attr]
    assert before == after
    assert contents(tmp_path) == [eml(1)]


def test_what_cannot_be_read_is_told_and_the_rest_goes_on(tmp_path: Path) -> None:
    (tmp_path / "a.eml").write_bytes(b"")
    (tmp_path / "b.eml").write_bytes(eml(1))
    found = [one for path in [*letters.files_of([tmp_path]), tmp_path / "none.eml"] for one in letters.read(path)]
    assert [type(one).__name__ for one in found] == ["Unread", "Letter", "Unread"]


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
