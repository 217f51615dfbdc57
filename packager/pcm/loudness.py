"""Loudness, its range and its course, and true peak (EBU R128, ITU-R BS.1770), by FFmpeg's `ebur128` filter."""

from math import log10

import av
from av.filter import Graph

from kernel.asset import Loudness
from packager.pcm.block import LAYOUTS, Block, frame_of_block
from packager.pcm.loudness_curve import LoudnessCurve

_GATE_LUFS = -70.0
"""The absolute gate: the filter answers it when nothing was louder."""


class LoudnessMeter:
    """Takes a track's blocks in order and measures them."""

    def __init__(self, sample_rate_hz: int, channels: int) -> None:
        self._rate_hz = sample_rate_hz
        self._channels = channels
        self._graph: Graph | None = None
        self._measures: dict[str, str] = {}
        self.curve = LoudnessCurve()
        """Short-term loudness of what was fed; complete once finished."""

    def feed(self, block: Block) -> None:
        """Measure a block."""
        frame = frame_of_block(block, self._rate_hz)
        if self._graph is None:
            self._graph = self._build(frame)
        self._graph.push(frame)
        self._pull(self._graph)

    def finish(self) -> Loudness:
        """The measures of all that was fed; None for those that silence or shortness leaves undefined."""
        if self._graph is not None:
            self._graph.push(None)
            self._pull(self._graph)
        integrated_lufs = self._read("I")
        peak = self._read("true_peak")
        measured = integrated_lufs is not None and integrated_lufs > _GATE_LUFS
        return Loudness(
            integrated_lufs=integrated_lufs if measured else None,
            range_lu=self._read("LRA") if measured else None,
            true_peak_dbtp=round(20 * log10(peak), 2) if peak else None,
        )

    def _build(self, frame: av.AudioFrame) -> Graph:
        graph = Graph()
        source = graph.add(
            "abuffer",
            sample_rate=str(self._rate_hz),
            sample_fmt=frame.format.name,
            channel_layout=LAYOUTS[self._channels],
            time_base=f"1/{self._rate_hz}",
        )
        meter = graph.add("ebur128", "peak=true:metadata=1:framelog=quiet")
        sink = graph.add("abuffersink")
        source.link_to(meter)
        meter.link_to(sink)
        graph.configure()
        return graph

    def _pull(self, graph: Graph) -> None:
        while True:
            try:
                measures = graph.pull().metadata
            except (av.BlockingIOError, av.EOFError):
                return
            if measures:  # the last frame, cut short, has none
                self._measures = measures
                self.curve.take(float(measures["lavfi.r128.S"]))

    def _read(self, name: str) -> float | None:
        text = self._measures.get(f"lavfi.r128.{name}")
        return None if text is None or text in ("nan", "-nan", "inf", "-inf") else float(text)
