"""How many connections a service takes, of one address and of all, and how long each may dawdle."""

from collections import Counter
from dataclasses import dataclass
from enum import StrEnum
from ipaddress import IPv4Network, IPv6Network, ip_address
from time import monotonic

import prometheus_client
import structlog

from kernel.http.counted_address import counted_address
from kernel.settings import ControlApiSettings

_log = structlog.stdlib.get_logger(__name__)

_TELL_INTERVAL_S = 60.0

TURNED_AWAY = prometheus_client.Counter(
    "segue_http_connections_turned_away_total",
    "Connections refused, or ended because a request's head did not arrive.",
    ["reason"],
)


class Reason(StrEnum):
    """Why a connection was turned away."""

    ALL = "all"  # there are as many as there may be
    ADDRESS = "address"  # the address has its share
    SLOW_HEAD = "slow-head"


@dataclass(frozen=True, slots=True)
class ConnectionLimits:
    """What connections may take."""

    head_timeout_s: float
    idle_timeout_s: float
    max_connections: int
    max_connections_per_address: int | None = None
    exempt: tuple[IPv4Network | IPv6Network, ...] = ()
    """Networks whose addresses have no share: proxies, each of which asks for many."""

    @classmethod
    def of(cls, settings: ControlApiSettings) -> "ConnectionLimits":
        """As the settings have it."""
        return cls(
            head_timeout_s=settings.head_timeout_s,
            idle_timeout_s=settings.idle_timeout_s,
            max_connections=settings.max_connections,
            max_connections_per_address=settings.max_connections_per_address,
            exempt=settings.trusted_proxies,
        )


OWN_CLIENTS = ConnectionLimits(head_timeout_s=10.0, idle_timeout_s=75.0, max_connections=4096)
"""For what is asked by services of ours alone, a few addresses with many connections each."""


class ConnectionGate:
    """Counts a process's connections.

    Who comes when there are too many is refused: to let another go instead would let a flood push everybody out.
    """

    def __init__(self, limits: ConnectionLimits, *, max_connections: int) -> None:
        self.limits = limits
        self._max_connections = max_connections
        self._open = 0
        self._by_address: Counter[str] = Counter()
        self._untold = 0
        self._told_s = -_TELL_INTERVAL_S

    def enter(self, peer: str) -> bool:
        """Whether a new connection of an address may stay; if so, it is to `leave`."""
        address = self._sharing(peer)
        most = self.limits.max_connections_per_address
        if self._open >= self._max_connections:
            self._refuse(peer, Reason.ALL)
            return False
        if address and most is not None and self._by_address[address] >= most:
            self._refuse(peer, Reason.ADDRESS)
            return False
        self._open += 1
        if address:
            self._by_address[address] += 1
        return True

    def leave(self, peer: str) -> None:
        """A connection that had entered has ended."""
        self._open -= 1
        address = self._sharing(peer)
        if address:
            self._by_address[address] -= 1
            if not self._by_address[address]:
                del self._by_address[address]

    def tell_slow(self) -> None:
        """A connection is ended for a head that did not arrive."""
        TURNED_AWAY.labels(Reason.SLOW_HEAD).inc()

    def _sharing(self, peer: str) -> str:
        """Whose share a peer's connections are of; empty for one that has no limit, or no address."""
        try:
            parsed = ip_address(peer)
        except ValueError:
            return ""
        address = getattr(parsed, "ipv4_mapped", None) or parsed
        return "" if any(address in network for network in self.limits.exempt) else counted_address(peer)

    def _refuse(self, peer: str, reason: Reason) -> None:
        """Count it; a line a minute, for anybody can do this as often as she likes."""
        TURNED_AWAY.labels(reason).inc()
        self._untold += 1
        now_s = monotonic()
        if now_s - self._told_s >= _TELL_INTERVAL_S:
            _log.warning(
                "connections refused", reason=reason, address=peer, refused=self._untold, open=self._open
            )
            self._untold, self._told_s = 0, now_s
