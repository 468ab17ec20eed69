"""By which names the server may be called.

A page elsewhere can give its own name this machine's address, and so make itself our origin (DNS rebinding). What it cannot is call us by a
name that is not its own, or by an address.
"""

from __future__ import annotations

import re
import socket
from collections.abc import Iterable
from ipaddress import ip_address
from typing import NamedTuple

_AUTHORITY = re.compile(r"(?:\[([0-9a-f:.]+)\]|([a-z0-9_-]+(?:\.[a-z0-9_-]+)*)\.?)(?::([0-9]{1,5}))?")


class Authority(NamedTuple):
    """A host, in lower case and an IPv6 address in its shortest form, with its port where it is named."""

    host: str
    port: int | None


def authority_of(text: str) -> Authority | None:
    """Return what a Host header, or the end of an Origin header, names; None where it is not well formed."""
    match = _AUTHORITY.fullmatch(text.lower())
    if match is None:
        return None
    address, name, digits = match.groups()
    port = int(digits) if digits else None
    if name:
        return Authority(name, port)
    try:
        return Authority(ip_address(address).compressed, port)
    except ValueError:
        return None


def is_loopback(host: str) -> bool:
    """Return whether only this machine reaches a host."""
    if host.lower() == "localhost":
        return True
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


class Hosts:
    """The names that are ours.

    Args:
        bound: The address that the server listens on. On a loopback address our names are this machine's loopback ones; on another one that
            address, every IP address, and this machine's name.
        allowed: Further names.
    """

    def __init__(self, bound: str, allowed: Iterable[str] = ()) -> None:
        self._addresses = not is_loopback(bound)
        names = {"localhost", bound, *allowed}
        if self._addresses:
            names |= {socket.gethostname(), socket.gethostname().partition(".")[0]}
        self._names = {named.host for name in names if (named := authority_of(name))}

    def admits(self, host: str) -> bool:
        """Return whether a host, as in an `Authority`, is ours."""
        if host in self._names or is_loopback(host):
            return True
        return self._addresses and _is_address(host)


def _is_address(host: str) -> bool:
    """Whether a host is an IP address."""
    try:
        ip_address(host)
    except ValueError:
        return False
    return True
