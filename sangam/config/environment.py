"""What is read from the environment before Django's settings can be."""

from __future__ import annotations

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PORT_MAX = 65535


class Misconfigured(RuntimeError):
    """The text names the variable and the way out."""


def data_folder() -> Path:
    return Path(os.environ.get("SANGAM_DATA") or ROOT / "var").resolve()


def port(name: str, default: int) -> int:
    text = os.environ.get(name) or str(default)
    if not text.isdigit() or not 0 < int(text) <= PORT_MAX:
        raise Misconfigured(f"{name} is {text!r}; it must be a port between 1 and {PORT_MAX}")
    return int(text)


def web_port() -> int:
    return port("SANGAM_PORT", 8000)


def smtp_port() -> int:
    return port("SANGAM_SMTP_PORT", 2525)


def smtp_address() -> str:
    return os.environ.get("SANGAM_SMTP_HOST") or "127.0.0.1"


def bind_address() -> str:
    """Where the web server listens: this machine only, unless told otherwise (a proxy with TLS belongs before it)."""
    return os.environ.get("SANGAM_BIND") or "127.0.0.1"


def bus_url() -> str:
    """Raises Misconfigured for what no Redis can stand behind."""
    url = os.environ.get("SANGAM_BUS_URL", "")
    if url and not url.startswith(("redis://", "rediss://", "unix://")):
        raise Misconfigured("SANGAM_BUS_URL must begin with redis://, rediss:// or unix://, or be empty for PostgreSQL")
    return url


def public_host() -> str:
    return os.environ.get("SANGAM_HOST", "").partition(",")[0].strip()


def sign_in_address() -> str:
    if url := os.environ.get("SANGAM_URL"):
        return url
    return f"https://{public_host()}" if public_host() else f"http://localhost:{web_port()}"


def make_data_folder() -> Path:
    """Others may not look in. Under root it can be walked through: the database's own user must reach his part."""
    folder = data_folder()
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o711 if os.geteuid() == 0 else 0o700)
        for private in (folder / "files", folder / "run", folder / "static"):
            private.mkdir(exist_ok=True, mode=0o700)
        folder.joinpath("run", ".writable").touch()
    except OSError as error:
        raise Misconfigured(
            f"cannot write to the data folder {folder}: {error.strerror}. Set SANGAM_DATA to a folder that this user may write"
        ) from None
    return folder
