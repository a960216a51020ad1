"""A log line is one JSON object and tells nothing that people wrote."""

from __future__ import annotations

import json
import logging
import sys

from sangam.lib.logs import JsonLines, Plain


def record(text: str, *, error: bool = False, **extra: object) -> logging.LogRecord:
    made = logging.LogRecord("sangam.x", logging.WARNING, __file__, 1, text, (), sys.exc_info() if error else None)
    made.__dict__.update(extra)
    return made


def test_ids_pass_and_everything_else_stays_out() -> None:
    line = json.loads(JsonLines("ingest").format(record("stored", raw_id=7, event_id=8, body="secret", password="x")))
    assert (line["raw_id"], line["event_id"], line["process"], line["level"]) == (7, 8, "ingest", "warning")
    assert "secret" not in json.dumps(line) and "password" not in line


def test_an_exception_is_one_line_without_the_values_that_postgresql_adds() -> None:
    try:
        raise ValueError("duplicate key\nDETAIL:  Key (email)=(cleo@example.com) already exists.")
    except ValueError:
        text = JsonLines("web").format(record("failed", error=True))
    assert "\n" not in text
    line = json.loads(text)
    assert line["exception"] == "ValueError: duplicate key"
    assert "test_logs.py" in line["through"][0]
    assert "cleo" not in text


def test_a_line_break_cannot_forge_a_second_line() -> None:
    assert "\n" not in JsonLines("web").format(record('x\n{"level": "error"}'))
    assert "\n" not in Plain("web").format(record("x\nforged"))
