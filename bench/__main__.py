"""python -m bench, or bin/bench from any folder."""

from __future__ import annotations

import sys
from pathlib import Path

import typer

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
bench = __import__("bench.run", fromlist=["bench"]).bench

if __name__ == "__main__":
    typer.run(bench)
