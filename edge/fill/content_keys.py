"""Content keys: brought by one fill for all who ask at once, remembered for a moment, never cached."""

import asyncio

from edge.cache.key import is_of
from edge.errors import BadUpstreamAnswerError, UpstreamTimeoutError
from edge.fill.bring import bring
from edge.fill.fill import Fill
from edge.fill.fills import Fills
from edge.fill.key_memory import KeyMemory
from edge.fill.outcome import Outcome
from edge.upstream.upstreams import Upstreams
from kernel.admission import Admitted
from kernel.asset import AssetId
from kernel.content_keys import CONTENT_KEY_BYTES


class ContentKeys:
    """The keys of those who have been admitted to them."""

    def __init__(
        self, memory: KeyMemory, upstreams: Upstreams, fills: Fills[bytes], *, timeout_s: float
    ) -> None:
        self._memory = memory
        self._upstreams = upstreams
        self._fills = fills
        self._timeout_s = timeout_s

    async def get(self, admitted: Admitted) -> tuple[bytes, Outcome]:
        """A key, for a listener whose token was found good for it just now.

        Raises:
            NoSuchMediaError: There is no such key.
            `REFUSALS`: An upstream refuses her token.
            UpstreamError: No upstream gave a good answer in time.
        """
        path = str(admitted.path)
        held = self._memory.get(path)
        if held is not None:
            return held, Outcome.HIT
        fill, joined = await self._fills.share(path, lambda fill: self._fill(fill, admitted), whole=True)
        return await fill.outcome(), Outcome.COLLAPSED if joined else Outcome.BYPASS

    def purge(self, asset: AssetId) -> None:
        """Forget an asset's keys, those that are on their way too."""
        for fill in self._fills.under_way():
            if is_of(fill.key, asset):
                fill.storable = False
        self._memory.purge(asset)

    async def _fill(self, fill: Fill[bytes], admitted: Admitted) -> bytes:
        try:
            async with asyncio.timeout(self._timeout_s):
                await bring(self._upstreams, admitted, fill.body)
        except TimeoutError:
            raise UpstreamTimeoutError("the upstreams took too long, all together") from None
        content_key = fill.body.whole()
        if len(content_key) != CONTENT_KEY_BYTES:
            raise BadUpstreamAnswerError(f"the upstream sent a key of {len(content_key)} bytes")
        if fill.storable:
            self._memory.put(str(admitted.path), admitted.path.asset, content_key)
        return content_key
