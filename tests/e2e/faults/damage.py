"""What can happen to files that nobody looks after."""

import random
from collections.abc import Callable
from itertools import cycle
from pathlib import Path

from edge.cache.disk.file_name import is_entry_name

_SLOT = Callable[[bytes, random.Random], bytes]


def _flip_a_bit(data: bytes, source: random.Random) -> bytes:
    at = source.randrange(len(data))
    return data[:at] + bytes([data[at] ^ 1 << source.randrange(8)]) + data[at + 1 :]


def _cut_short(data: bytes, source: random.Random) -> bytes:
    return data[: source.randrange(len(data))]


def _zero_the_end(data: bytes, source: random.Random) -> bytes:
    """As a power cut does: the length is known, the blocks never came."""
    at = source.randrange(len(data) - 1)
    return data[:at] + bytes(len(data) - at)


def _lengthen(data: bytes, source: random.Random) -> bytes:
    return data + source.randbytes(100)


def _empty(data: bytes, source: random.Random) -> bytes:
    return b""


KINDS: tuple[_SLOT, ...] = (_flip_a_bit, _cut_short, _zero_the_end, _lengthen, _empty)


def entry_files(directory: Path) -> list[Path]:
    """The files of a cache directory's entries."""
    return sorted(path for path in directory.glob("??/*/*") if is_entry_name(path.name))


def damage_all(directory: Path, source: random.Random) -> int:
    """Damage every entry there is, each in another way, in place; returns how many. A third swap their names."""
    files = entry_files(directory)
    swapped = len(files) // 6 * 2
    for one, other in zip(files[:swapped:2], files[1:swapped:2], strict=True):
        _swap(one, other)
    for path, kind in zip(files[swapped:], cycle(KINDS), strict=False):
        _overwrite(path, kind(path.read_bytes(), source))
    return len(files)


def _swap(one: Path, other: Path) -> None:
    aside = one.with_suffix(".aside")
    one.rename(aside)
    other.rename(one)
    aside.rename(other)


def _overwrite(path: Path, data: bytes) -> None:
    # In place, under the eyes of whoever has it open.
    with path.open("r+b") as file:
        file.write(data)
        file.truncate()
