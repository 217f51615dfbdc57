"""Converting a picture from outside in a process of its own."""

import asyncio
import os
import sys
from contextlib import suppress

import msgspec

from kernel.artwork.child import Converted, LeftOut
from kernel.artwork.decoding import PictureLeftOutError

TIMEOUT_S = 30.0

_PROGRAM = ("-m", "kernel.artwork.child")
_decoder: msgspec.msgpack.Decoder[Converted | LeftOut] = msgspec.msgpack.Decoder(Converted | LeftOut)


async def convert_picture(data: bytes, *, max_pixels: int) -> Converted:
    """The picture in its sizes; cancelling ends the process.

    Raises:
        PictureLeftOutError: It is too large, damaged or of no known format, or takes too much to decode.
    """
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, *_PROGRAM, str(max_pixels)),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
        # The settings hold keys and passwords that the process has no use for.
        env={name: value for name, value in os.environ.items() if not name.upper().startswith("SEGUE_")},
    )
    try:
        async with asyncio.timeout(TIMEOUT_S):
            document, _ = await process.communicate(data)
    except TimeoutError:
        raise PictureLeftOutError(f"decoding it takes longer than {TIMEOUT_S:.0f} s") from None
    finally:
        if process.returncode is None:
            with suppress(ProcessLookupError):
                process.kill()
            await asyncio.shield(process.wait())
    if process.returncode != 0:
        raise PictureLeftOutError("its decoder failed")
    answer = _decoder.decode(document)
    if isinstance(answer, LeftOut):
        raise PictureLeftOutError(answer.reason)
    return answer
