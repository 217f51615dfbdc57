"""Search's part of the composition root."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiohttp import web

from control_api.search.routes import SEARCH
from control_api.search.service import SearchService
from kernel.database.pool import Pool
from kernel.settings import SearchSettings


@asynccontextmanager
async def open_search(app: web.Application, settings: SearchSettings, pool: Pool) -> AsyncIterator[None]:
    """All that searching needs, for the application's lifetime; the index is opened by the first search."""
    service = app[SEARCH] = SearchService(pool, settings.directory)
    try:
        yield
    finally:
        service.close()
