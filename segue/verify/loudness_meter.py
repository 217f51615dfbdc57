"""EBU R128 loudness and true peak of decoded audio, by libavfilter's `ebur128`."""

from collections.abc import Sequence
from fractions import Fraction

import av
import numpy as np
from av.filter import Graph

from segue.verify.audio import Audio
from segue.verify.pcm import Floats

_ABSOLUTE_GATE_LUFS = -70.0
"""What the filter answers when no block is louder than the gate of BS.1770: the loudness is undefined."""

_LAYOUTS = {1: "mono", 2: "stereo"}


class LoudnessMeter:
    """Takes blocks of samples; knows the loudness of all of them once finished."""

    def __init__(self, sample_rate_hz: int, channels: int) -> None:
        self._rate_hz = sample_rate_hz
        self._layout = _LAYOUTS[channels]
        self._samples = 0
        self._measured: dict[str, str] = {}
        graph = Graph()
        self._source = graph.add_abuffer(
            sample_rate=sample_rate_hz,
            format="dbl",
            layout=self._layout,
            time_base=Fraction(1, sample_rate_hz),
        )
        meter = graph.add("ebur128", "peak=true:metadata=1:framelog=quiet")
        self._sink = graph.add("abuffersink")
        self._source.link_to(meter)
        meter.link_to(self._sink)
        graph.configure()
        self._graph = graph

    def add(self, block: Floats) -> None:
        """Measure the next samples."""
        frame = av.AudioFrame.from_ndarray(
            np.ascontiguousarray(block).reshape(1, -1), format="dbl", layout=self._layout
        )
        frame.sample_rate = self._rate_hz
        frame.time_base = Fraction(1, self._rate_hz)
        frame.pts = self._samples
        self._samples += len(block)
        self._source.push(frame)
        self._drain()

    def finish(self) -> tuple[float | None, float | None]:
        """Integrated loudness in LUFS and true peak in dBTP; None where silence leaves one undefined."""
        self._source.push(None)
        self._drain()
        integrated = float(self._measured.get("lavfi.r128.I", _ABSOLUTE_GATE_LUFS))
        peak = float(self._measured.get("lavfi.r128.true_peak", 0))
        return (
            None if integrated <= _ABSOLUTE_GATE_LUFS else integrated,
            20 * float(np.log10(peak)) if peak > 0 else None,
        )

    def _drain(self) -> None:
        while True:
            try:
                frame = self._sink.pull()
            except (av.BlockingIOError, av.EOFError):
                return
            if frame is not None and frame.metadata:  # the last, partial frame has none
                self._measured = dict(frame.metadata)


class WholeLoudness:
    """The loudness of all parts of a rendition together; where there is only one, it is that one's."""

    def __init__(self, parts: int) -> None:
        self._needed = parts > 1
        self._meter: LoudnessMeter | None = None
        self._format: tuple[int, int] | None = None

    def add(self, block: Floats, sample_rate_hz: int) -> None:
        """Measure the next samples; parts of another rate or other channels have no loudness in common."""
        told = sample_rate_hz, block.shape[1]
        if self._needed and self._meter is None:
            self._format, self._meter = told, LoudnessMeter(*told)
        if self._meter is not None and told == self._format:
            self._meter.add(block)
        elif self._needed:
            self._needed, self._meter = False, None

    def finish(self, parts: Sequence[Audio | None]) -> float | None:
        """Integrated loudness in LUFS; None where it is undefined."""
        if self._meter is not None:
            return self._meter.finish()[0]
        return parts[0].integrated_lufs if len(parts) == 1 and parts[0] is not None else None
