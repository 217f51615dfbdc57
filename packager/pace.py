"""What a packaging process tells of how far it is: now and then, however often it gets on."""

import time
from collections.abc import Callable, Mapping

from packager.job import Progress, Stage

Report = Callable[[Progress], None]

_ENCODED = 0.92
_PROVEN = 0.98
"""The shares of a job's time that are over when encoding is, and when proving is."""

_REPORT_INTERVAL_S = 0.2


class Pace:
    """How far one master is, told in whole each time."""

    def __init__(self, report: Report) -> None:
        self._report = report
        self._reported_s = float("-inf")
        self._decoded = 0.0
        self._encoded: Mapping[str, float] = {}

    def probe(self, share: float) -> None:
        """So much of the master is read."""
        self._tell("probe", 0.0, probed=share)

    def encode(self, decoded: float, encoded: Mapping[str, float]) -> None:
        """So much of the master is decoded, and of each rendition encoded."""
        self._decoded, self._encoded = decoded, encoded
        self._tell("encode", decoded * _ENCODED)

    def verify(self, share: float, encoded: Mapping[str, float]) -> None:
        """So much is compared with what went in."""
        self._decoded, self._encoded = 1.0, encoded
        self._tell("verify", _ENCODED + share * (_PROVEN - _ENCODED), verified=share)

    def artwork(self) -> None:
        """All that sounds is done."""
        self._tell("artwork", _PROVEN, verified=1.0, at_once=True)

    def _tell(
        self,
        stage: Stage,
        fraction: float,
        *,
        probed: float = 1.0,
        verified: float = 0.0,
        at_once: bool = False,
    ) -> None:
        """Report, unless that was done a moment ago."""
        now_s = time.monotonic()
        if not at_once and now_s - self._reported_s < _REPORT_INTERVAL_S:
            return
        self._reported_s = now_s
        self._report(
            Progress(
                stage=stage,
                fraction=fraction,
                probed=probed,
                decoded=self._decoded,
                encoded=dict(self._encoded),
                verified=verified,
            )
        )
