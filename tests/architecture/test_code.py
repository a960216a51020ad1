"""The habits of the house, as rules that a build can break."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from django.apps import apps

from sangam.channels import registry
from tests.architecture.sources import ROOT, named, nodes, product

# Borders where any failure becomes a row, a line or an answer that people see.
BORDERS = {
    "sangam/events/dispatch.py": 1,
    "sangam/ingest/gateway.py": 1,
    "sangam/ingest/replay.py": 1,
    "sangam/ingest/taking.py": 1,
    "sangam/ingest/worker.py": 3,
    "sangam/lib/child.py": 1,
    "sangam/realtime/arrivals.py": 2,
    "sangam/realtime/catchup.py": 1,
    "sangam/realtime/hub.py": 2,
    "sangam/realtime/pump.py": 1,
    "sangam/realtime/rights.py": 1,
}
SIGNALS = ("django.dispatch", "django.db.models.signals", "django.core.signals", "django.contrib.auth.signals")
HIDDEN_STATE = ("threading.local", "contextvars.ContextVar", "asgiref.local")
# "email" is also a field's name, a claim of a JWT and a way to sign in; "x" is a letter and an icon.
OTHER_MEANINGS = {
    "sangam/accounts/models.py": {"email"},
    "sangam/accounts/sign_in.py": {"email"},
    "sangam/config/settings.py": {"email"},
    "sangam/config/commands/inspect.py": {"email"},
    "sangam/channels/testing.py": {"x"},
    "sangam/web/widget/hello.py": {"email"},
    "sangam/web/widget/script.py": {"x"},
    "sangam/web/setup/people/forms.py": {"email"},
    "sangam/web/setup/people/views.py": {"email"},
}
FIELDS = {"email", "chat"}
"""What programs, pages and providers call a field that they fill in: a kind that they speak to may read it by its name."""
ORDINARY = {"line"}
"""Words that also mean something else everywhere: of them only a comparison is taken for a question about the kind."""
DATA = ("sangam/config/story/",)
KINDS = "sangam/channels/kinds/"


def imports(path: Path) -> Iterator[str]:
    for node in nodes(path, ast.Import, ast.ImportFrom):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def test_nobody_uses_django_signals() -> None:
    assert [(named(path), name) for path in product() for name in imports(path) if name.startswith(SIGNALS)] == []


def test_no_model_overrides_save_or_delete() -> None:
    ours = [model for model in apps.get_models() if model.__module__.startswith("sangam.")]
    assert ours
    assert [model.__name__ for model in ours if {"save", "delete"} & vars(model).keys()] == []


def test_no_state_hides_behind_a_thread() -> None:
    dotted = ((named(path), ast.unparse(node)) for path in product() for node in nodes(path, ast.Attribute))
    used = [(name, text) for name, text in dotted if text in HIDDEN_STATE]
    used += [(named(path), name) for path in product() for name in imports(path) if name.startswith(HIDDEN_STATE)]
    assert used == []


def test_only_named_borders_catch_everything() -> None:
    found = Counter(
        named(path)
        for path in product()
        for node in nodes(path, ast.ExceptHandler)
        if isinstance(node, ast.ExceptHandler)
        and (node.type is None or {"Exception", "BaseException"} & _names(node.type))
        and not _raises_again(node)
    )
    assert dict(found) == BORDERS


def _names(kind: ast.expr) -> set[str]:
    return {node.id for node in ast.walk(kind) if isinstance(node, ast.Name)}


def _raises_again(handler: ast.ExceptHandler) -> bool:
    """`except BaseException: tidy up; raise` swallows nothing."""
    last = handler.body[-1]
    return isinstance(last, ast.Raise) and last.exc is None


def test_a_kind_is_named_only_in_its_own_folder() -> None:
    kinds = set(registry.adapters())
    assert kinds
    found = [
        (named(path), node.value)
        for path in product()
        if not named(path).startswith(DATA)
        for node in nodes(path, ast.Constant)
        if isinstance(node, ast.Constant)
        and node.value in kinds
        and not named(path).startswith(f"sangam/channels/kinds/{node.value}/")
        and node.value not in OTHER_MEANINGS.get(named(path), FIELDS if named(path).startswith(KINDS) else ())
        and (node.value not in ORDINARY or node in _compared(path))
    ]
    assert found == []


def _compared(path: Path) -> set[ast.AST]:
    return {inner for node in nodes(path, ast.Compare, ast.MatchValue) for inner in ast.walk(node)}


def test_no_drawer_for_odds_and_ends() -> None:
    drawers = {"utils", "helpers", "services", "managers", "misc", "common"}
    assert [named(path) for path in product() if {path.stem, *path.relative_to(ROOT).parts} & drawers] == []
