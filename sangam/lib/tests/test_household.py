import pytest

from sangam.lib.household import household


@pytest.mark.parametrize(
    ("address", "one"),
    [
        ("203.0.113.5", "203.0.113.5"),
        ("2001:db8:1:2:3::4", "2001:db8:1:2::/64"),
        ("::ffff:203.0.113.5", "203.0.113.5"),
        ("fe80::1%eth0", "fe80::/64"),
        ("", ""),
    ],
)
def test_a_household_is_one_client(address: str, one: str) -> None:
    assert household(address) == one
