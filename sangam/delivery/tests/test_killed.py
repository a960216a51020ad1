"""kill -9 of the delivery process at every point: nothing is lost, and a double carries the same Message-ID and says so."""

from __future__ import annotations

import datetime as dt
import email
import os
import subprocess
import sys

import pytest
from django.db import connection

from sangam.channels.kinds.email.tests.postbox import Postbox
from sangam.delivery import claim
from sangam.delivery.tests.office import CLEO, answer, deliver, rows
from sangam.lib import clock
from tests.cast import Cast

pytestmark = pytest.mark.django_db(transaction=True)


def _environment() -> dict[str, str]:
    found = connection.settings_dict
    url = f"postgresql:///{found['NAME']}?host={found['HOST']}&port={found['PORT']}&user={found['USER']}"
    return {**os.environ, "DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "sangam.config.settings"}


@pytest.mark.parametrize(("point", "arrivals"), [("claimed", 1), ("half of the data", 1), ("accepted", 2)])
def test_kill(cast: Cast, box: Postbox, point: str, arrivals: int) -> None:
    message = answer(cast, cast.conversation(), "On its way. " * 400)
    done = subprocess.run(
        [sys.executable, "-m", "sangam.delivery.tests.killed", point], env=_environment(), timeout=60, check=False
    )
    assert done.returncode == -9
    row = rows(message)[CLEO]
    assert (row.state, row.attempts) == ("sending", 1)
    deliver()
    assert rows(message)[CLEO].attempts == 1, "its lease still holds"
    with clock.held_at(clock.now() + claim.LEASE + dt.timedelta(seconds=1)):
        deliver()
    row = rows(message)[CLEO]
    assert (row.state, row.maybe_twice, row.attempts) == ("sent", True, 2)
    assert len(box.taken) == arrivals
    assert len({envelope.content for envelope in box.taken}) == 1
    assert email.message_from_bytes(box.taken[0].content or b"")["Message-ID"] == message.external_id
