"""sangam run"""

from __future__ import annotations

import gc
import os
import signal

import typer

from sangam.config import boot, environment, processes
from sangam.config.heartbeat import Heartbeat


def command(name: str = typer.Argument(help="One of the processes in sangam/config/processes.py.")) -> None:
    """Run one process of the install alone, as under systemd on several machines. SIGTERM ends it."""
    try:
        process = processes.named(name)
    except KeyError:
        known = ", ".join(process.name for process in processes.PROCESSES)
        raise boot.Trouble(f"there is no process {name!r}; the processes are: {known}") from None
    # Seen in pg_stat_activity, so that a stuck query can be laid at somebody's door.
    os.environ.setdefault("PGAPPNAME", f"sangam {name}")
    if process.pool:
        os.environ.setdefault("SANGAM_POOL", str(process.pool))
    boot.with_database(name)
    _work(process)


def _work(process: processes.Process) -> None:
    told: list[int] = []
    for sign in (signal.SIGTERM, signal.SIGINT):
        signal.signal(sign, lambda number, _: told.append(number))
    heartbeat = Heartbeat(environment.data_folder(), process.name)

    def stopping() -> bool:
        heartbeat.beat()
        return bool(told)

    module, _, name = process.function.partition(":")
    function = getattr(boot.load(module), name)
    _keep_what_is_loaded()
    function(stopping)
    heartbeat.end()


def _keep_what_is_loaded() -> None:
    """Modules and models stay for ever; walking them again and again cost the ingest process a fifth of its time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)
