"""What is counted as one client, by its address."""

from functools import lru_cache
from ipaddress import IPv4Address, IPv6Network, ip_address

_CUSTOMER_PREFIX_BITS = 64  # RFC 6177: no customer is given less
_REMEMBERED_ADDRESSES = 4096  # who asks once does so again


@lru_cache(_REMEMBERED_ADDRESSES)
def counted_address(address: str) -> str:
    """What an address is counted by: in IPv6 its /64, all of which is one customer's to draw from."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return address
    if isinstance(parsed, IPv4Address):
        return address
    if parsed.ipv4_mapped is not None:  # how a socket for both families shows IPv4
        return str(parsed.ipv4_mapped)
    return str(IPv6Network((int(parsed), _CUSTOMER_PREFIX_BITS), strict=False))
