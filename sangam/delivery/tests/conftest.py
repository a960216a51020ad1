from __future__ import annotations

from collections.abc import Iterator

import pytest

from sangam.channels.kinds.email.tests.postbox import Postbox, postbox
from tests.cast import Cast


@pytest.fixture
def box(cast: Cast) -> Iterator[Postbox]:
    """The outgoing server of both mailboxes."""
    with postbox() as found:
        for channel in (cast.mailbox, cast.billing_mailbox):
            channel.settings = {"smtp_host": "127.0.0.1", "smtp_port": found.port, "smtp_security": "none"}
            channel.save()
        yield found
