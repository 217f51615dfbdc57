"""Questions that are answered many at a time: those that come while a call is under way share the next."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from typing import Generic, TypeVar

Q = TypeVar("Q")
A = TypeVar("A")

MAX_BATCH = 64
"""Questions that one call asks: it keeps Valkey from everything else for well under a millisecond."""

_GATHERING_TURNS = 2
"""Of the event loop, before a call: requests that have arrived get as far as asking in them."""


class Batches(Generic[Q, A]):
    """Questions to somebody who is asked by `call`, and answers them in their order.

    Who waits is bounded by the requests under way. A call that takes longer than `timeout_s` has failed, and one
    that fails does so for all who wait: nobody waits for several.
    """

    def __init__(self, call: Callable[[Sequence[Q]], Awaitable[Sequence[A]]], *, timeout_s: float) -> None:
        self._call = call
        self._timeout_s = timeout_s
        self._waiting: deque[tuple[Q, asyncio.Future[A]]] = deque()
        self._some_wait = asyncio.Event()

    async def ask(self, question: Q) -> A:
        """The answer, once `run` gets to it; raises whatever the call did, and TimeoutError."""
        answer: asyncio.Future[A] = asyncio.get_running_loop().create_future()
        self._waiting.append((question, answer))
        self._some_wait.set()
        return await answer

    async def run(self) -> None:
        """Ask what waits, batch after batch, until cancelled."""
        while True:
            await self._some_wait.wait()
            for _ in range(_GATHERING_TURNS):
                await asyncio.sleep(0)
            await self._answer(self._take(MAX_BATCH))
            if not self._waiting:
                self._some_wait.clear()

    def _take(self, most: int) -> list[tuple[Q, asyncio.Future[A]]]:
        return [self._waiting.popleft() for _ in range(min(most, len(self._waiting)))]

    async def _answer(self, batch: list[tuple[Q, asyncio.Future[A]]]) -> None:
        try:
            async with asyncio.timeout(self._timeout_s):
                answers = await self._call([question for question, _ in batch])
        except Exception as error:  # noqa: BLE001 - whatever it is, those who wait must be told
            for _, waiting in (*batch, *self._take(len(self._waiting))):
                if not waiting.done():
                    waiting.set_exception(error)
        else:
            for (_, waiting), answer in zip(batch, answers, strict=True):
                if not waiting.done():
                    waiting.set_result(answer)
