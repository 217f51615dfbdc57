"""The on-demand half of a worker: its processes, what it hears of listeners, its slots."""

import asyncio

from kernel.database.signals import WANTED_CHANNEL, listen
from kernel.settings import Settings
from packager.on_demand.makers import open_makers
from packager.on_demand.process import MakingBounds
from packager.worker.attempt import Workshop
from packager.worker.on_demand.demand import Demand
from packager.worker.on_demand.making import RenditionWorkshop
from packager.worker.on_demand.queue import RenditionQueue
from packager.worker.on_demand.recipes import Recipes
from packager.worker.on_demand.slot import RenditionSlot


async def make_on_demand(settings: Settings, workshop: Workshop, worker: str, stop: asyncio.Event) -> None:
    """Make what is asked for until cancelled; what is under way then is given back."""
    if settings.worker.on_demand_concurrency == 0:
        return
    bounds = MakingBounds(
        memory_bytes=settings.worker.memory_limit_bytes, stall_timeout_s=settings.worker.stall_timeout_s
    )
    demand = Demand()
    async with (
        open_makers(bounds) as makers,
        listen(settings.database, WANTED_CHANNEL, application_name="segue-worker", on_hint=demand.hear),
        asyncio.TaskGroup() as group,
    ):
        shop = RenditionWorkshop(
            queue=RenditionQueue(workshop.pool, worker=worker, lease_s=settings.worker.lease_s),
            store=workshop.store,
            recipes=Recipes(workshop.pool, workshop.store, workshop.key_ring, workshop.ladder),
            open_maker=makers.open,
            demand=demand,
        )
        for _ in range(settings.worker.on_demand_concurrency):
            group.create_task(RenditionSlot(shop, settings.worker).run(stop))
