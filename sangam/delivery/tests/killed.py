"""A delivery process that dies at a named point: `python -m sangam.delivery.tests.killed POINT`, database by DATABASE_URL."""

from __future__ import annotations

import os
import signal
import smtplib
import sys
import time
from typing import Any

import django

django.setup()

from sangam.delivery import claim, run, settle  # noqa: E402 - after django.setup


def die(*_values: Any, **_named: Any) -> Any:
    os.kill(os.getpid(), signal.SIGKILL)


class DiesInTheMiddle(smtplib.SMTP):
    def send(self, content: Any) -> None:
        if len(content) < 1000:
            super().send(content)
            return
        super().send(content[: len(content) // 2])
        time.sleep(0.1)
        die()


def main(point: str) -> None:
    if point == "claimed":
        claimed = claim.claim
        claim.claim = lambda *values: claimed(*values) and die()  # type: ignore[assignment]
    elif point == "half of the data":
        smtplib.SMTP = DiesInTheMiddle  # type: ignore[misc]
    elif point == "accepted":
        settle.settle = die
    run.main(lambda: False)


if __name__ == "__main__":
    main(sys.argv[1])
