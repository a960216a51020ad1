"""Adding a kind is adding a folder: a copy of one, under another name, needs no other edit."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from sangam.channels import kinds
from tests.architecture.sources import ROOT

MODEL, COPY = "line", "copied"
BEFORE = """
import sys
from sangam.channels import kinds
kinds.__path__.append({folder!r})
"""
FOUND = """
from django.conf import settings
import django
django.setup()
from django.urls import resolve
from sangam.channels import registry
adapter = registry.get("copied")
assert "sangam.channels.kinds.copied" in settings.INSTALLED_APPS
from sangam.config.playing.casting import playable
assert "copied" in [one.kind for one, _fake in playable()]
from sangam.web.setup.channels.forms import Both
from sangam.channels.models import Channel
assert Both(adapter, Channel(kind="copied")).sections()
"""
CONTRACT = """
import pytest
sys.exit(pytest.main(["-q", "-p", "no:cacheprovider", "-p", "no:xdist", "-c", "pyproject.toml", "--rootdir", ".", "--noconftest", {tests!r}]))
"""


def copied(folder: Path) -> Path:
    """The folder of a kind, with every mention of its name changed."""
    source = Path(kinds.__path__[0]) / MODEL
    there = folder / COPY
    shutil.copytree(source, there, ignore=shutil.ignore_patterns("__pycache__"))
    for path in there.rglob("*.py"):
        text = path.read_text().replace(f"kinds.{MODEL}", f"kinds.{COPY}").replace(f'"{MODEL}"', f'"{COPY}"')
        path.write_text(text.replace(f"channel_{MODEL}", f"channel_{COPY}"))
    return there


def run(script: str, folder: Path) -> str:
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "sangam.config.settings", "SANGAM_DATA": str(folder / "data")}
    command = [sys.executable, "-c", BEFORE.format(folder=str(folder)) + script]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, (done.stdout + done.stderr)[-3000:]
    return done.stdout


def test_a_copied_folder_is_a_kind(tmp_path: Path) -> None:
    there = copied(tmp_path)
    run(FOUND, tmp_path)
    assert "passed" in run(CONTRACT.format(tests=str(there / "tests" / "test_contract.py")), tmp_path)
