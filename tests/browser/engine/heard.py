"""What was heard of what was played: less what a busy machine broke off, and never less what the engine did."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tests.browser.engine.recording import Samples, without_breaks
from tests.browser.engine.stored_rendition import UNIT_SAMPLES

Edges = NDArray[np.int64]
"""Where segments begin in all that is played, in samples, and where the last one ends; nothing changes elsewhere."""

AT_EDGE_SAMPLES = 2 * UNIT_SAMPLES
"""So near to a segment's edge a break may be of our making; no more than two access units are cut or primed there."""

ENOUGH_S = 0.5
"""With so much appended ahead a browser that waits does so for the processor, not for us."""


@dataclass
class Recording:
    """What came out, of which renditions, and what the engine and the browser told meanwhile."""

    samples: Samples
    picks: list[str]
    said: list[str]
    waits: list[float]
    edges: Edges

    @property
    def underruns(self) -> int:
        """How often the browser's decoder came too late for what it had long been given."""
        return sum(ahead_s >= ENOUGH_S for ahead_s in self.waits)

    def heard(self, expected: Samples, *, may_stall: bool = False) -> Samples:
        """
        What was recorded, less the silence of underruns; behind it there is silence.

        A busy machine is no fault of the engine's: silence in the midst of a segment, away from the edges, may have
        been an underrun, as often as the browser told of one. At an edge it is a gap, unless the network may stall.
        """
        heard, breaks = without_breaks(self.samples, expected)
        near = [at for at in breaks if np.abs(self.edges - at).min() <= AT_EDGE_SAMPLES]
        assert may_stall or [] == near
        assert len(breaks) - len(near) <= self.underruns, breaks
        assert not heard[len(expected) :].any()
        return heard[: len(expected)]
