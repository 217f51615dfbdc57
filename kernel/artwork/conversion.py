"""Converting a picture from outside in a process of its own."""

import asyncio
import sys
from collections.abc import Sequence

import msgspec

from kernel.artwork.child import Converted, LeftOut
from kernel.artwork.decoding import PictureLeftOutError
from kernel.bounded_process.process import ProcessBounds, bounded_process

TIMEOUT_S = 30.0

PROGRAM = (sys.executable, "-m", "kernel.artwork.child")

MEMORY_BYTES = 512 << 20
_FILE_BYTES = 1 << 20
"""It writes nothing but compiled modules."""
_NICENESS = 5  # listeners go first
_decoder: msgspec.msgpack.Decoder[Converted | LeftOut] = msgspec.msgpack.Decoder(Converted | LeftOut)


async def convert_picture(
    data: bytes, *, max_pixels: int, timeout_s: float = TIMEOUT_S, program: Sequence[str] = PROGRAM
) -> Converted:
    """The picture in its sizes; cancelling ends the process.

    Raises:
        PictureLeftOutError: It is too large, damaged or of no known format, or takes too much to decode.
    """
    bounds = ProcessBounds(memory_bytes=MEMORY_BYTES, file_bytes=_FILE_BYTES, niceness=_NICENESS)
    try:
        async with (
            bounded_process((*program, str(max_pixels)), bounds) as process,
            asyncio.timeout(timeout_s),
        ):
            document, _ = await process.communicate(data)
    except TimeoutError:
        raise PictureLeftOutError(f"decoding it takes longer than {timeout_s:g} s") from None
    if process.returncode != 0:
        raise PictureLeftOutError("its decoder failed")
    answer = _decoder.decode(document)
    if isinstance(answer, LeftOut):
        raise PictureLeftOutError(answer.reason)
    return answer
