"""Doing one thing to many objects, a few at once: a store's answer takes longer than what is done with it."""

import asyncio
from collections import deque
from collections.abc import AsyncGenerator, Callable, Coroutine, Iterable
from typing import TypeVar

S = TypeVar("S")
T = TypeVar("T")

MAX_AT_ONCE = 8


async def each_ahead(
    do: Callable[[S], Coroutine[None, None, T]], items: Iterable[S]
) -> AsyncGenerator[T, None]:
    """What an operation gives for each item, in order, while those for the next items are under way.

    The first that fails ends it; whoever leaves early closes it (`contextlib.aclosing`), which cancels the rest.
    """
    ahead: deque[asyncio.Task[T]] = deque()
    try:
        for item in items:
            ahead.append(asyncio.create_task(do(item)))  # awaited here on every path
            if len(ahead) == MAX_AT_ONCE:
                yield await ahead[0]
                ahead.popleft()
        while ahead:
            yield await ahead[0]
            ahead.popleft()
    finally:
        for task in ahead:
            task.cancel()
        await asyncio.gather(*ahead, return_exceptions=True)
