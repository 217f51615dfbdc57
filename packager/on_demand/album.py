"""AAC of an album as a whole: one timeline of frames, encoded in *runs* that may begin at any segment."""

from kernel.segment_encryption import encrypt_segment
from packager.encode.encoder import AacEncoder
from packager.isobmff.fragment import AccessUnit, MediaSegment
from packager.isobmff.initialization import Initialization
from packager.isobmff.loudness import ludt
from packager.on_demand.album_audio import AlbumAudio
from packager.on_demand.album_run import AlbumRun, first_unit
from packager.on_demand.messages import Made
from packager.on_demand.recipe import AlbumRecipe
from packager.on_demand.source_audio import Need, SourceAudio
from packager.plan import AAC_FRAME_SAMPLES, RenditionPlan, Signal

_PRIMING_SAMPLES = AacEncoder.priming_samples


class AlbumMaking:
    """Makes segments; the one after the last goes on in the same run."""

    def __init__(self, recipe: AlbumRecipe, need: Need) -> None:
        self._recipe = recipe
        self._plan = _plan(recipe)
        self._audio = AlbumAudio(recipe.whole, SourceAudio(recipe.sources, need))
        self._bounds = (0, *recipe.whole.segment_ends)
        self._run: AlbumRun | None = None
        self._next_number = 0
        self.segment_count = len(recipe.whole.segment_ends)
        self.initialization = self._initialization()

    def make(self, number: int) -> Made:
        """Make one segment.

        Raises:
            SourceDamagedError: A source is not what its asset says.
        """
        start, end = self._bounds[number : number + 2]
        run = self._run if self._run is not None and number == self._next_number else self._begin(start)
        self._run = None  # unless all goes well
        data = self._packed(number, run.units_until(end))
        made = Made(data=data, duration_samples=end - start, peak=run.peak_until(end))
        self._run, self._next_number = run, number + 1
        return made

    def _begin(self, start_samples: int) -> AlbumRun:
        return AlbumRun(self._plan, self._audio, start_samples)

    def _packed(self, number: int, units: list[bytes]) -> bytes:
        start, end = self._bounds[number : number + 2]
        first = first_unit(start)
        segment = MediaSegment(
            sequence_number=number + 1,
            decode_time_samples=first * AAC_FRAME_SAMPLES,
            units=[
                AccessUnit(data, min(AAC_FRAME_SAMPLES, end + _PRIMING_SAMPLES - unit * AAC_FRAME_SAMPLES))
                for unit, data in enumerate(units, first)
            ],
            frame_samples=AAC_FRAME_SAMPLES,
            rolls=True,
        ).to_bytes()
        key = self._recipe.content_key
        return segment if key is None else encrypt_segment(segment, key, number)

    def _initialization(self) -> bytes:
        """The sample peak is the sources': the album's own is known only once all of it was resampled."""
        whole = self._recipe.whole
        sample_peak = max(segment.peak for source in whole.sources for segment in source.segments)
        return Initialization(
            sample_entry=AacEncoder(self._plan).sample_entry(whole.valid_samples),
            sample_rate_hz=whole.sample_rate_hz,
            frame_samples=AAC_FRAME_SAMPLES,
            priming_samples=_PRIMING_SAMPLES,
            valid_samples=whole.valid_samples,
            loudness_box=ludt(self._recipe.loudness, sample_peak=sample_peak),
            rolls=True,
        ).to_bytes()


def _plan(recipe: AlbumRecipe) -> RenditionPlan:
    return RenditionPlan(
        name=recipe.name,
        quality=recipe.quality,
        codec="aac",
        signal=Signal(recipe.whole.sample_rate_hz, None),
        channels=recipe.whole.channels,
        bit_rate_bps=recipe.bit_rate_bps,
        bit_exact=False,
    )
