"""Rate limits' part of the composition root."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiohttp import web
from redis.asyncio import Redis

from control_api.rate_limit.counting import RATE_LIMITER, RATE_RULES
from control_api.rate_limit.limiter import RateLimiter
from control_api.rate_limit.local_windows import LocalWindows
from control_api.rate_limit.log_ins import LOG_IN_RULES
from control_api.rate_limit.rule import log_in_rules, rules_of
from control_api.rate_limit.valkey_windows import ValkeyWindows
from kernel.background import in_background
from kernel.kept_work import KeptWork
from kernel.settings import RateLimitSettings


@asynccontextmanager
async def open_rate_limits(
    app: web.Application, settings: RateLimitSettings, client: Redis
) -> AsyncIterator[None]:
    """All that counting requests needs, for the application's lifetime."""
    windows = ValkeyWindows(client)
    app[RATE_RULES] = rules_of(settings)
    app[LOG_IN_RULES] = log_in_rules(settings)
    app[RATE_LIMITER] = RateLimiter(windows, LocalWindows())
    async with in_background(KeptWork("rate_windows", windows.run).run()):
        yield
