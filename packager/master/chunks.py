"""Where a WAV, RF64 or AIFF file says its audio ends; FFmpeg quietly believes the file's length instead."""

import io
import struct
from collections.abc import Iterator

_UNKNOWN_32 = 0xFFFFFFFF
_MAX_CHUNKS = 10_000


def audio_chunk_is_cut(reader: io.RawIOBase) -> bool:
    """Whether the chunk with the audio reaches past the file's end; leaves the reader at its beginning.

    A length of 0 or 0xFFFFFFFF is what programs write that can't go back to fill it in, and promises nothing.
    """
    end = reader.seek(0, io.SEEK_END)
    reader.seek(0)
    try:
        return any(offset + length > end for offset, length in _audio_chunks(reader))
    finally:
        reader.seek(0)


def _audio_chunks(reader: io.RawIOBase) -> Iterator[tuple[int, int]]:
    """Offset and length of every chunk of audio whose length is told."""
    form = reader.read(12) or b""
    if len(form) < 12 or form[:4] not in (b"RIFF", b"RF64", b"BW64", b"FORM"):
        return
    order, name = (">", b"SSND") if form[:4] == b"FORM" else ("<", b"data")
    long_length = None
    for _ in range(_MAX_CHUNKS):
        header = reader.read(8) or b""
        if len(header) < 8:
            return
        kind, length = struct.unpack(f"{order}4sI", header)
        offset = reader.tell()
        if kind == b"ds64":  # EBU Tech 3306: the lengths that 32 bits can't hold
            body = reader.read(16) or b""
            long_length = struct.unpack("<Q", body[8:])[0] if len(body) == 16 else None
        if kind == name:
            if length == _UNKNOWN_32 and long_length is not None:
                length = long_length
            if length not in (0, _UNKNOWN_32):
                yield offset, length
        reader.seek(offset + length + length % 2)
