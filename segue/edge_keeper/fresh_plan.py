"""Reading the settings anew, in a process of its own."""

import asyncio
import sys

from kernel.errors import SettingsError
from segue.edge_keeper.plan import Plan

_TIMEOUT_S = 30.0


async def read_plan(program: tuple[str, ...]) -> Plan:
    """What the settings say now.

    Raises:
        SettingsError: They are wrong, or can't be read in time.
    """
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(sys.executable, *program, stdout=pipe, stderr=pipe)
    try:
        async with asyncio.timeout(_TIMEOUT_S):
            printed, complaint = await process.communicate()
    except TimeoutError:
        raise SettingsError(f"the settings could not be read within {_TIMEOUT_S:g} s") from None
    finally:
        if process.returncode is None:
            process.kill()
            await process.communicate()  # asyncio tells of its end only once all that it said has been read
    if process.returncode != 0:
        raise SettingsError(complaint.decode(errors="replace").strip().removeprefix("segue: "))
    return Plan.parse(printed.decode())
