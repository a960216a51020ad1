"""An adapter touches no model: it is imported where there is no database and no Django."""

from __future__ import annotations

import subprocess
import sys

import pytest

from sangam.channels import registry

SILENT = """
import sys, sangam.channels.registry as registry
registry.adapters()
loaded = sorted(name for name in sys.modules if name.startswith("sangam.") and name.endswith(".models"))
sys.exit(f"models were imported: {loaded}" if loaded else 0)
"""


def test_adapters_load_without_models() -> None:
    done = subprocess.run([sys.executable, "-c", SILENT], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-2000:]


@pytest.mark.parametrize("kind", sorted(registry.adapters()))
def test_an_adapter_says_what_it_is(kind: str) -> None:
    adapter = registry.get(kind)
    assert adapter.kind == kind and str(adapter.label) and adapter.icon
