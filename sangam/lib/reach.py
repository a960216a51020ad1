"""Where this install may connect to: names are resolved once, judged, and the judged address is the one dialled.

Outside addresses given by people (webhooks, pictures, mail servers) must not reach the machine's own network: the
check is on the resolved address, so every notation of 127.0.0.1 is the same, and a name cannot change between check
and connect. `INTERNAL_HOSTS` (names, addresses or networks) is the list of what is allowed all the same; besides, only
our own `neighbour` may be called while it stands.
"""

from __future__ import annotations

import socket
from collections.abc import Iterator
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

from django.conf import settings

from sangam.lib import neighbour

Address = IPv4Address | IPv6Address
METADATA = ("168.63.129.16/32", "169.254.0.0/16", "192.0.0.0/24", "100.100.100.200/32", "fe80::/10", "fd00:ec2::/32")
NEVER = tuple(ip_network(text) for text in METADATA)
NAT64 = (IPv6Network("64:ff9b::/96"), IPv6Network("64:ff9b:1::/48"))
COMPATIBLE = IPv6Network("::/96")
PORTS_MAX = 65535


class Refused(OSError):
    """This address is inside, and nobody allowed it."""


def connect(host: str, port: int, *, timeout: float, mail: bool = False) -> socket.socket:
    """A TCP connection to an address that was judged. Raises Refused, or OSError when nobody answers.

    `mail` is for mail servers, which only admins name: an install without a public host may use its own network for
    them, since there the admin and the owner of the machine are the same person.
    """
    last: OSError | None = None
    for family, address in judged(host, port, mail=mail):
        try:
            return _dial(family, address, timeout)
        except OSError as error:
            last = error
    raise last or OSError(f"{host} has no address")


def judged(host: str, port: int, *, mail: bool = False) -> list[tuple[int, tuple[str, int]]]:
    """(family, address) of a host. One bad address among good ones refuses all: that is how rebinding looks."""
    if not 0 < port <= PORTS_MAX:
        raise Refused(f"{port} is not a port")
    found = _resolve(host, port)
    for _family, (text, _port) in found:
        reason = why_not(ip_address(text), host=host, mail=mail)
        if reason and not neighbour.is_at(host, port):
            raise Refused(reason)
    return found


def why_not(address: Address, *, host: str = "", mail: bool = False) -> str:
    """The reason an address may not be dialled, "" if it may."""
    inner = _inner(address)
    if _allowed(host, inner):
        return ""
    if any(one in network for one in inner for network in NEVER if one.version == network.version):
        return f"{host or address} is an address of the machine's own network"
    if all(_public(one) for one in inner) or (mail and not settings.PUBLIC_HOSTS):
        return ""
    return f"{host or address} is an address of the machine's own network; SANGAM_INTERNAL_HOSTS can allow it"


def _dial(family: int, address: tuple[str, int], timeout: float) -> socket.socket:
    dialled = socket.socket(family, socket.SOCK_STREAM)
    try:
        dialled.settimeout(timeout)
        dialled.connect(address)
    except OSError:
        dialled.close()
        raise
    return dialled


def _resolve(host: str, port: int) -> list[tuple[int, tuple[str, int]]]:
    if not host or any(char.isspace() or char in "%/\\@\x00" for char in host):
        raise Refused("this is not the name of a host")
    try:
        found = socket.getaddrinfo(host.strip("[]"), port, type=socket.SOCK_STREAM)
    except UnicodeError as error:
        raise Refused("this is not the name of a host") from error
    except socket.gaierror as error:
        raise OSError(f"{host} cannot be found: {error.strerror}") from error
    return list(dict.fromkeys((int(family), (str(address[0]), port)) for family, _, _, _, address in found))


def _inner(address: Address) -> list[Address]:
    """The address with what it carries; behind a NAT64 only the carried one is dialled."""
    carried = list(_embedded(address))
    return carried if any(isinstance(address, IPv6Address) and address in network for network in NAT64) else [address, *carried]


def _public(address: Address) -> bool:
    return address.is_global and not (address.is_multicast or address.is_reserved or address.is_unspecified)


def _embedded(address: Address) -> Iterator[Address]:
    """IPv4 addresses that an IPv6 one carries inside: mapped, compatible, 6to4, Teredo, NAT64."""
    if not isinstance(address, IPv6Address):
        return
    last = IPv4Address(int(address) & 0xFFFFFFFF)
    if address.ipv4_mapped:
        yield address.ipv4_mapped
    if address.sixtofour:
        yield address.sixtofour
    if address.teredo:
        yield from address.teredo
    if address in COMPATIBLE or any(address in network for network in NAT64):
        yield last


def _allowed(host: str, addresses: list[Address]) -> bool:
    for entry in settings.INTERNAL_HOSTS:
        network = _network(entry)
        if network is None and host.rstrip(".").lower() == entry.lower():
            return True
        if network and all(one.version == network.version and one in network for one in addresses):
            return True
    return False


def _network(entry: str) -> IPv4Network | IPv6Network | None:
    try:
        return ip_network(entry, strict=False)
    except ValueError:
        return None
