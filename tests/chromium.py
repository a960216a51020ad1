"""The Chromium of this machine, and how pages are looked at: sizes, directions, patience."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

FLAGS = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
)  # fmt: skip
PATIENCE_MS = 30_000
"""For what must come about at all; how soon is measured where it is promised. A machine may have other work."""
SIZES = {"desk": (1440, 900), "small": (1024, 768), "phone": (390, 844)}
RIGHT_TO_LEFT = "() => { document.documentElement.dir = 'rtl' }"
ROOT = Path(__file__).resolve().parents[1]


def chromium() -> str:
    return os.environ.get("SANGAM_CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser") or ""
