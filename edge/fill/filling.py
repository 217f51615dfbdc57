"""A fill of media as those see it who are given its body while it comes."""

from collections.abc import AsyncIterator
from dataclasses import dataclass

from edge.cache.entry import Entry
from edge.fill.fill import Fill
from edge.fill.outcome import Outcome
from edge.upstream.answer import Head


@dataclass(frozen=True, slots=True)
class Filled:
    """What a fill has brought, and how."""

    entry: Entry
    outcome: Outcome
    upstream_status: int | None = None
    upstream_cache_status: str = ""
    stored: bool = False


class Filling:
    """A fill under way whose head is known; any number may read it, each at her own pace."""

    def __init__(self, fill: Fill[Filled], head: Head, etag: str) -> None:
        self._fill = fill
        self.content_type = head.content_type
        self.etag = etag
        """A strong one."""
        self.cache_control = head.cache_control
        self.length_bytes = head.length_bytes

    @property
    def prefetched(self) -> bool:
        """Whether it was begun before anybody asked."""
        return self._fill.prefetch

    def chunks(self) -> AsyncIterator[bytes]:
        """The body from its first byte, as it comes; ends only when all of it has been given.

        Raises what the fill failed with, for good: whoever was given a part can't be given the rest.
        """
        return self._fill.body.chunks()

    async def entry(self) -> Entry:
        """The whole, when it is there; raises what `chunks` does."""
        return (await self._fill.outcome()).entry
