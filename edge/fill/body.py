"""A body as it arrives: kept once, and fed to any number of readers, each at her own pace."""

import asyncio
from collections.abc import AsyncIterator

from edge.errors import ChangedBodyError
from edge.upstream.answer import Head


class Body:
    """What has come of a body so far.

    Once anything of it has been given out, its head and bytes never change: it goes on as it began, or fails.
    """

    def __init__(self) -> None:
        self.head: Head | None = None
        self.received_bytes = 0
        self.given_out = False
        """Whether somebody was told of the head, and may be reading."""
        self._chunks: list[bytes] = []
        self._ended = False
        self._error: BaseException | None = None
        self._news = asyncio.Event()

    def go_on(self, head: Head, first_byte: int) -> int:
        """Begin, or go on with, what another answer brings; returns how many of its bytes are here already.

        Two answers bring the same body when they say so by a strong entity tag (RFC 9110 section 8.8.1).

        Raises:
            ChangedBodyError: It is another body, and this one has been given out, or its beginning is missing.
        """
        if self._is_same(head) and first_byte <= self.received_bytes:
            return self.received_bytes - first_byte
        if self.given_out:
            raise ChangedBodyError("the upstream has another body than the one that was begun")
        self.begin_anew()
        if first_byte > 0:
            raise ChangedBodyError("the upstream sent the end of another body")
        self.head = head
        self._tell()
        return 0

    def begin_anew(self) -> None:
        """Forget what has come; of use only while nothing has been given out."""
        assert not self.given_out
        self.head, self.received_bytes, self._chunks = None, 0, []

    def append(self, chunk: bytes) -> None:
        """The next bytes."""
        self._chunks.append(chunk)
        self.received_bytes += len(chunk)
        self._tell()

    def end(self, error: BaseException | None) -> None:
        """Nothing more will come: it is whole, or has failed for good."""
        self._ended, self._error = True, error
        self._tell()

    def whole(self) -> bytes:
        """All of it in one piece."""
        return b"".join(self._chunks)

    async def news(self) -> None:
        """Return when something has happened: a head, bytes, the end."""
        await self._news.wait()

    def chunks(self) -> AsyncIterator[bytes]:
        """All bytes from the first on; ends only when the body is whole.

        Raises what the fill failed with.
        """
        return _Reader(self)

    async def chunk(self, position: int) -> bytes | None:
        """The bytes that came with the n-th arrival, or None after the last; the same object for everybody.

        Raises what the fill failed with.
        """
        while position >= len(self._chunks):
            if self._ended:
                self._check_whole()
                return None
            await self.news()
        return self._chunks[position]

    def _check_whole(self) -> None:
        if self._error is not None:
            raise self._error.with_traceback(None)  # many raise it, and each would lengthen the traceback
        # Nobody takes a part for the whole, whatever went wrong elsewhere.
        if self.head is None or self.received_bytes != self.head.length_bytes:
            raise ChangedBodyError("the body ended before its length")

    def _is_same(self, head: Head) -> bool:
        begun = self.head
        return (
            begun is not None
            and begun.etag is not None
            and (begun.etag, begun.length_bytes) == (head.etag, head.length_bytes)
        )

    def _tell(self) -> None:
        # Whoever waits now is woken; whoever comes later waits for the next.
        self._news.set()
        self._news.clear()


class _Reader(AsyncIterator[bytes]):
    """One reader's place. No generator: one that is left in the middle would have to be closed by a task."""

    __slots__ = ("_body", "_position")

    def __init__(self, body: Body) -> None:
        self._body = body
        self._position = 0

    async def __anext__(self) -> bytes:
        chunk = await self._body.chunk(self._position)
        if chunk is None:
            raise StopAsyncIteration
        self._position += 1
        return chunk
