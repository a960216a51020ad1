"""What counts as one client."""

from __future__ import annotations

import ipaddress


def household(address: str) -> str:
    """What counts as one client: an IPv4 address, the /64 network of an IPv6 one (a household has a whole one)."""
    try:
        found = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return address[:64]
    if isinstance(found, ipaddress.IPv6Address):
        if found.ipv4_mapped:
            return str(found.ipv4_mapped)
        return str(ipaddress.ip_network((found, 64), strict=False))
    return str(found)
