"""An outgoing server is dialled only where this install may connect to."""

from __future__ import annotations

from typing import Any

import pytest

from sangam.channels.base import Settings
from sangam.channels.kinds.email.connections import Server, connect
from sangam.lib.reach import Refused


@pytest.mark.parametrize("security", ["none", "ssl"])
@pytest.mark.parametrize("host", ["127.0.0.1", "169.254.169.254", "::ffff:127.0.0.1", "0x7f.1", "localhost"])
def test_an_install_with_a_public_host_never_dials_its_own_network(security: str, host: str, settings: Any) -> None:
    settings.PUBLIC_HOSTS = ["help.example.com"]
    values = {"smtp_host": host, "smtp_port": 25, "smtp_security": security}
    with pytest.raises(Refused, match="own network"):
        connect(Server.of(Settings(1, "Support", "support@example.com", values)))
