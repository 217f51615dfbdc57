"""What keeps the cache of sessions true, in every process of the API."""

import structlog

from control_api.accounts.session_cache.stale_keys import StaleKeys
from kernel.database.pool import DatabaseUnavailableError
from kernel.database.signals import Signals
from kernel.valkey.client import AWAY

_log = structlog.stdlib.get_logger(__name__)

ROUND_INTERVAL_S = 1.0
"""A third of the time that trust lasts."""


async def keep_cache_true(stale_keys: StaleKeys, signals: Signals) -> None:
    """Delete what waits to be deleted whenever there is a hint, and from time to time, until cancelled."""
    while True:
        heard = signals.heard
        try:
            await stale_keys.delete_all()
        except (*AWAY, DatabaseUnavailableError) as error:
            _log.debug("the cache of sessions is not believed", reason=type(error).__name__)
        await signals.wait(heard=heard, timeout_s=ROUND_INTERVAL_S)
