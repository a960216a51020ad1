"""What `sangam doctor` looks at beyond /healthz: settings, the server's own settings, channels, clock and disk."""

from __future__ import annotations

import ctypes
import shutil
import sys
import time
from collections.abc import Iterator
from urllib.parse import urlsplit

from django.conf import settings
from django.db import DatabaseError, connection

from sangam.channels.models import Channel
from sangam.config import health, heartbeat
from sangam.config.health import Check
from sangam.conversations import counters
from sangam.lib.secrets import Unreadable
from sangam.realtime.homes import redis

POSTGRES_MIN = 15
DRIFT_SECONDS = 2.0
FREE_BYTES = 2 * 1024**3
KEY_LENGTH = 32
TIME_ERROR = 5


def examine() -> Iterator[Check]:
    """Every line, in the order in which one would mend them. Never raises for a database that is away."""
    yield from _settings()
    yield from _disk()
    yield from _clock()
    yield from _bus()
    lines = list(health.all_checks())
    yield from lines
    if all(line.ok for line in lines if line.name == "database"):
        yield from _server()
        yield from _counters()
        yield from _channels()
    if not heartbeat.ages(settings.DATA_DIR):
        yield Check("running", True, "no process of Sangam runs on this data folder; `bin/up` starts them")


def _settings() -> Iterator[Check]:
    public = bool(settings.PUBLIC_HOSTS)
    yield Check(
        "secret key",
        len(settings.SECRET_KEY) >= KEY_LENGTH,
        f"{len(settings.SECRET_KEY)} characters",
        f"set SANGAM_SECRET_KEY to at least {KEY_LENGTH} random characters (the old one into SANGAM_OLD_SECRET_KEYS)",
    )
    yield Check("debug mode", not (settings.DEBUG and public), "on" if settings.DEBUG else "off", "unset SANGAM_DEBUG")
    scheme = urlsplit(settings.BASE_URL).scheme
    yield Check(
        "public address",
        not public or scheme == "https",
        settings.BASE_URL,
        "put a proxy with TLS before Sangam and set SANGAM_URL to its https address (docs/operations.md)",
    )
    mode = settings.DATA_DIR.stat().st_mode & 0o066
    yield Check("data folder", not mode, str(settings.DATA_DIR), f"others can read it: chmod go-rw {settings.DATA_DIR}")


def _disk() -> Iterator[Check]:
    free = shutil.disk_usage(settings.DATA_DIR).free
    yield Check("disk", free >= FREE_BYTES, f"{free / 1024**3:.1f} GB free", "make room, or move SANGAM_DATA")


def _clock() -> Iterator[Check]:
    if sys.platform == "linux":
        # adjtimex(2) with an empty request only reads; 256 bytes hold struct timex on every Linux.
        kept = ctypes.CDLL(None).adjtimex(ctypes.create_string_buffer(256)) != TIME_ERROR
        yield Check("clock", True, "kept by the network" if kept else "not known to be kept by the network; see timedatectl")


def _bus() -> Iterator[Check]:
    if settings.BUS_URL:
        trouble = redis.trouble(settings.BUS_URL)
        yield Check(
            "bus", not trouble, trouble or "answers", "start the Redis of SANGAM_BUS_URL, or unset it to use PostgreSQL"
        )


def _server() -> Iterator[Check]:
    try:
        wanted = {"server_encoding": "UTF8", "fsync": "on", "synchronous_commit": "on", "full_page_writes": "on"}
        with connection.cursor() as cursor:
            began = time.time()
            cursor.execute("SELECT extract(epoch FROM clock_timestamp())::float8, current_setting('server_version_num')::int")
            ((theirs, version),) = cursor.fetchall()
            drift = abs(float(theirs) - (began + time.time()) / 2)
            cursor.execute("SELECT name, setting FROM pg_settings WHERE name = ANY(%s)", [list(wanted)])
            found = dict(cursor.fetchall())
    except DatabaseError as error:
        yield Check("database settings", False, str(error).strip().partition("\n")[0])
        return
    major = version // 10000
    yield Check("database version", major >= POSTGRES_MIN, major, f"use PostgreSQL {POSTGRES_MIN} or newer")
    yield Check("database clock", drift < DRIFT_SECONDS, f"{drift:.3f} s apart", "let both machines keep time by NTP")
    for name, value in wanted.items():
        yield Check(f"database {name}", found.get(name) == value, found.get(name, ""), f"set {name} = {value}")


def _counters() -> Iterator[Check]:
    """Mended here and now: that touches sums alone, and nobody could do it better by hand."""
    mended = counters.mend()
    wrong = sum(abs(one.number) for one in mended)
    yield Check("counters of lists", True, f"were wrong by {wrong}, mended" if mended else "agree with the conversations")


def _channels() -> Iterator[Check]:
    for channel in Channel.objects.active().select_related("state").order_by("name"):
        state = getattr(channel, "state", None)
        name = f"channel {channel.name}"
        try:
            channel.plain_settings()
        except Unreadable as error:
            yield Check(name, False, str(error), "enter its password again on its setup page")
            continue
        well, said = True, "no trouble"
        if state is not None and not state.healthy:
            well, said = False, f"{state.failures} failures in a row: {state.last_error.partition(chr(10))[0]}"
        yield Check(name, well, said, "open its setup page and test the connection")
