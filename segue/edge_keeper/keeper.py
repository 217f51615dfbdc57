"""The keeper of the edge's workers: holds the sockets, restarts the dead, replaces the old, ends them all."""

import asyncio
from contextlib import closing, suppress
from dataclasses import dataclass
from functools import partial

from kernel.errors import KernelError
from segue.edge_keeper.announcer import Announcer
from segue.edge_keeper.fresh_plan import read_plan
from segue.edge_keeper.generation import Generation
from segue.edge_keeper.kept_worker import KeptWorker
from segue.edge_keeper.listeners import Listeners
from segue.edge_keeper.metrics_folder import MetricsFolder, make_metrics_folder
from segue.edge_keeper.orders import Orders, taking_orders
from segue.edge_keeper.plan import Plan
from segue.edge_keeper.worker import working
from segue.supervisor.backoff import Backoff

_LONGEST_PAUSE_S = 1.0
"""Before a worker that keeps dying is started again: players wait in its socket meanwhile."""


@dataclass(frozen=True, slots=True)
class Programs:
    """What the keeper runs, as arguments to Python; a worker's slot, descriptors and number are added."""

    worker: tuple[str, ...] = ("-m", "segue.edge_worker")
    plan: tuple[str, ...] = ("-m", "segue.edge_keeper.print_plan")


def run_keeper(plan: Plan, programs: Programs | None = None) -> None:
    """Keep the edge's workers until SIGTERM or SIGINT; SIGHUP replaces them by fresh ones.

    Raises:
        PortTakenError: The address is taken.
        WorkerFailedError: The first workers can't serve.
        MetricsFolderError: There is no place for metrics.
    """
    try:
        asyncio.run(_keep(plan, programs or Programs()))
    except* KernelError as group:
        raise _first(group) from None


def _first(group: BaseExceptionGroup[KernelError]) -> KernelError:
    error = group.exceptions[0]
    return _first(error) if isinstance(error, BaseExceptionGroup) else error


async def _keep(plan: Plan, programs: Programs) -> None:
    with taking_orders() as orders, closing(Listeners(plan.host, plan.port)) as listeners:
        await listeners.open(plan.workers)
        metrics = make_metrics_folder()
        try:
            await Keeper(plan, programs, listeners, metrics).keep(orders)
        finally:
            metrics.remove()


class Keeper:
    """The generations of workers on one set of sockets: one serves, others may be on their way in or out."""

    def __init__(self, plan: Plan, programs: Programs, listeners: Listeners, metrics: MetricsFolder) -> None:
        self._plan = plan
        self._programs = programs
        self._listeners = listeners
        self._metrics = metrics
        self._announcer = Announcer(level=plan.log_level, log_format=plan.log_format)
        self._living: set[Generation] = set()

    async def keep(self, orders: Orders) -> None:
        """Serve until told to stop.

        Raises:
            ExceptionGroup: Of WorkerFailedError: the first workers can't serve.
        """
        async with asyncio.TaskGroup() as group:
            serving = group.create_task(self._serve(group, orders))
            await orders.stop.wait()
            serving.cancel()
            await self._drain(orders)
            self._announcer.info("stopping")
            self._listeners.close()
            await asyncio.gather(*(generation.stop() for generation in self._living))

    async def _serve(self, group: asyncio.TaskGroup, orders: Orders) -> None:
        serving = await self._begin(group, self._plan)
        where = f"{self._plan.host}:{self._plan.port}"
        self._announcer.info(f"{len(self._listeners)} workers serve on {where}")
        while True:
            await orders.renew.wait()
            orders.renew.clear()
            serving = await self._renew(group, serving)

    async def _begin(self, group: asyncio.TaskGroup, plan: Plan) -> Generation:
        """A fresh generation that serves.

        Raises:
            WorkerFailedError: It can't, and is gone again.
        """
        generation = Generation([self._worker(slot) for slot in range(len(self._listeners))])
        self._living.add(generation)
        try:
            await generation.begin(group)
        except KernelError:
            await self._retire(generation)
            raise
        self._plan = plan
        self._announcer = Announcer(level=plan.log_level, log_format=plan.log_format)
        return generation

    def _worker(self, slot: int) -> KeptWorker:
        start = partial(working, self._programs.worker, slot, self._listeners, self._metrics)
        give_up = partial(self._listeners.give_up, slot)
        return KeptWorker(slot, start, give_up, self._announcer, Backoff(limit_s=_LONGEST_PAUSE_S))

    async def _renew(self, group: asyncio.TaskGroup, old: Generation) -> Generation:
        """Replace a generation; when that fails, keep it."""
        self._announcer.info("starting fresh workers")
        try:
            plan = await read_plan(self._programs.plan)
            await self._listeners.open(plan.workers)
            self._say_what_must_wait(plan)
            new = await self._begin(group, plan)
        except (KernelError, OSError) as error:
            self._announcer.error(f"the fresh workers are given up, the old ones go on: {error}")
            return old
        self._announcer.info("the fresh workers serve; the old ones finish what is under way")
        group.create_task(self._retire(old))
        return new

    def _say_what_must_wait(self, plan: Plan) -> None:
        """Closing a socket would lose the connections that wait in its queue."""
        if plan.workers < len(self._listeners):
            self._announcer.warning(f"edge.workers is not lowered to {plan.workers} before the next start")
        if (plan.host, plan.port) != (self._listeners.host, self._listeners.port):
            self._announcer.warning(
                f"the edge does not move to {plan.host}:{plan.port} before the next start"
            )

    async def _retire(self, generation: Generation) -> None:
        await generation.stop()
        self._living.discard(generation)

    async def _drain(self, orders: Orders) -> None:
        """Serve on for a while as players move away; a second signal cuts that short."""
        if self._plan.drain_s > 0:
            self._announcer.info(f"draining for {self._plan.drain_s:g} s")
            for generation in self._living:
                generation.drain()
            with suppress(TimeoutError):
                await asyncio.wait_for(orders.hurry.wait(), timeout=self._plan.drain_s)
