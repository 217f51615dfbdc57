"""Asking the Segue that a command needs: one that does not run is told in one way, whichever the command."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import asyncpg

from kernel.database.pool import DatabaseUnavailableError
from kernel.errors import KernelError


class NotRunningError(KernelError):
    """There is no Segue that the command could talk to."""


@asynccontextmanager
async def requiring_segue() -> AsyncIterator[None]:
    """Tell that nothing answers, or that nothing was set up, in place of what the block raises of it.

    Raises:
        NotRunningError: The database can't be reached or is not Segue's.
    """
    try:
        yield
    except DatabaseUnavailableError as error:
        raise NotRunningError(f"Segue is not running here: start `segue up` ({error})") from error
    except asyncpg.UndefinedTableError:
        raise NotRunningError("the database has no tables yet: run `segue migrate`") from None
