"""Start, watch and stop the embedded PostgreSQL."""

from __future__ import annotations

import ctypes
import fcntl
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from sangam.lib.embedded import conf
from sangam.lib.embedded import place as places
from sangam.lib.embedded.place import NAME, Place

Report = Callable[[str], None]
POLL_SECONDS = 0.02
PATIENCE_SECONDS = 60.0
LOG_MAX = 16 * 1024 * 1024
PR_SET_PDEATHSIG = 1
SHARED_MEMORY_BUSY = "pre-existing shared memory block"
THROWAWAY_PREFIX = "sangam-postgres-"


class CannotStart(RuntimeError):
    """PostgreSQL did not start; the text holds its own last words and the way out."""


class Supervised(RuntimeError):
    """Another process of this product holds the server of this data folder."""


def die_with_parent(sign: int, parent: int) -> Callable[[], None]:
    """For `preexec_fn`: the kernel sends `sign` when the parent's main thread is gone, however it went (Linux only)."""
    if sys.platform != "linux":
        return lambda: None
    libc = ctypes.CDLL(None)

    def ask() -> None:
        libc.prctl(PR_SET_PDEATHSIG, sign, 0, 0, 0)
        if os.getppid() != parent:
            os.kill(os.getpid(), signal.SIGKILL)

    return ask


class Server:
    """One PostgreSQL over one folder. Whoever started it must stop it; if he dies, it stops by itself."""

    def __init__(self, place: Place, *, durable: bool = True) -> None:
        self.place = place
        self.durable = durable
        self.process: subprocess.Popen[bytes] | None = None
        self._lock: IO[str] | None = None

    @property
    def url(self) -> str:
        return self.place.url

    def start(self, report: Report = lambda line: None) -> None:
        """Ready to be connected to when it returns. Crash recovery takes as long as it takes, and is reported.

        Raises Supervised, CannotStart or Unreachable.
        """
        places.make(self.place)
        self._take_lock()
        try:
            home = places.binaries(self.place.owner)
            settle_predecessor(self.place, report)
            if not self.place.data.is_dir():
                self._create(home, report)
            _check_version(home, self.place.data)
            conf.write(self.place, durable=self.durable)
            self._launch(home, report)
        except BaseException:
            self._release_lock()
            raise

    def stop(self, *, report: Report = lambda line: None, immediate: bool = False) -> None:
        """Fast shutdown: sessions are ended, everything committed is on disk."""
        if self.process and self.process.poll() is None:
            self.process.send_signal(signal.SIGQUIT if immediate else signal.SIGINT)
            try:
                self.process.wait(PATIENCE_SECONDS)
            except subprocess.TimeoutExpired:
                report("the database is slow to stop; ending it at once (it will recover at the next start)")
                self.process.send_signal(signal.SIGQUIT)
                self.process.wait()
        self.process = None
        self._release_lock()

    def died(self) -> bool:
        return self.process is not None and self.process.poll() is not None

    def tend(self) -> None:
        """Keep the log within bounds; call it now and then."""
        log = self.place.log
        if log.stat().st_size > LOG_MAX:
            shutil.copyfile(log, log.with_suffix(".log.1"))
            os.truncate(log, 0)

    def _take_lock(self) -> None:
        lock = open(self.place.folder / "supervisor.lock", "a+")  # noqa: SIM115 (held as long as the server runs)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            holder = lock.read().strip() or "unknown"
            lock.close()
            raise Supervised(f"the database in {self.place.folder} is in use by process {holder}") from None
        lock.truncate(0)
        lock.write(str(os.getpid()))
        lock.flush()
        self._lock = lock

    def _release_lock(self) -> None:
        if self._lock:
            self._lock.close()
            self._lock = None

    def _run(self, *command: str | Path, text: str = "") -> None:
        done = subprocess.run(
            [str(part) for part in command],
            **self._child(),  # type: ignore[call-overload]
            input=text.encode(),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            check=False,
        )
        said = done.stdout.decode(errors="replace")
        if done.returncode != 0 or "FATAL:" in said or "ERROR:" in said:
            raise CannotStart(f"{Path(command[0]).name} failed:\n{said[-2000:]}")

    def _child(self) -> dict[str, object]:
        environment = {"PATH": os.environ.get("PATH", "/usr/bin:/bin"), "LC_ALL": "C", "TZ": "UTC"}
        user = self.place.owner.popen() if self.place.owner else {}
        return {"cwd": "/", "env": environment, **user}

    def _create(self, home: Path, report: Report) -> None:
        """A new cluster beside its place, moved there only when it is whole."""
        report(f"creating the database in {self.place.folder}")
        draft = self.place.folder / "data.new"
        shutil.rmtree(draft, ignore_errors=True)
        draft.mkdir(mode=0o700)
        if owner := self.place.owner:
            os.chown(draft, owner.uid, owner.gid)
        options = ["--username=postgres", "--encoding=UTF8", "--locale=C", "--locale-provider=builtin"]
        options += ["--builtin-locale=C.UTF-8", "--auth-local=peer", "--auth-host=reject"]
        self._run(home / "bin/initdb", "-D", draft, *options, *([] if self.durable else ["--no-sync"]))
        single = (home / "bin/postgres", "--single", "-D", draft, "-c", "log_checkpoints=off", "template1")
        self._run(*single, text=f"CREATE ROLE {NAME} LOGIN CREATEDB\nCREATE DATABASE {NAME} OWNER {NAME}\n")
        draft.rename(self.place.data)

    def _launch(self, home: Path, report: Report) -> None:
        began = time.monotonic()
        while True:
            offset = self._spawn(home)
            if self._wait_ready(offset, report):
                return
            words = _tail(self.place.log, offset)
            if SHARED_MEMORY_BUSY not in words or time.monotonic() - began > PATIENCE_SECONDS:
                raise CannotStart(f"PostgreSQL did not start ({self.place.log}):\n{words}")
            report("sessions of a killed database server still run; ending them")
            _end_sessions(self.place.data)
            time.sleep(POLL_SECONDS * 10)

    def _spawn(self, home: Path) -> int:
        """Returns where in the log its words begin."""
        command = [home / "bin/postgres", "-D", self.place.data]
        command += ["-c", f"config_file={self.place.conf / 'postgresql.conf'}"]
        with open(self.place.log, "ab") as log:
            self.place.log.chmod(0o600)
            offset = log.tell()
            self.process = subprocess.Popen(
                list(map(str, command)),
                **self._child(),  # type: ignore[call-overload]
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                preexec_fn=die_with_parent(signal.SIGINT, os.getpid()),
            )
        return offset

    def _wait_ready(self, offset: int, report: Report) -> bool:
        """False if the process ended. While it recovers, its own progress lines are passed on."""
        assert self.process
        told = ""
        while self.process.poll() is None:
            pid, state = _pid_file(self.place.data)
            if pid == self.process.pid and state == "ready":
                return True
            progress = re.findall(r"LOG:\s+(.*(?:in progress|recovery).*)", _tail(self.place.log, offset))
            if progress and progress[-1] != told:
                told = progress[-1]
                report(f"the database is recovering: {told}")
            time.sleep(POLL_SECONDS)
        return False


def settle_predecessor(place: Place, report: Report) -> None:
    """End a server whose supervisor was killed, and take from its pid files a number that means somebody else now.

    Call only with the supervisor's lock held: then whatever runs over this folder is nobody's.
    """
    pid, _ = _pid_file(place.data)
    if pid and _is_server(pid, place.data):
        report(f"an earlier database server still runs (process {pid}); stopping it")
        _end(pid, place.data)
    for left in place.socket.glob(".s.PGSQL.*"):
        left.unlink(missing_ok=True)
    if _pid_file(place.data)[0]:
        _disown(place.data / "postmaster.pid")


def _disown(path: Path) -> None:
    """Put our own number for that of a dead server, which a stranger or a zombie may carry.

    PostgreSQL takes its parent's number for stale, and still reads on the other lines which shared memory to check,
    so sessions that outlived a killed server keep the new one out until they are gone. Removing the file would not.
    """
    with open(path, "r+") as file:
        rest = file.read().partition("\n")[2]
        file.seek(0)
        file.write(f"{os.getpid()}\n{rest}")
        file.truncate()


def _end(pid: int, data: Path) -> None:
    signals = {0.0: signal.SIGINT, PATIENCE_SECONDS: signal.SIGQUIT}
    began = time.monotonic()
    while _is_server(pid, data):
        for after in [after for after in signals if time.monotonic() - began >= after]:
            os.kill(pid, signals.pop(after))
        time.sleep(POLL_SECONDS)


def _end_sessions(data: Path) -> None:
    """Orphans of a killed server notice its death only when idle. They stand in its data folder; SIGQUIT ends them."""
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            if Path(os.readlink(entry / "cwd")) == data and Path(os.readlink(entry / "exe")).name == "postgres":
                os.kill(int(entry.name), signal.SIGQUIT)
        except OSError:
            continue


def _is_server(pid: int, data: Path) -> bool:
    """Whether process `pid` is a PostgreSQL over `data`, not a stranger who got the number of a dead one."""
    try:
        os.kill(pid, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except PermissionError:
        pass
    try:
        words = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
    except FileNotFoundError:
        return not Path("/proc/self").exists()
    return Path(os.fsdecode(words[0])).name == "postgres" and os.fsencode(data) in words


def _pid_file(data: Path) -> tuple[int, str]:
    """(pid, state) as in postmaster.pid, whose 8th line is "starting", "ready", "stopping"; (0, "") without one."""
    try:
        lines = (data / "postmaster.pid").read_text().splitlines()
        return int(lines[0]), lines[7].strip() if len(lines) > 7 else ""
    except (FileNotFoundError, ValueError, IndexError):
        return 0, ""


def _check_version(home: Path, data: Path) -> None:
    has = (data / "PG_VERSION").read_text().strip()
    said = subprocess.run([home / "bin/postgres", "--version"], capture_output=True, text=True, check=True).stdout
    runs = re.findall(r"\d+", said)[0]
    if has != runs:
        raise CannotStart(
            f"the data in {data} was written by PostgreSQL {has}, this version brings {runs}. Go back to the version "
            "of Sangam that wrote it, run `bin/sangam backup FILE`, then upgrade and `bin/sangam restore FILE` into "
            "a new SANGAM_DATA"
        )


def _tail(log: Path, offset: int, size: int = 4000) -> str:
    with open(log, "rb") as file:
        file.seek(max(offset, file.seek(0, os.SEEK_END) - size))
        return file.read().decode(errors="replace")


def of(data: Path) -> Server:
    """The server of a data folder (SANGAM_DATA), not started."""
    place = places.find_place(data)
    data.mkdir(parents=True, exist_ok=True)
    places.remember(data, place)
    return Server(place)


@contextmanager
def available(data: Path, report: Report = lambda line: None) -> Iterator[str]:
    """The address of a running server of this data folder: the one that runs, else one started for the block."""
    server = of(data)
    try:
        server.start(report)
    except Supervised:
        yield server.url
        return
    try:
        yield server.url
    finally:
        server.stop(report=report)


@contextmanager
def throwaway() -> Iterator[Server]:
    """A private server for tests and benches, gone after the block. Fast, and safe against nothing."""
    _sweep_throwaways()
    folder = Path(tempfile.mkdtemp(prefix=THROWAWAY_PREFIX)).resolve()
    owner = places.find_place(folder).owner
    server = Server(Place(folder, owner), durable=False)
    if owner:
        folder.chmod(0o711)
    try:
        server.start()
        yield server
    finally:
        server.stop(immediate=True)
        shutil.rmtree(folder, ignore_errors=True)


def _sweep_throwaways() -> None:
    """Remove what killed runs of ours left behind: folders whose lock nobody holds."""
    for folder in Path(tempfile.gettempdir()).glob(f"{THROWAWAY_PREFIX}*"):
        try:
            found = folder.stat()
            if found.st_uid != os.geteuid() or time.time() - found.st_mtime < PATIENCE_SECONDS:
                continue
            with open(folder / "supervisor.lock") as lock:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                shutil.rmtree(folder, ignore_errors=True)
        except OSError:
            continue
