"""Single flight: however many want one thing at once, one fill brings it."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from types import TracebackType
from typing import Generic, Self, TypeVar

import structlog

from edge.errors import AbandonedFillError, UpstreamTimeoutError
from edge.fill import metrics
from edge.fill.fill import Fill
from edge.fill.prefetch_gate import PrefetchGate
from edge.upstream.refusal import REFUSALS
from kernel.errors import KernelError

_log = structlog.stdlib.get_logger(__name__)

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class FillBounds:
    """Nobody joins a fill that is older than `age_s`, and nobody waits for longer than `wait_s`."""

    age_s: float
    wait_s: float


class Fills(Generic[T]):
    """The fills under way by key; an async context manager that cancels on leaving what still runs.

    A fill runs in a task of its own: whoever waits may leave without harm to it or to the others. How a fill may end:

    ==============================  =======================================================================
    done                            all who wait get the result
    the upstream refused the token  it was of the one token that the fill went with: the others ask anew
    another error                   all who wait get it; who comes later tries again
    task cancelled, or crashed      the fill is handed over to a new task, once; it goes on where it was
    too old to be joined            who comes now begins another; those who wait for the old one go on waiting
    the wait takes too long         `UpstreamTimeoutError` for the one who waited
    ==============================  =======================================================================
    """

    def __init__(
        self,
        kind: str,
        bounds: FillBounds,
        gate: PrefetchGate,
        monotonic_s: Callable[[], float],
    ) -> None:
        self._kind = kind
        self._bounds = bounds
        self._gate = gate
        self._monotonic_s = monotonic_s
        self._by_key: dict[str, Fill[T]] = {}
        self._running: dict[asyncio.Task[T], Fill[T]] = {}
        self._closing = False

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        self._closing = True
        tasks = list(self._running)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def under_way(self) -> list[Fill[T]]:
        """All of them, also those that are too old to be joined."""
        return list(self._running.values())

    async def share(
        self,
        key: str,
        work: Callable[[Fill[T]], Awaitable[T]],
        *,
        prefetch: bool = False,
        whole: bool = False,
        on_demand: bool = False,
    ) -> tuple[Fill[T], bool]:
        """Join the fill under way for a key, or begin one; returns it settled, and whether it was joined.

        `work` must bound its own time. A prefetch waits at the gate before it begins. What may be made
        `on_demand` does not close the gate: such fills mostly wait for a worker, not for the upstream's bytes.

        Raises:
            UpstreamTimeoutError: Nothing has come of it in time.
            Exception: Whatever the fill failed with.
        """
        try:
            async with asyncio.timeout(self._bounds.wait_s):
                return await self._share(key, work, prefetch=prefetch, whole=whole, on_demand=on_demand)
        except TimeoutError:
            raise UpstreamTimeoutError("nothing has come in time") from None

    async def _share(
        self,
        key: str,
        work: Callable[[Fill[T]], Awaitable[T]],
        *,
        prefetch: bool,
        whole: bool,
        on_demand: bool,
    ) -> tuple[Fill[T], bool]:
        while True:
            fill = self._joinable(key)
            joined = fill is not None
            if fill is None:
                if prefetch and not self._gate.is_open:
                    await self._gate.lull()
                    continue
                fill = self._begin(key, work, prefetch=prefetch)
            if not prefetch and not on_demand:
                self._gate.enter(fill)
            try:
                await fill.settle(whole=whole)
            except REFUSALS:
                if not joined:
                    raise
            else:
                return fill, joined

    def _joinable(self, key: str) -> Fill[T] | None:
        fill = self._by_key.get(key)
        if fill is None or fill.ended or self._monotonic_s() - fill.started_s > self._bounds.age_s:
            return None
        return fill

    def _begin(self, key: str, work: Callable[[Fill[T]], Awaitable[T]], *, prefetch: bool) -> Fill[T]:
        if self._closing:
            raise AbandonedFillError("the edge is going out of service")
        fill: Fill[T] = Fill(key, self._monotonic_s(), prefetch=prefetch)
        self._by_key[key] = fill
        metrics.UNDER_WAY.labels(self._kind).inc()
        self._launch(fill, work)
        return fill

    def _launch(self, fill: Fill[T], work: Callable[[Fill[T]], Awaitable[T]]) -> None:
        async def run() -> T:
            return await work(fill)

        task = asyncio.create_task(run(), name=f"fill {fill.key}")
        self._running[task] = fill
        task.add_done_callback(lambda done: self._landed(done, work))

    def _landed(self, task: asyncio.Task[T], work: Callable[[Fill[T]], Awaitable[T]]) -> None:
        fill = self._running.pop(task)
        error = AbandonedFillError("the fill's task was ended") if task.cancelled() else task.exception()
        died = task.cancelled() or not isinstance(error, KernelError | None)
        if died and not self._closing:
            _log.error("a fill's task died", path=fill.key, again=not fill.handed_over, exc_info=error)
        if died and not self._closing and not fill.handed_over:
            fill.handed_over = True
            metrics.HANDOVERS.inc()
            self._launch(fill, work)
        elif error is not None:
            self._end(fill, type(error).__name__)
            fill.fail(error)
        else:
            self._end(fill, "done")
            fill.succeed(task.result())

    def _end(self, fill: Fill[T], outcome: str) -> None:
        self._gate.leave(fill)
        metrics.UNDER_WAY.labels(self._kind).dec()
        metrics.FILLS.labels(self._kind, outcome).inc()
        if self._by_key.get(fill.key) is fill:
            del self._by_key[fill.key]
