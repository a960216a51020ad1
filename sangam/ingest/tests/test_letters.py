"""Mails from files."""

from __future__ import annotations

import mailbox
from pathlib import Path

from sangam.ingest import letters


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
