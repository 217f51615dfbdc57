"""A process that fills a cache directory until it is killed: ``python -m … DIRECTORY CAPACITY WORKERS SEED FILES``."""

import random
import sys
from collections.abc import Iterator
from pathlib import Path

from edge.cache.disk.directory import CacheDirectory
from edge.cache.disk.errors import SweptElsewhereError
from edge.cache.entry import Entry
from tests.unit.edge.cache.entries import asset_number, make_entry


def main() -> None:
    """Write entries of all lengths, and tell of each as it is begun and done."""
    root, capacity, workers, seed, count = sys.argv[1:]
    directory = CacheDirectory(Path(root), capacity_bytes=int(capacity), workers=int(workers))
    directory.prepare()
    for entry in some_entries(int(seed), int(count), int(capacity) // int(workers) // 64):
        sys.stdout.write("b")
        sys.stdout.flush()
        write(directory, entry)
    sys.stdout.write("e")


def some_entries(seed: int, count: int, max_bytes: int) -> Iterator[Entry]:
    """Entries that only the seed decides on."""
    rng = random.Random(seed)
    for _ in range(count):
        name = f"lossless/seg-{rng.randrange(1000)}.m4s"
        length_bytes = rng.choice([0, 1000, max_bytes // 2, max_bytes])
        yield make_entry(name, length_bytes, asset=asset_number(rng.randrange(100)), seed=seed)


def write(directory: CacheDirectory, entry: Entry) -> None:
    """Write an entry, however long another process takes to make room."""
    while True:
        try:
            directory.write(entry)
        except SweptElsewhereError:
            continue
        return


if __name__ == "__main__":
    main()
