"""Speaking HTTP/1.1 by the byte, so that nothing is mended on the way."""

import asyncio
import re

_DATE = re.compile(rb"\r\nDate: [^\r]*")


async def exchange(port: int, pieces: list[bytes], *, half_close: bool = False) -> bytes:
    """Everything that is answered to these bytes until the server ends the connection, without the dates."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        async with asyncio.timeout(20):
            for piece in pieces:
                writer.write(piece)
                await writer.drain()
                await asyncio.sleep(0)  # the server may read this much by itself
            if half_close:
                writer.write_eof()
            answered = await _read_to_end(reader)
    finally:
        writer.close()
    return _DATE.sub(b"", answered)


async def _read_to_end(reader: asyncio.StreamReader) -> bytes:
    received = b""
    try:
        while chunk := await reader.read(1 << 20):
            received += chunk
    except ConnectionError:  # a server that ends while we still write
        pass
    return received


def request(target: str, *fields: str, method: str = "GET", close: bool = False) -> bytes:
    """A well-formed request without a body."""
    lines = [f"{method} {target} HTTP/1.1", "Host: edge", *fields]
    if close:
        lines.append("Connection: close")
    return "".join(f"{line}\r\n" for line in lines).encode("latin-1") + b"\r\n"
