"""What must and must not stand in the files of the project."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

from sangam import __version__
from sangam.config.cli import COMMANDS
from tests.architecture.sources import ROOT, named, tracked

LINES_MAX = 500
CODE = {".py", ".js", ".mjs", ".css", ".jinja", ".html", ".sh"}
# Tables of words and figures are read by eye from top to bottom, not understood as a whole.
TABLES = re.compile(r"(_words|_codes)\.py$|/migrations/")
# Split, so that this file does not find itself.
REGISTRIES = ["py" + "pi.org", "python" + "hosted.org", "registry.npm" + "js.org", "registry.yarn" + "pkg.com"]
MACHINES = re.compile("(?<![\\w.])/(?:" + "|".join(["ro" + "ot", "ho" + "me/[a-z]", "wo" + "rk/", "Us" + "ers/[a-z]"]) + ")")
LOCKS = ("requirements.lock", "requirements-dev.lock", "requirements-node.lock")
# Mails of the corpus and paths of an example install in the pages for operators say what they must.
MAY_NAME_PATHS = re.compile(r"^docs/operations\.md$|/fixtures/|^tests/corpus/")


def texts() -> list[tuple[Path, str]]:
    found = []
    for path in tracked():
        try:
            found.append((path, path.read_text()))
        except UnicodeDecodeError:
            continue
    return found


def test_no_file_holds_two_abilities() -> None:
    long = {
        named(path): text.count("\n")
        for path, text in texts()
        if path.suffix in CODE and not TABLES.search(named(path)) and text.count("\n") > LINES_MAX
    }
    assert long == {}


def test_no_registry_and_no_machine_is_named() -> None:
    found = [
        (named(path), match.group())
        for path, text in texts()
        if not MAY_NAME_PATHS.search(named(path))
        for match in [*MACHINES.finditer(text), *re.finditer("|".join(map(re.escape, REGISTRIES)), text)]
    ]
    assert found == []


def test_locks_have_hashes_and_no_addresses() -> None:
    for name in LOCKS:
        text = (ROOT / name).read_text()
        pins = [line for line in text.splitlines() if "==" in line and not line.startswith("#")]
        assert pins and "://" not in text, name
        assert len(re.findall(r"==[^\n]+\\\n\s+--hash=", text)) == len(pins), name
    npm = (ROOT / "frontend" / "package-lock.json").read_text()
    assert '"resolved"' not in npm and '"integrity"' in npm


def test_who_can_test_can_run() -> None:
    """bin/prepare.py takes an install for tests as one for running, too."""
    run, dev = ({line for line in (ROOT / name).read_text().splitlines() if "==" in line} for name in LOCKS[:2])
    assert run - dev == set()


def test_the_version_is_one() -> None:
    assert tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"] == __version__


def test_every_command_stands_in_the_list() -> None:
    modules = {path.stem for path in (ROOT / "sangam/config/commands").glob("*.py")} - {"__init__"}
    assert modules - set(COMMANDS) == set()


def test_every_variable_stands_in_the_table_of_the_operators() -> None:
    """Those of the tests, and the one by which the tree hands its socket to the web process, are nobody's business."""
    inner = {"SANGAM_WEB_SOCKET", "SANGAM_TEST_STRICT", "SANGAM_TEST_BROWSER"}
    table = (ROOT / "docs/operations.md").read_text()
    read = {
        variable
        for path, text in texts()
        if named(path).startswith(("sangam/", "bin/")) and "/tests/" not in named(path)
        for variable in re.findall(r"SANGAM_[A-Z_]*[A-Z]", text)
    }
    assert sorted(variable for variable in read - inner if f"`{variable}`" not in table) == []


def test_links_between_the_pages_lead_somewhere() -> None:
    pages = [(path, text) for path, text in texts() if path.suffix == ".md"]
    broken = [
        (named(path), link)
        for path, text in pages
        for link in re.findall(r"\]\(([^)#:]+)\)", text)
        if not (path.parent / link).exists()
    ]
    assert broken == []


def test_what_is_said_to_be_safe_names_tests_that_exist() -> None:
    named_there = re.findall(r"`([\w/]+\.py)::(\w+)`", (ROOT / "docs/security.md").read_text())
    assert len(named_there) > 40
    assert [f"{path}::{name}" for path, name in named_there if f"def {name}(" not in (ROOT / path).read_text()] == []
