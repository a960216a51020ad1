import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from sangam.channels.kinds.email.record import record
from sangam.channels.kinds.email.understand import understand
from sangam.config.inspection import blank

from .mails import BOMBS, HEAD, text

COMMAND = [sys.executable, "-m", "sangam.config.cli", "inspect"]


def inspect(*arguments: str, given: bytes = b"", code: int = 0) -> list[dict[str, Any]]:
    done = subprocess.run([*COMMAND, *arguments], input=given, capture_output=True, check=False)
    assert done.returncode == code, done.stderr.decode()
    return [json.loads(line) for line in done.stdout.splitlines()]


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    for n in range(30):
        (tmp_path / f"{n:02}.eml").write_bytes(HEAD + b"Message-ID: <%d@shop.example>\r\n\r\nHello %d\r\n" % (n, n))
    yield tmp_path


def test_every_file_in_its_order(folder: Path) -> None:
    found = inspect("email", *(str(folder / f"{n:02}.eml") for n in reversed(range(30))))
    assert [item["message_id"] for item in found] == [f"<{n}@shop.example>" for n in reversed(range(30))]
    assert found[0]["file"].endswith("29.eml") and found[0]["error"] is None


def test_what_cannot_be_read_is_told_and_the_next_follows(folder: Path) -> None:
    found = inspect("email", str(folder / "00.eml"), str(folder / "none.eml"), str(folder / "01.eml"))
    assert [bool(item["error"]) for item in found] == [False, True, False]
    assert {name: found[1][name] for name in blank.EMAIL} == blank.EMAIL


def test_a_blank_record_has_the_keys_of_a_full_one() -> None:
    full = record(understand(text(b"Hello")))
    assert {"error", *blank.EMAIL} == set(full) and set(blank.EMAIL["flags"]) == set(full["flags"])


def test_folders_patterns_and_standard_input(folder: Path) -> None:
    assert len(inspect("email", str(folder))) == 30
    assert len(inspect("email", str(folder / "0*.eml"))) == 10
    (found,) = inspect("email", "-", given=text("Grüße".encode()))
    assert (found["file"], found["text"].strip()) == ("-", "Grüße")


def test_usage_errors() -> None:
    inspect("email", code=2)
    inspect("no_such_kind", "x", code=2)
    inspect("email", "--nonsense", code=2)


def test_a_reader_who_has_seen_enough_is_no_error(folder: Path) -> None:
    process = subprocess.Popen(
        [*COMMAND, "email", *[str(folder / "00.eml")] * 3000], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert process.stdout and process.stderr
    process.stdout.readline()
    process.stdout.close()
    assert process.stderr.read() == b"" and process.wait() == 0


def test_html_is_made_safe(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_bytes(b"<meta charset=iso-8859-1><p onclick=x>Gr\xfc\xdfe<script>x()</script>")
    (found,) = inspect("html", str(tmp_path / "a.html"))
    assert set(found) == {"file", "html"} and "Grüße" in found["html"] and "script" not in found["html"]


MEASURED = """
import os, subprocess, sys
process = subprocess.Popen(sys.argv[2:])
_, status, used = os.wait4(process.pid, 0)
open(sys.argv[1], "w").write(str(used.ru_maxrss))
sys.exit(os.waitstatus_to_exitcode(status))
"""
"""Runs a command and writes its peak memory in KB. A small program in between: a process inherits the peak of whoever
starts it, and after thousands of tests that is larger than what is measured here."""


@pytest.fixture(scope="module")
def bombed(tmp_path_factory: pytest.TempPathFactory) -> tuple[list[dict[str, Any]], list[float], int]:
    """One run over good mails and bombs in turn: the records, and the seconds waited for each."""
    folder, waited = tmp_path_factory.mktemp("bombs"), []
    for number, bomb in enumerate(BOMBS.values()):
        (folder / f"{number:02}.eml").write_bytes(HEAD + b"Message-ID: <%d@shop.example>\r\n\r\nHello\r\n" % number)
        (folder / f"{number:02}x.eml").write_bytes(bomb)
    peak = tmp_path_factory.mktemp("peak") / "kilobytes"
    measured = [sys.executable, "-S", "-c", MEASURED, str(peak), *COMMAND, "email", str(folder)]
    process = subprocess.Popen(measured, stdout=subprocess.PIPE)
    assert process.stdout
    records, before = [], time.monotonic()
    for line in process.stdout:
        records.append(json.loads(line))
        waited.append(time.monotonic() - before)
        before = time.monotonic()
    assert process.wait() == 0
    return records, waited, int(peak.read_text())


def test_bombs_among_mails_harm_nobody(bombed: tuple[list[dict[str, Any]], list[float], int]) -> None:
    records, _, _ = bombed
    good = [item for item in records if not item["file"].endswith("x.eml")]
    assert len(records) == 2 * len(BOMBS)
    assert [item["message_id"] for item in good] == [f"<{n}@shop.example>" for n in range(len(BOMBS))]


def test_bombs_are_answered_within_their_limits(bombed: tuple[list[dict[str, Any]], list[float], int]) -> None:
    """Five seconds (the first wait holds the start of the program) and 512 MB."""
    _, waited, kilobytes = bombed
    assert max(waited) < 5
    assert kilobytes < 512 * 1024


def test_names_and_texts_of_any_bytes_give_json(tmp_path: Path) -> None:
    path = os.fsencode(tmp_path) + b"/\xff.eml"
    with open(path, "wb") as file:
        file.write(b"From: a@x.example\r\nSubject: \xff\xfe\r\n\r\n\xed\xa0\x80")
    (found,) = inspect("email", os.fsdecode(path))
    assert found["file"].endswith(".eml")
