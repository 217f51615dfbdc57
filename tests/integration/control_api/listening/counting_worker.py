"""The work that counts plays as a process of its own, in small batches, so that kills find it half done."""

import asyncio

from control_api.listening.consumer import PlayWork
from control_api.listening.counter import PlayCounter
from control_api.listening.queue import PlayConsumer
from kernel.database.pool import open_pool
from kernel.settings import Settings, load_settings
from kernel.valkey.client import open_valkey

BATCH = 10
ABANDONED_S = 0.1


async def work(settings: Settings) -> None:
    """Until somebody kills it."""
    async with (
        open_pool(settings.database, application_name="counting worker") as pool,
        open_valkey(settings.valkey) as client,
    ):
        consumer = PlayConsumer(client, block_s=0.05, abandoned_s=ABANDONED_S)
        await consumer.join()
        print("works", flush=True)  # noqa: T201 - what its parent waits for
        counting = PlayWork(consumer, PlayCounter(pool), batch=BATCH)
        while True:
            await counting.work_once()
            await counting.take_over()


if __name__ == "__main__":
    asyncio.run(work(load_settings()))
