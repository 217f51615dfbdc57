"""How far the proofs of a job's lossless renditions are, together."""

import threading
from collections.abc import Callable


class ProofProgress:
    """Adds up what several proofs have compared, and tells of it from one thread."""

    def __init__(self, progress: Callable[[float], None]) -> None:
        self._progress = progress
        self._lock = threading.Lock()
        self._expected_samples = 0
        self._samples = 0
        self._told_samples = 0

    def expect(self, samples: int) -> None:
        """There are so many more to compare."""
        self._expected_samples += samples

    def add(self, samples: int) -> None:
        """So many more have been compared."""
        with self._lock:
            self._samples += samples

    def tell(self) -> None:
        """Tell the share, if it has grown: a proof that stands still must look like it."""
        if self._samples > self._told_samples:
            self._told_samples = self._samples
            self._progress(min(self._samples / self._expected_samples, 1.0))
