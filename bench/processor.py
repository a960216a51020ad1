"""Who uses the processor while something is measured: seconds by kind of process, read from /proc (Linux; else nothing)."""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path

TICK = os.sysconf("SC_CLK_TCK")
USER, SYSTEM, ENDED_USER, ENDED_SYSTEM = 11, 12, 13, 14
"""Places in /proc/PID/stat after the name, as proc(5) counts them from 3."""


def seconds() -> dict[str, float]:
    """Of this process, of those it started and of theirs, the ended ones too; a database server's count together."""
    found: defaultdict[str, float] = defaultdict(float)
    parents = {pid: (parent, name, used) for pid, parent, name, used in _all()}
    for pid, (_parent, name, used) in parents.items():
        if _descends(pid, parents):
            found[name] += used
    return found


def since(before: Mapping[str, float], number: int) -> str:
    """Milliseconds for each of `number` things, in words: "database 0.9, reactors 0.4, …"."""
    used = {name: (all_of_it - before.get(name, 0.0)) * 1000 / number for name, all_of_it in seconds().items()}
    shown = sorted(((part, name) for name, part in used.items() if part > 0.02), reverse=True)
    return ", ".join(f"{name} {part:.2f}" for part, name in shown)


def _descends(pid: int, parents: dict[int, tuple[int, str, float]]) -> bool:
    while pid in parents and pid != os.getpid():
        pid = parents[pid][0]
    return pid == os.getpid()


def _all() -> list[tuple[int, int, str, float]]:
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            words = (folder / "cmdline").read_bytes().split(b"\0")
            stat = (folder / "stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        ticks = sum(int(stat[place]) for place in (USER, SYSTEM, ENDED_USER, ENDED_SYSTEM))
        found.append((int(folder.name), int(stat[1]), _name(words, int(folder.name)), ticks / TICK))
    return found


def _name(words: list[bytes], pid: int) -> str:
    if pid == os.getpid():
        return "the bench"
    if b"postgres" in words[0]:
        return "database"
    if b"run" in words:
        return words[words.index(b"run") + 1].decode()
    return "readers of mails" if b"sangam.lib.child" in b" ".join(words) else "others"
