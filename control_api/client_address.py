"""Who is asking, as an address: the peer's own, or what a proxy that is trusted says of those it asks for."""

from collections.abc import Iterable, Sequence
from functools import lru_cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

from aiohttp import web

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

TRUSTED_PROXIES: web.AppKey[Sequence[Network]] = web.AppKey("TRUSTED_PROXIES")
_CLIENT_ADDRESS = web.RequestKey("client_address", str)

_FIELD = "X-Forwarded-For"
_REMEMBERED_ADDRESSES = 4096  # who asks once does so again


def client_address(request: web.Request) -> str:
    """The address that a request came from, worked out once; empty when the peer has none (a Unix socket)."""
    found = request.get(_CLIENT_ADDRESS)
    if found is None:
        peer = request.remote or ""
        fields = request.headers.getall(_FIELD, ())
        found = forwarded_address(peer, fields, request.app.get(TRUSTED_PROXIES, ()))
        request[_CLIENT_ADDRESS] = found
    return found


def forwarded_address(peer: str, fields: Iterable[str], trusted: Sequence[Network]) -> str:
    """The rightmost address that no trusted proxy has, of the X-Forwarded-For fields in their order and the peer.

    Each proxy adds the address it was asked from at the right: what stands left of an address that isn't trusted
    is that client's own word. An entry that is no address ends the walk at the last good one.
    """
    address = _read(peer)
    if address is None:
        return peer
    entries = [entry for field in fields for entry in field.split(",")]
    for entry in reversed(entries):
        if not _is_in(address, trusted) or (before := _read(entry)) is None:
            break
        address = before
    return str(address)


def _is_in(address: Address, networks: Sequence[Network]) -> bool:
    return any(address in network for network in networks)


@lru_cache(_REMEMBERED_ADDRESSES)
def _read(entry: str) -> Address | None:
    """An address, with or without a port, in brackets or not; without its zone, which means nothing elsewhere."""
    text = entry.strip().strip('"')
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        address = ip_address(text.partition("%")[0])
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address
