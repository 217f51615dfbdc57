"""The peak of every segment, measured on the PCM that was encoded into it."""

from collections import deque

from packager.pcm.block import Block
from packager.pcm.depth import peak_of


class PeakMeter:
    """Keeps the peaks of frames, by their position, until the segment that they fall into ends."""

    def __init__(self, frame_samples: int) -> None:
        self._frame_samples = frame_samples
        self._peaks: deque[tuple[int, float]] = deque()
        self._position = 0

    def feed(self, block: Block) -> None:
        """Measure the next block, frame by frame: segments end where frames do."""
        first = 0
        while first < len(block):
            room = self._frame_samples - self._position % self._frame_samples
            part = block[first : first + room]
            self._peaks.append((self._position, peak_of(part)))
            self._position += len(part)
            first += len(part)

    def take_until(self, end_samples: int) -> float:
        """The peak of what was fed before a position, since the last call."""
        peak = 0.0
        while self._peaks and self._peaks[0][0] < end_samples:
            peak = max(peak, self._peaks.popleft()[1])
        return peak
