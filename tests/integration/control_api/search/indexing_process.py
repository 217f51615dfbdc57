"""An indexer as a process of its own, to be killed: ``python -m … indexing_process DATABASE_URL FOLDER``."""

import asyncio
import sys
from pathlib import Path

from control_api.search.indexer import Indexer
from kernel.database.pool import open_pool
from kernel.settings import load_settings


async def main() -> None:
    """Index until killed."""
    settings = load_settings(
        database={"url": sys.argv[1]}, search={"directory": Path(sys.argv[2]), "memory_bytes": 32 << 20}
    )
    async with open_pool(settings.database, application_name="killed") as pool:
        await Indexer(settings, pool).run()


asyncio.run(main())
