"""Our own segments and initialization sections, read again (ISO/IEC 14496-12:2022)."""

import struct
from collections.abc import Iterator

_BOX_HEAD_BYTES = 8
_AUDIO_SAMPLE_ENTRY_BYTES = 28  # section 12.2.3
_SAMPLE_DURATIONS = 0x000100  # section 8.8.8


def decoder_config(initialization: bytes) -> bytes:
    """The box with the codec's own configuration, as it stands in the sample entry.

    Raises:
        ValueError: This is no initialization section of ours.
    """
    data = memoryview(initialization)
    table = _payload(data, b"moov", b"trak", b"mdia", b"minf", b"stbl", b"stsd")
    entry = next((body for _, body in _boxes(table[8:])), memoryview(b""))
    return bytes(entry[_AUDIO_SAMPLE_ENTRY_BYTES:])


def access_units(segment: bytes) -> list[bytes]:
    """The access units of a media segment's one run.

    Raises:
        ValueError: This is no media segment of ours.
    """
    data = memoryview(segment)
    units = _payload(data, b"mdat")
    sizes = _sizes(_payload(data, b"moof", b"traf", b"trun"))
    if sum(sizes) != len(units):
        raise ValueError(f"the run tells {sum(sizes)} bytes, the media data has {len(units)}")
    found, offset = [], 0
    for size in sizes:
        found.append(bytes(units[offset : offset + size]))
        offset += size
    return found


def _sizes(run: memoryview) -> list[int]:
    try:
        flags, count = struct.unpack_from(">II", run)
        width = 2 if flags & _SAMPLE_DURATIONS else 1
        table = struct.unpack_from(f">{count * width}I", run, 12)
    except struct.error:
        raise ValueError("the run is cut short") from None
    return list(table[width - 1 :: width])


def _payload(data: memoryview, *path: bytes) -> memoryview:
    for kind in path:
        found = next((body for name, body in _boxes(data) if name == kind), None)
        if found is None:
            raise ValueError(f"there is no box {kind.decode()}")
        data = found
    return data


def _boxes(data: memoryview) -> Iterator[tuple[bytes, memoryview]]:
    """Type and payload of every box of a level."""
    while data:
        length_bytes, kind = struct.unpack(
            ">I4s", bytes(data[:_BOX_HEAD_BYTES]).ljust(_BOX_HEAD_BYTES, b"\0")
        )
        if not _BOX_HEAD_BYTES <= length_bytes <= len(data):
            raise ValueError(f"a box of {length_bytes} bytes in {len(data)}")
        yield kind, data[_BOX_HEAD_BYTES:length_bytes]
        data = data[length_bytes:]
