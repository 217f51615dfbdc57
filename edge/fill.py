"""How a request is met: from the cache, by a fill of its own, or by a fill that is under way."""

from enum import Enum

from edge import metrics
from edge.cache import CacheKey, MediaCache, cache_key
from edge.upstream import Origin
from kernel.admission import Admitted
from kernel.http.representation import Representation
from kernel.playback_token import NotAdmittedError, TokenRefusedError
from kernel.single_flight import SingleFlight


class Outcome(Enum):
    """How a request was met; the value is its Cache-Status (RFC 9211 section 2)."""

    HIT = "segue-edge; hit"
    MISS = "segue-edge; fwd=uri-miss"
    COLLAPSED = "segue-edge; fwd=uri-miss; collapsed"
    BYPASS = "segue-edge; fwd=bypass"


class CachedMedia:
    """Media by way of the cache: however many ask for one thing at once, the origin is asked once."""

    def __init__(
        self, cache: MediaCache, origin: Origin, flights: SingleFlight[CacheKey, Representation]
    ) -> None:
        self._cache = cache
        self._origin = origin
        self._flights = flights

    async def get(self, admitted: Admitted) -> tuple[Representation, Outcome]:
        """What an admitted request for anything but a key is answered with.

        Raises what `Origin.fetch_media` does: a failed fill fails all who waited for it, and nobody after. A
        refusal is of the one token that the fill went with, though: who waited with another asks again.
        """
        key = cache_key(admitted)
        cached = self._cache.get(key)
        if cached is not None:
            return cached, Outcome.HIT
        while True:
            outcome = Outcome.COLLAPSED if key in self._flights else Outcome.MISS
            try:
                return await self._flights.run(key, lambda: self._fill(key, admitted)), outcome
            except (TokenRefusedError, NotAdmittedError):
                if outcome is Outcome.MISS:
                    raise

    async def _fill(self, key: CacheKey, admitted: Admitted) -> Representation:
        representation = await self._origin.fetch_media(admitted)
        metrics.FILLED_BYTES.inc(len(representation.body))
        self._cache.put(key, representation)
        return representation
