"""One fill: the state that its task writes and that those who wait for it read."""

from typing import Generic, TypeVar

from edge.fill.body import Body

T = TypeVar("T")


class Fill(Generic[T]):
    """Under way from its making until it has a result or an error; it outlives the task that works at it."""

    def __init__(self, key: str, started_s: float, *, prefetch: bool) -> None:
        self.key = key
        self.started_s = started_s
        self.prefetch = prefetch
        """Whether it was begun before anybody asked."""
        self.body = Body()
        self.storable = True
        """Whether the cache may have what it brings; false once that was purged."""
        self.handed_over = False
        self.result: T | None = None
        self.error: BaseException | None = None

    @property
    def ended(self) -> bool:
        """Whether there is a result or an error."""
        return self.result is not None or self.error is not None

    @property
    def streamable(self) -> bool:
        """Whether its body may be given out while it comes: by its strong tag alone could it be gone on with."""
        head = self.body.head
        return head is not None and head.etag is not None and "mpegurl" not in head.content_type

    def succeed(self, result: T) -> None:
        """It has brought this."""
        self.result = result
        self.body.end(None)

    def fail(self, error: BaseException) -> None:
        """It has failed for good."""
        self.error = error
        self.body.end(error)

    async def settle(self, *, whole: bool) -> None:
        """Return when it has ended, or sooner when its body may be given out, unless the whole is wanted.

        Raises what it failed with.
        """
        while not self.ended and (whole or not self.streamable):
            await self.body.news()
        if self.error is not None:
            raise self.error.with_traceback(None)  # many raise it, and each would lengthen the traceback

    async def outcome(self) -> T:
        """What it brings; raises what it failed with."""
        await self.settle(whole=True)
        assert self.result is not None
        return self.result
