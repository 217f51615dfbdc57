"""From where somebody asks, and with what."""

from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address

from aiohttp import web

from control_api.client_address import client_address
from kernel.names import clean_name

MAX_USER_AGENT_CHARACTERS = 500


@dataclass(frozen=True, slots=True)
class Visitor:
    """The address and the user agent of a request."""

    address: str = ""
    user_agent: str = ""

    @property
    def stored_address(self) -> IPv4Address | IPv6Address | None:
        """The address as a column takes it; None when the peer has none, as on a Unix socket."""
        try:
            return ip_address(self.address)
        except ValueError:
            return None


def visitor_of(request: web.Request) -> Visitor:
    """Who sent a request."""
    user_agent = clean_name(request.headers.get("User-Agent", ""))
    return Visitor(client_address(request), user_agent[:MAX_USER_AGENT_CHARACTERS])
