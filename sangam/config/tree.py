"""`sangam up`: the database, the web server and the workers as one tree that starts, heals and stops together.

The tree itself knows neither Django nor models, so that little can bring it down. If it is killed all the same, the
kernel takes its children along (`die_with_parent`), and the next start recovers.
"""

from __future__ import annotations

import fcntl
import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

from sangam.config import environment, processes, sources, web
from sangam.config.boot import Trouble, say
from sangam.config.heartbeat import SUFFIX
from sangam.lib import embedded
from sangam.lib.embedded.server import die_with_parent

LOOK_SECONDS = 0.1
GRACE_SECONDS = 15.0
SETTLED_SECONDS = 60.0
BACK_OFF_MAX_SECONDS = 30.0
READY_SECONDS = 60.0
HEAD_START_SECONDS = 5.0


@dataclass(slots=True)
class Child:
    """One process of the list, alive or waiting for its next start."""

    name: str
    environment: Mapping[str, str]
    first: bool = False
    inherits: tuple[int, ...] = ()
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    failures: int = 0
    next_start: float = 0.0

    def start(self) -> None:
        self.started = time.monotonic()
        self.process = subprocess.Popen(
            [sys.executable, "-m", "sangam.config.cli", "run", self.name],
            env=dict(self.environment),
            stdin=subprocess.DEVNULL,
            pass_fds=self.inherits,
            start_new_session=True,
            preexec_fn=die_with_parent(signal.SIGKILL, os.getpid()),
        )

    def heal(self) -> None:
        """Start again what has ended: at once the first time, then ever later until it has stayed up for a while."""
        now = time.monotonic()
        if self.process is not None and (code := self.process.poll()) is not None:
            self.process = None
            self.failures = 0 if now - self.started > SETTLED_SECONDS else self.failures + 1
            wait = min(BACK_OFF_MAX_SECONDS, 0.5 * 2 ** (self.failures - 1)) if self.failures else 0.0
            self.next_start = now + wait
            say(f"{self.name} ended ({ending(code)}); starting it again" + (f" in {wait:g} s" if wait else ""))
        if self.process is None and now >= self.next_start:
            self.start()

    def signal(self, sign: int) -> None:
        """To the process and to what it started."""
        if self.process is None:
            return
        try:
            os.killpg(self.process.pid, sign) if sign == signal.SIGKILL else self.process.send_signal(sign)
        except ProcessLookupError:
            return

    def running(self) -> bool:
        return self.process is not None and self.process.poll() is None


@dataclass(slots=True)
class Tree:
    children: list[Child]
    server: embedded.Server | None
    address: tuple[str, int]
    reload: bool = False
    told: list[int] = field(default_factory=list)

    def run(self) -> None:
        """Until a signal comes."""
        watch = sources.Watch(environment.ROOT / "sangam") if self.reload else None
        awaited: float | None = time.monotonic()
        self._start()
        while not self.told:
            self._heal()
            if awaited is not None:
                awaited = self._await_ready(awaited)
            if watch and watch.changed():
                say("a source file changed; starting everything anew")
                self._end_children()
                self._start()
            time.sleep(LOOK_SECONDS)

    def stop(self) -> None:
        say("stopping")
        self._end_children()
        if self.server:
            self.server.stop(report=say)
        say("stopped")

    def _start(self) -> None:
        """On a small machine all at once would keep people waiting for what they do not see."""
        for child in self.children:
            child.failures, child.process = 0, None
            child.next_start = 0.0 if child.first else time.monotonic() + HEAD_START_SECONDS

    def _heal(self) -> None:
        if self.server:
            if self.server.died():
                say("the database server ended; starting it again")
                self.server.stop()
                self.server.start(say)
            self.server.tend()
        for child in self.children:
            child.heal()

    def _await_ready(self, since: float) -> float | None:
        """None once it has been said that people can come, or that it takes too long."""
        if answers(*self.address) and takes_mail():
            say(f"ready: {environment.sign_in_address()}   (Ctrl-C stops everything)")
            for child in self.children:
                child.next_start = 0.0
            return None
        if time.monotonic() - since > READY_SECONDS:
            say("the web server or the mail listener does not answer yet; their words stand above")
            return None
        return since

    def _end_children(self) -> None:
        for child in self.children:
            child.signal(signal.SIGTERM)
        patience = time.monotonic() + GRACE_SECONDS
        while any(child.running() for child in self.children) and time.monotonic() < patience:
            time.sleep(LOOK_SECONDS / 4)
        for child in self.children:
            if child.running():
                say(f"{child.name} does not end by itself; killing it")
            child.signal(signal.SIGKILL)
            if child.process:
                child.process.wait()


def up(*, reload: bool = False) -> int:
    """The whole life of an install on one machine. Gives the exit code."""
    told: list[int] = []
    with ExitStack() as stack:
        stack.enter_context(_signals(told))
        data = environment.make_data_folder()
        stack.enter_context(only_one(data))
        listener = stack.enter_context(_take_port(environment.bind_address(), environment.web_port(), "SANGAM_PORT"))
        _take_port(environment.smtp_address(), environment.smtp_port(), "SANGAM_SMTP_PORT").close()
        server = _database(data)
        try:
            _forget_heartbeats(data)
            if not _prepare(told):
                return 130 if told else 1
            listener.set_inheritable(True)
            tree = Tree(_children(listener), server, listener.getsockname()[:2], reload, told)
            try:
                tree.run()
            finally:
                tree.stop()
                server = None
        finally:
            if server:
                server.stop(report=say)
    return 0


@contextmanager
def only_one(data: Path) -> Iterator[None]:
    """One tree a data folder. Raises Trouble that names the other one."""
    with open(data / "run" / "up.lock", "a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            raise Trouble(
                f"Sangam already runs on the data folder {data}: {lock.read().strip()}. "
                "Stop it there (Ctrl-C), or set SANGAM_DATA to another folder for a second install"
            ) from None
        lock.truncate(0)
        lock.write(f"process {os.getpid()}, {environment.sign_in_address()}")
        lock.flush()
        yield


def answers(address: str, port: int) -> bool:
    """Whether the web server says anything at all."""
    connection = http.client.HTTPConnection(_reachable(address), port, timeout=1.0)
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().status > 0
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def takes_mail() -> bool:
    try:
        socket.create_connection((_reachable(environment.smtp_address()), environment.smtp_port()), timeout=1.0).close()
    except OSError:
        return False
    return True


def ending(code: int) -> str:
    return f"killed by {signal.Signals(-code).name}" if code < 0 else f"exit code {code}"


def _reachable(address: str) -> str:
    return {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(address, address)  # noqa: S104 (compared, not bound)


@contextmanager
def _signals(told: list[int]) -> Iterator[None]:
    """Collect the wish to stop; a second Ctrl-C changes nothing, since ending well is already under way."""

    def tell(number: int, frame: FrameType | None) -> None:
        told.append(number)

    before = {sign: signal.signal(sign, tell) for sign in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)}
    try:
        yield
    finally:
        for sign, handler in before.items():
            signal.signal(sign, handler)


def _take_port(address: str, port: int, variable: str) -> socket.socket:
    try:
        return web.listen(address, port)
    except PermissionError:
        raise Trouble(f"port {port} is kept for root on this machine; set {variable} to one above 1023") from None
    except OSError as error:
        raise Trouble(
            f"cannot listen on {address} port {port} ({os.strerror(error.errno or 0).lower()}): another program has it. "
            f"Stop that program, or set {variable} to a free port"
        ) from None


def _database(data: Path) -> embedded.Server | None:
    """The embedded server, started, unless DATABASE_URL names another."""
    if os.environ.get("DATABASE_URL"):
        return None
    server = embedded.of(data)
    if server.place.folder.parent != data:
        say(f"the database's user cannot enter {data}; the database is kept in {server.place.folder}")
    server.start(say)
    os.environ["DATABASE_URL"] = server.url
    return server


def _prepare(told: list[int]) -> bool:
    """Migrations and first people, in a process of its own. What it prints on standard output are passwords."""
    command = [sys.executable, "-m", "sangam.config.cli", "prepare"]
    done = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, preexec_fn=die_with_parent(signal.SIGKILL, os.getpid()))
    said, _ = done.communicate()
    if done.returncode == 0 and said.strip():
        say("\nThese people may sign in. Their passwords are shown this once:\n")
        say("".join(f"    {line}\n" for line in said.splitlines()))
    return done.returncode == 0 and not told


def _forget_heartbeats(data: Path) -> None:
    for left in (data / "run").glob(f"*{SUFFIX}"):
        left.unlink(missing_ok=True)


def _children(listener: socket.socket) -> list[Child]:
    number = listener.fileno()
    made: list[Child] = []
    for process in processes.PROCESSES:
        if process.name == "web":
            extra = {**os.environ, web.SOCKET_VARIABLE: str(number)}
            made.append(Child(process.name, extra, process.first, inherits=(number,)))
        else:
            made.append(Child(process.name, dict(os.environ), process.first))
    return made
