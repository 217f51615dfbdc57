"""The bound on the directory, kept by several processes without a shared index.

Room is *reserved before* it is written to. The total reserved stands in one small file, changed under its lock; a
process takes a portion of it, capacity / 32 / workers, and writes within that portion without asking again. When
the total would exceed the capacity, whoever wants more sweeps: it measures what is there, removes what was used
longest ago down to 13/16 of the capacity, and sets the total to what is left and 1/16 more.

Why the bound holds: what lies on the disk never exceeds the total, and the total never the capacity.

- Every byte was reserved before it was written, and a reservation is only ever taken back by a sweep.
- A sweep counts every file that was there when it began. What may be there besides was written meanwhile, out of
  portions taken before: nobody gets a new one while the lock is held. Two generations of `workers` processes hold
  2 × workers portions at the most, which is the 1/16 added.
- A killed process leaves a total that is too high, never too low, until the next sweep. A purge and a replaced file
  do the same.
- The file isn't synced: after a power cut it may be older than what it counts. It names the boot it was written in,
  and under another boot it counts for nothing: a sweep comes first. So does one when it can't be read.

Files count as whole blocks, with one more for the folder and the inode.
"""

import fcntl
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from edge.cache.disk.errors import SweptElsewhereError, TooLargeError

LEDGER = "reserved"
_BLOCK_BYTES = 4096
_PORTIONS = 32
_TARGET_SHARE, _MARGIN_SHARE = 13 / 16, 1 / 16
_BOOT_ID = Path("/proc/sys/kernel/random/boot_id")

Sweep = Callable[[int], int]
"""Removes what was used longest ago until so many bytes are left, and returns how many are."""


def occupied_bytes(file_bytes: int) -> int:
    """What a file is taken to occupy."""
    return (-(-file_bytes // _BLOCK_BYTES) + 1) * _BLOCK_BYTES


class Room:
    """One process's portion of the directory's capacity. For one thread."""

    def __init__(self, root: Path, *, capacity_bytes: int, workers: int, sweep: Sweep) -> None:
        self._ledger = root / LEDGER
        self._capacity_bytes = capacity_bytes
        self._portion_bytes = capacity_bytes // _PORTIONS // workers
        self._sweep = sweep
        self._left_bytes = 0

    def take(self, file_bytes: int) -> None:
        """Have room for a file of that length before it is written.

        Raises:
            TooLargeError: It is larger than a portion.
            SweptElsewhereError: Another process is making room: try again soon.
            OSError: The ledger can't be read or written.
        """
        needed_bytes = occupied_bytes(file_bytes)
        if needed_bytes > self._portion_bytes:
            raise TooLargeError(f"{needed_bytes} bytes are more than {self._portion_bytes}")
        if needed_bytes > self._left_bytes:
            self._reserve()
        self._left_bytes -= needed_bytes

    def shrink(self, share: float) -> None:
        """Make room though the capacity is not reached: the disk is full of other things.

        Raises what `take` does, but for `TooLargeError`.
        """
        with self._locked() as ledger:
            held_bytes = self._sweep(
                self._capacity_bytes
            )  # which measures; what is reserved says little of it
            left_bytes = self._sweep(int(held_bytes * share))
            self._write(ledger, left_bytes + int(self._capacity_bytes * _MARGIN_SHARE))
        self._left_bytes = 0

    def _reserve(self) -> None:
        with self._locked() as ledger:
            reserved_bytes = self._read(ledger)
            if reserved_bytes + self._portion_bytes > self._capacity_bytes:
                left_bytes = self._sweep(int(self._capacity_bytes * _TARGET_SHARE))
                reserved_bytes = left_bytes + int(self._capacity_bytes * _MARGIN_SHARE)
            self._write(ledger, reserved_bytes + self._portion_bytes)
        self._left_bytes = self._portion_bytes

    @contextmanager
    def _locked(self) -> Iterator[int]:
        """The ledger, its lock held; the lock goes with the process that holds it."""
        ledger = os.open(self._ledger, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
        try:
            fcntl.flock(ledger, fcntl.LOCK_EX | fcntl.LOCK_NB)
            yield ledger
        except BlockingIOError as error:
            raise SweptElsewhereError("the ledger is locked") from error
        finally:
            os.close(ledger)

    def _read(self, ledger: int) -> int:
        """The bytes reserved; the whole capacity when that can't be told, so that a sweep counts them."""
        match os.pread(ledger, 200, 0).split():
            case [boot, digits] if boot == _boot_id() and digits.isdigit():
                return int(digits)
            case _:
                return self._capacity_bytes

    def _write(self, ledger: int, reserved_bytes: int) -> None:
        # Of fixed length, and written in one piece: a killed process leaves the old line or the new one.
        os.pwrite(ledger, b"%s %020d\n" % (_boot_id(), reserved_bytes), 0)


def _boot_id() -> bytes:
    try:
        return _BOOT_ID.read_bytes().strip()
    except OSError:
        return b"unknown"
