"""python -m bench"""

from __future__ import annotations

import typer

from bench.run import bench

if __name__ == "__main__":
    typer.run(bench)
