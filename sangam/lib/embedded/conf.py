"""The three configuration files of the embedded server, written anew at each start."""

from __future__ import annotations

import os
from pathlib import Path

from sangam.lib.embedded.place import NAME, PORT, Place, user_name

MB = 1024 * 1024
CGROUP_LIMITS = ("/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes")


def write(place: Place, *, durable: bool) -> None:
    """`durable=False` is for servers that are thrown away: it trades safety for speed."""
    _put(place.conf / "pg_hba.conf", f"local all {NAME} peer map=people\n")
    names = dict.fromkeys([user_name(os.geteuid()), place.server_user, user_name(0)])
    _put(place.conf / "pg_ident.conf", "".join(f'people "{name}" {NAME}\n' for name in names))
    lines = [f"{key} = {_value(value)}\n" for key, value in settings(place, durable=durable).items()]
    if (custom := place.folder / "custom.conf").exists():
        lines.append(f"include = {_value(custom)}\n")
    _put(place.conf / "postgresql.conf", "".join(lines))


def settings(place: Place, *, durable: bool) -> dict[str, object]:
    memory = memory_bytes()
    return {
        "listen_addresses": "",
        "port": PORT,
        "unix_socket_directories": f'"{place.socket}"',
        "hba_file": place.conf / "pg_hba.conf",
        "ident_file": place.conf / "pg_ident.conf",
        "max_connections": 200,
        "shared_buffers": f"{_between(128, memory // 8 // MB, 2048) if durable else 128}MB",
        "effective_cache_size": f"{max(256, memory // 2 // MB)}MB",
        "maintenance_work_mem": f"{_between(64, memory // 32 // MB, 512)}MB",
        "work_mem": "16MB",
        "random_page_cost": 1.1,
        "jit": "off",
        "fsync": "on" if durable else "off",
        "full_page_writes": "on" if durable else "off",
        "synchronous_commit": "on" if durable else "off",
        "max_wal_size": "2GB",
        "checkpoint_timeout": "15min",
        "timezone": "UTC",
        "log_timezone": "UTC",
        "lc_messages": "C",
        "log_startup_progress_interval": "1s",
        "log_checkpoints": "off",
        # What people wrote must not reach a log: no statements, no details of a broken constraint.
        "log_min_error_statement": "panic",
        "log_error_verbosity": "terse",
    }


def memory_bytes() -> int:
    """What this machine, or the container's limit, leaves us."""
    limits = [os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")]
    for name in CGROUP_LIMITS:
        try:
            limits.append(int(Path(name).read_text()))
        except (OSError, ValueError):
            continue
    return min(limits)


def _between(least: int, value: int, most: int) -> int:
    return max(least, min(value, most))


def _value(value: object) -> str:
    return "'" + str(value).replace("\\", "\\\\").replace("'", "''") + "'"


def _put(path: Path, text: str) -> None:
    path.write_text(text)
    path.chmod(0o644)
