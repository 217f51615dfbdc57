"""FLAC's own PICTURE blocks (RFC 9639 §8.8), read from the file: FFmpeg hides those of types new to it."""

import struct
from collections.abc import Iterator
from functools import partial
from typing import BinaryIO

from packager.tags.pictures import PICTURE_TYPES, UNTYPED, Picture

_MARKER = b"fLaC"
_PICTURE_BLOCK = 6
_MAX_BLOCKS = 1000
_MAX_TEXT_BYTES = 1 << 16
_DIMENSIONS_BYTES = 16  # width, height, depth, colours: not to be believed


def flac_pictures(file: BinaryIO) -> list[Picture]:
    """The PICTURE blocks, in the file's order; none when the file doesn't begin as FLAC does.

    Moves the file's position, and again whenever one of the pictures is read.
    """
    return [picture for offset in _picture_blocks(file) if (picture := _picture(file, offset)) is not None]


def _picture_blocks(file: BinaryIO) -> Iterator[int]:
    file.seek(0)
    if file.read(len(_MARKER)) != _MARKER:
        return
    offset = len(_MARKER)
    for _ in range(_MAX_BLOCKS):
        file.seek(offset)
        header = file.read(4)
        if len(header) < 4:
            return
        offset += len(header)
        if header[0] & 0x7F == _PICTURE_BLOCK:
            yield offset
        if header[0] & 0x80:  # the last one
            return
        offset += int.from_bytes(header[1:], "big")


def _picture(file: BinaryIO, offset: int) -> Picture | None:
    try:
        file.seek(offset)
        (type_number,) = struct.unpack(">I", file.read(4))
        for _ in range(2):  # media type and description
            (text_bytes,) = struct.unpack(">I", file.read(4))
            if text_bytes > _MAX_TEXT_BYTES:
                return None
            file.seek(text_bytes, 1)
        *_, length_bytes = struct.unpack(f">{_DIMENSIONS_BYTES}sI", file.read(_DIMENSIONS_BYTES + 4))
    except struct.error:  # the file ends here
        return None
    picture_type = PICTURE_TYPES[type_number] if type_number < len(PICTURE_TYPES) else UNTYPED
    return Picture(picture_type, length_bytes, partial(_read_at, file, file.tell(), length_bytes))


def _read_at(file: BinaryIO, offset: int, length_bytes: int) -> bytes:
    file.seek(offset)
    return file.read(length_bytes)
