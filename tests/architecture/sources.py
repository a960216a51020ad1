"""The files of the project as the rules here read them."""

from __future__ import annotations

import ast
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


@cache
def tracked() -> tuple[Path, ...]:
    """What git would commit: tracked files and new ones that are not ignored. Without git, everything but the ignored."""
    listed = subprocess.run(
        ["git", "-c", f"safe.directory={ROOT}", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=False,
    )
    if listed.returncode == 0:
        return tuple(ROOT / name for name in listed.stdout.decode().split("\0") if name and (ROOT / name).is_file())
    skipped = {".venv", "var", "node_modules", "__pycache__", ".git"}
    return tuple(path for path in ROOT.rglob("*") if path.is_file() and not skipped & set(path.relative_to(ROOT).parts))


def named(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@cache
def product() -> tuple[Path, ...]:
    """Python of the product itself: no tests, no migrations."""
    return tuple(
        path
        for path in tracked()
        if path.suffix == ".py"
        and named(path).startswith("sangam/")
        and not {"tests", "migrations"} & set(path.relative_to(ROOT).parts)
    )


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(), str(path))


def nodes(path: Path, *kinds: type[ast.AST]) -> Iterator[ast.AST]:
    return (node for node in ast.walk(tree(path)) if isinstance(node, kinds))
