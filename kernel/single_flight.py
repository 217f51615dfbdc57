"""Single flight: those who want the same thing at the same time share one piece of work."""

import asyncio
from collections.abc import Callable, Coroutine, Hashable
from types import TracebackType
from typing import Generic, Self, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class SingleFlight(Generic[K, V]):
    """Runs at most one piece of work a key at a time, in a task of its own; an async context manager.

    Waiters may be cancelled without harm to the work or to each other; work that has lost all its waiters
    still ends. A failure reaches everyone who waited and is not remembered. Leaving the context cancels what
    runs.
    """

    def __init__(self) -> None:
        self._tasks: dict[K, asyncio.Task[V]] = {}

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        tasks = list(self._tasks.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def __contains__(self, key: K) -> bool:
        return key in self._tasks

    async def run(self, key: K, work: Callable[[], Coroutine[None, None, V]]) -> V:
        """The result of the work under way for a key, or of `work`, started now.

        The work must bound its own time.
        """
        task = self._tasks.get(key)
        if task is None:
            task = asyncio.create_task(work(), name=f"single flight {key}")
            self._tasks[key] = task
            task.add_done_callback(lambda done: self._land(key, done))
        await asyncio.wait([task])  # which leaves the task alone when it is cancelled itself
        return task.result()

    def _land(self, key: K, task: asyncio.Task[V]) -> None:
        del self._tasks[key]
        if not task.cancelled():
            task.exception()  # marks a failure as seen even when every waiter has left
