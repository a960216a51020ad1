"""One port of this machine may be called, as long as our own server stands there."""

from __future__ import annotations

from typing import Any

import pytest

from sangam.lib import neighbour, reach

PORT = 8190


def allowed(host: str = "127.0.0.1", port: int = PORT) -> bool:
    try:
        return bool(reach.judged(host, port))
    except reach.Refused:
        return False


def test_only_while_it_stands() -> None:
    assert not allowed()
    with neighbour.standing(PORT):
        assert allowed()
    assert not allowed()


@pytest.mark.parametrize(
    "where", [("127.0.0.1", PORT + 1), ("localhost", PORT), ("127.0.0.2", PORT), ("169.254.169.254", PORT)]
)
def test_no_other_port_and_no_other_name(where: tuple[str, int]) -> None:
    with neighbour.standing(PORT):
        assert not allowed(*where)


def test_never_beside_a_public_host(settings: Any) -> None:
    settings.PUBLIC_HOSTS = ["help.example.com"]
    with neighbour.standing(PORT):
        assert not allowed()


def test_what_one_left_behind_who_was_killed_allows_nothing(settings: Any) -> None:
    with neighbour.standing(PORT):
        pass
    place = neighbour._place()
    place.write_text(str(PORT))
    assert not allowed()


def test_there_is_one_at_a_time() -> None:
    with neighbour.standing(PORT), pytest.raises(neighbour.Taken), neighbour.standing(PORT + 1):
        pass
    with neighbour.standing(PORT + 1):
        assert allowed(port=PORT + 1)
