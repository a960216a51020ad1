from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from bench.result import Result, percentile, table

ROOT = Path(__file__).resolve().parents[2]


def test_a_miss_is_told() -> None:
    missed, met = Result("slow", 12.0, "ms", aim=10, low=True), Result("fast", 1200.0, "/s", limit=2400, aim=1000)
    assert (missed.met, met.met, met.ratio) == (False, True, 0.5)
    lines = table([missed, met]).splitlines()
    assert lines[1].endswith("MISSED") and lines[2].endswith("met")


@pytest.mark.parametrize(("part", "value"), [(0.5, 5), (0.95, 10), (0.9, 9), (1.0, 10), (0.01, 1)])
def test_percentiles_by_nearest_rank(part: float, value: float) -> None:
    assert percentile([float(number) for number in range(1, 11)], part) == value


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_every_scenario_runs(tmp_path: Path) -> None:
    figures = tmp_path / "figures.json"
    environment = {key: value for key, value in os.environ.items() if key not in ("DATABASE_URL", "SANGAM_DATA")}
    command = [sys.executable, "-m", "bench", "--quick", "--json", str(figures)]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
    results = json.loads(figures.read_text())["results"]
    assert len(results) >= 12
    assert all(one["figure"] > 0 for one in results)
    assert {one["name"] for one in results if one["aim"]} >= {"new mails end to end", "conversation of 50 messages, p95"}
