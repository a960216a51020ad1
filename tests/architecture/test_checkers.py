"""Linters, types and the import law, so that the closing line of the tests speaks for them too."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.architecture.sources import ROOT

CHECKERS = {
    "ruff": ["-m", "ruff", "check", "."],
    "mypy": ["-m", "mypy", "sangam"],
    "import law": ["-c", "from importlinter.cli import lint_imports_command; lint_imports_command()", "--no-cache"],
}


@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.parametrize("name", CHECKERS)
def test_checker_is_content(name: str) -> None:
    done = subprocess.run([sys.executable, *CHECKERS[name]], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{name}:\n{done.stdout}\n{done.stderr}"
