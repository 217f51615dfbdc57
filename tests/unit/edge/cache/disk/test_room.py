"""Room: reserved before it is used, by several at once."""

import fcntl
from pathlib import Path

import pytest

from edge.cache.disk.errors import SweptElsewhereError, TooLargeError
from edge.cache.disk.room import LEDGER, Room, occupied_bytes

_CAPACITY_BYTES = 512 * 8192
_FILE_BYTES = 4096


class Disk:
    """Counts what is on it, and is swept by counting less."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.held_bytes = 0
        self.most_bytes = 0
        self.sweeps = 0

    def open(self, *, workers: int = 1) -> Room:
        """The room of one more process."""
        return Room(self.root, capacity_bytes=_CAPACITY_BYTES, workers=workers, sweep=self._sweep)

    def write(self, room: Room, file_bytes: int = _FILE_BYTES) -> None:
        """A file."""
        room.take(file_bytes)
        self.held_bytes += occupied_bytes(file_bytes)
        self.most_bytes = max(self.most_bytes, self.held_bytes)

    def _sweep(self, target_bytes: int) -> int:
        self.sweeps += 1
        self.held_bytes = min(self.held_bytes, target_bytes)
        return self.held_bytes


@pytest.mark.parametrize("workers", [1, 2])
def test_the_bound_holds_and_the_room_is_used(tmp_path: Path, workers: int) -> None:
    """By two generations of workers that write in turn, none of which knows what the others wrote."""
    disk = Disk(tmp_path)
    rooms = [disk.open(workers=workers) for _ in range(2 * workers)]
    for number in range(6000):
        disk.write(rooms[number % len(rooms)])
    assert 0.9 * _CAPACITY_BYTES < disk.most_bytes <= _CAPACITY_BYTES
    assert 0.75 * _CAPACITY_BYTES < disk.held_bytes


def test_room_taken_before_a_sweep_may_be_used_after_it(tmp_path: Path) -> None:
    """The sweep saw nothing of it, and leaves place for it all the same."""
    disk = Disk(tmp_path)
    sweeper, *others = (disk.open(workers=2) for _ in range(4))
    for _ in range(10):
        for other in others:
            disk.write(other)
        _fill(disk, sweeper)
        for other in others:
            while other._left_bytes >= occupied_bytes(_FILE_BYTES):
                disk.write(other)
        _fill(disk, sweeper)
    assert disk.most_bytes <= _CAPACITY_BYTES


def _fill(disk: Disk, room: Room) -> None:
    """Write until that makes a sweep."""
    sweeps = disk.sweeps
    while disk.sweeps == sweeps:
        disk.write(room)


def test_what_killed_processes_wrote_is_counted(tmp_path: Path) -> None:
    """However often they are killed, and at whatever moment."""
    disk = Disk(tmp_path)
    for number in range(1500):
        room = disk.open()
        for _ in range(number % 3):
            disk.write(room)
    assert disk.most_bytes <= _CAPACITY_BYTES


@pytest.mark.parametrize(
    "ledger", [b"", b"nonsense", b"another-boot 00000000000000000000\n", bytes(58), b"\xff" * 58]
)
def test_a_ledger_that_tells_nothing_makes_a_sweep(tmp_path: Path, ledger: bytes) -> None:
    """An empty one, a damaged one, and one that a power cut may have made out of date."""
    disk = Disk(tmp_path)
    disk.held_bytes = _CAPACITY_BYTES
    (tmp_path / LEDGER).write_bytes(ledger)
    disk.write(disk.open())
    assert (1, True) == (disk.sweeps, disk.held_bytes <= _CAPACITY_BYTES)


def test_room_is_asked_for_once_a_portion(tmp_path: Path) -> None:
    """Not for each file."""
    disk = Disk(tmp_path)
    first = disk.open()
    disk.write(first)
    ledger = (tmp_path / LEDGER).read_bytes()
    disk.write(first)
    assert ledger == (tmp_path / LEDGER).read_bytes()


def test_a_file_larger_than_a_portion_is_refused(tmp_path: Path) -> None:
    """It could break the bound while others sweep."""
    with pytest.raises(TooLargeError):
        Disk(tmp_path).open().take(_CAPACITY_BYTES // 32)


def test_nobody_waits_for_a_sweep(tmp_path: Path) -> None:
    """Who finds the ledger locked is told so, and may go on when it isn't any more."""
    disk = Disk(tmp_path)
    room = disk.open()
    with (tmp_path / LEDGER).open("w") as ledger:
        fcntl.flock(ledger, fcntl.LOCK_EX)
        with pytest.raises(SweptElsewhereError):
            room.take(_FILE_BYTES)
    room.take(_FILE_BYTES)


def test_room_can_be_made_before_the_capacity_is_reached(tmp_path: Path) -> None:
    """When others fill the disk."""
    disk = Disk(tmp_path)
    room = disk.open()
    for _ in range(32):
        disk.write(room)
    room.shrink(0.5)
    assert disk.held_bytes == 16 * occupied_bytes(_FILE_BYTES)
    for _ in range(10):
        room.shrink(0.5)
    assert disk.held_bytes < occupied_bytes(_FILE_BYTES)
