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

    async def chunks(self) -> AsyncIterator[bytes]:
        """All bytes from the first on; ends only when the body is whole.

        Raises what the fill failed with.
        """
        position = 0
        while True:
            while position < len(self._chunks):
                yield self._chunks[position]
                position += 1
            if self._ended:
                break
            await self.news()
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
