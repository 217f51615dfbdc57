"""One encoder's way along an album."""

from collections.abc import Iterator
from itertools import islice

from packager.encode.encoder import LEAD_FRAMES, AacEncoder
from packager.on_demand.album_audio import AlbumAudio
from packager.on_demand.errors import SourceDamagedError
from packager.peaks import PeakMeter
from packager.plan import AAC_FRAME_SAMPLES, RenditionPlan


class AlbumRun:
    """From a segment's start on.

    Unit u overlaps frames u - 1 and u of the album and decodes to frame u - 1; unit 0 is the priming. A run that begins
    far enough into the album first hears the frames before. By then it has settled, and takes the windows that a run
    from the album's beginning takes there: the overlap of two runs' units cancels as that of one run's does.
    """

    def __init__(self, plan: RenditionPlan, audio: AlbumAudio, start_samples: int) -> None:
        self._next_unit = first_unit(start_samples)
        lead_frames = self._next_unit - LEAD_FRAMES
        self._origin_samples = max(lead_frames, 0) * AAC_FRAME_SAMPLES
        self._encoder = AacEncoder(plan, is_led_in=lead_frames > 0)
        self._audio = audio
        self._peaks = PeakMeter(AAC_FRAME_SAMPLES)
        skipped = 0 if lead_frames > 0 else self._next_unit
        self._units = islice(self._encode(), skipped, None)
        self._heard_samples = start_samples

    def units_until(self, end_samples: int) -> list[bytes]:
        """The units that start before a place."""
        end = first_unit(end_samples)
        units = list(islice(self._units, end - self._next_unit))
        if len(units) < end - self._next_unit:
            raise SourceDamagedError(0, f"the album ends before sample {end_samples}")
        self._next_unit = end
        return units

    def peak_until(self, end_samples: int) -> float:
        """The peak of what is heard of the units that were taken last."""
        self._peaks.take_until(self._heard_samples - self._origin_samples)
        self._heard_samples = end_samples
        return round(self._peaks.take_until(end_samples - self._origin_samples), 6)

    def _encode(self) -> Iterator[bytes]:
        for block in self._audio.blocks(self._origin_samples):
            self._peaks.feed(block)
            yield from self._encoder.feed(block)
        yield from self._encoder.finish()


def first_unit(start_samples: int) -> int:
    """The first unit of a segment; at the end of the album, the one after the last."""
    return -(-start_samples // AAC_FRAME_SAMPLES) + 1 if start_samples else 0
