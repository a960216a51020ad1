"""The command line as a program sees it."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from sangam.config import commands
from sangam.config.cli import COMMANDS, main

MODULES = {path.stem for path in Path(commands.__file__ or "").parent.glob("*.py")}
WRITTEN = [name for name in COMMANDS if name in MODULES]


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    with pytest.raises(SystemExit) as ended:
        main(list(arguments))
    said = capsys.readouterr()
    return int(ended.value.code or 0), said.out, said.err


def test_help_lists_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(capsys, "--help")
    assert code == 0
    assert [name for name in WRITTEN if f"\n  {name}" not in out] == []


@pytest.mark.parametrize("name", [name for name in WRITTEN if name != "bench"])
def test_every_command_explains_itself(capsys: pytest.CaptureFixture[str], name: str) -> None:
    code, out, _ = run(capsys, name, "--help")
    assert code == 0
    assert f"sangam {name}" in out


def test_an_unknown_command_is_exit_code_2(capsys: pytest.CaptureFixture[str]) -> None:
    code, _, err = run(capsys, "fly")
    assert code == 2
    assert "fly" in err


def test_trouble_is_one_line_and_exit_code_1(capsys: pytest.CaptureFixture[str]) -> None:
    code, _, err = run(capsys, "run", "nothing")
    assert code == 1
    assert err.startswith("sangam: there is no process 'nothing'")
    assert err.count("\n") == 1


def test_a_wrong_address_of_an_admin_names_the_option(program: list[str]) -> None:
    done = subprocess.run([*program, "createadmin", "--email", "no address"], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "--email" in done.stderr and "Traceback" not in done.stderr
