"""Lanes: what one of them raises, whoever feeds them hears."""

import threading

import numpy as np
import pytest

from packager.lanes import Fork, Lanes, LanesStoppedError
from packager.pcm.block import Block
from packager.turns import Turn, Turns

TURNS = [Turn.FIRST, Turn.NONE, Turn.ANY, Turn.ANY, Turn.ANY]

BLOCK: Block = np.zeros((8, 2), np.int16)


class Gathering:
    """A sink that keeps what it is fed."""

    def __init__(self) -> None:
        self.blocks: list[Block] = []
        self.is_finished = False

    def feed(self, block: Block) -> None:
        """Keep it."""
        self.blocks.append(block)

    def finish(self) -> None:
        """Remember the end."""
        self.is_finished = True


class Failing(Gathering):
    """A sink whose disk is full at the third block."""

    def feed(self, block: Block) -> None:
        """Keep two, then fail."""
        super().feed(block)
        if len(self.blocks) == 3:
            raise OSError(28, "No space left on device")


@pytest.mark.parametrize("cores", [1, 2, 8])
def test_every_lane_gets_every_block(cores: int) -> None:
    """On any number of cores, with lanes that take turns and lanes that don't."""
    lanes = Lanes(cores)
    sinks = [Gathering() for _ in range(5)]
    fork = Fork(
        [lanes.open(str(n), sink, turn) for n, (sink, turn) in enumerate(zip(sinks, TURNS, strict=True))]
    )
    for _ in range(100):
        fork.feed(BLOCK)
    fork.finish()
    lanes.join()
    assert [(100, True)] * 5 == [(len(sink.blocks), sink.is_finished) for sink in sinks]


def test_a_failing_lane_stops_the_others_and_is_heard() -> None:
    """Whoever feeds is stopped; whoever joins hears the first reason, not that all were stopped."""
    lanes = Lanes(2)
    sinks = [Gathering(), Failing()]
    fork = Fork([lanes.open(str(n), sink, Turn.ANY) for n, sink in enumerate(sinks)])
    with pytest.raises(LanesStoppedError):
        _feed_for_ever(fork)
    with pytest.raises(OSError, match="No space left"):
        lanes.join()
    assert not sinks[0].is_finished


def _feed_for_ever(fork: Fork) -> None:
    while True:
        fork.feed(BLOCK)


def test_who_sets_the_pace_is_served_first() -> None:
    """When a turn is given back, the one with the right of way gets it before those who wait with it."""
    turns = Turns(1)
    order: list[str] = []

    def work(name: str, turn: Turn) -> None:
        with turns.taken(turn):
            order.append(name)

    first = threading.Thread(target=work, args=("first", Turn.FIRST))
    others = [threading.Thread(target=work, args=(name, Turn.ANY)) for name in ("a", "b")]
    with turns.taken(Turn.ANY):
        for thread in (*others, first):
            thread.start()
        while not turns._first_waiting:
            first.join(0.001)
    for thread in (first, *others):
        thread.join()
    assert order[0] == "first"
