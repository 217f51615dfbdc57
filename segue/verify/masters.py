"""The masters that a stream is held against: one of a track, several of an album in its order."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, groupby
from pathlib import Path

from segue.verify.master_audio import inspect_master, master_blocks
from segue.verify.pcm import Floats
from segue.verify.stream import Master


@dataclass(frozen=True, slots=True)
class MasterFile:
    """A master's facts with the place to decode it from."""

    path: Path
    facts: Master


def open_masters(paths: Sequence[Path]) -> tuple[MasterFile, ...]:
    """Decode every master once, for its facts.

    Raises:
        UnreadableStreamError: One can't be opened or decoded, or has no audio.
    """
    return tuple(MasterFile(path, inspect_master(path)) for path in paths)


def expected_samples(masters: Sequence[Master], rate_hz: int) -> int:
    """How long masters are at a rate, one after another: a begun sample counts, once a run of one rate."""
    return sum(
        math.ceil(sum(master.samples for master in run) * rate_hz / master_rate_hz)
        for master_rate_hz, run in groupby(masters, key=lambda master: master.sample_rate_hz)
    )


def joins_samples(masters: Sequence[Master], rate_hz: int) -> tuple[int, ...]:
    """Where every master but the first begins, at a rate."""
    lengths = (master.samples * rate_hz / master.sample_rate_hz for master in masters[:-1])
    return tuple(round(at) for at in accumulate(lengths))


def concatenated(files: Sequence[MasterFile], rate_hz: int) -> Iterator[Floats]:
    """The samples of masters one after another, at a rate; those of one rate are resampled as one recording.

    Raises:
        UnreadableStreamError: One can't be opened or decoded.
    """
    for _, run in groupby(files, key=lambda file: file.facts.sample_rate_hz):
        yield from master_blocks([file.path for file in run], rate_hz)
