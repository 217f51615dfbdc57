"""An album's AAC as a whole: gapless over the joins, and over the seams where an encoder began anew."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import cast

import numpy as np
import pytest
from msgspec.structs import replace
from numpy.typing import NDArray

from kernel.quality import Quality
from packager.on_demand.album import AlbumMaking
from packager.on_demand.album_audio import AlbumAudio
from packager.on_demand.album_run import AlbumRun
from packager.on_demand.description import describe
from packager.on_demand.messages import Made, Range
from packager.pcm.block import Block
from packager.pcm.resample import Resampler
from packager.plan import RenditionPlan, Signal
from tests.access_units import access_units, decode_aac
from tests.boxes import read_boxes
from tests.ffmpeg import music, read_audio, write_audio
from tests.unit.packager.on_demand.aac_windows import first_window
from tests.unit.packager.on_demand.making import (
    BIT_RATE_BPS,
    PackagedTrack,
    album_recipe,
    clear,
    package,
    stored,
)

REAL_TRACKS = 10
WINDOW_SAMPLES = 2205
"""50 ms at 44.1 kHz."""


class Album:
    """Tracks, and what is made of them as a whole."""

    def __init__(self, tracks: Sequence[PackagedTrack]) -> None:
        self.recipe, self.objects = album_recipe(tracks)
        self.valid_samples = self.recipe.whole.valid_samples
        self.ends = self.recipe.whole.segment_ends

    def making(self) -> AlbumMaking:
        """A fresh one."""
        return AlbumMaking(self.recipe, self.objects.supply)

    def segments(self, order: Sequence[int] | None = None) -> list[bytes]:
        """All segments in the clear, made in some order, by their numbers."""
        numbers = range(len(self.ends)) if order is None else order
        making = self.making()
        made = {number: making.make(number) for number in numbers}
        return [self.clear(number, made[number]) for number in range(len(self.ends))]

    def clear(self, number: int, made: Made) -> bytes:
        """One segment in the clear."""
        return clear(made.data, self.recipe.content_key, number)

    def heard(self, segments: list[bytes]) -> NDArray[np.float64]:
        """What a gapless player hears."""
        return decode_aac(self.making().initialization, segments)


def error_db(error: NDArray[np.float64], place: int) -> float:
    """The power of an error in the 50 ms around a place."""
    around = error[max(place - WINDOW_SAMPLES // 2, 0) : place + WINDOW_SAMPLES // 2]
    return float(10 * np.log10((around**2).mean() + 1e-12))


def real_masters(material: Path) -> list[Path]:
    """The first ten of the subset, which are one recording cut in ten."""
    folder = material / "flac" / "subset"
    return sorted(path for path in folder.glob("*.flac") if int(path.name[:2]) <= REAL_TRACKS)


@pytest.fixture(scope="module")
def real_album(material: Path, tmp_path_factory: pytest.TempPathFactory) -> Album:
    """Ten real tracks."""
    folder = tmp_path_factory.mktemp("real")
    return Album([package(path, folder / path.stem) for path in real_masters(material)])


@pytest.fixture(scope="module")
def real_samples(material: Path) -> NDArray[np.float64]:
    """The masters as ffmpeg decodes them, one after the other."""
    return np.concatenate([read_audio(path) for path in real_masters(material)]) / 2.0**31


@pytest.fixture(scope="module")
def whole(real_album: Album) -> list[bytes]:
    """Its segments, made in one run."""
    return real_album.segments()


@pytest.fixture(scope="module")
def seamed(real_album: Album) -> list[bytes]:
    """Its segments, made from the last to the first, each by an encoder of its own."""
    return real_album.segments(range(len(real_album.ends))[::-1])


def test_joins_are_no_worse_than_anywhere(
    real_album: Album, real_samples: NDArray[np.float64], whole: list[bytes]
) -> None:
    """As many samples as the masters have, and at the nine joins an error within what is usual elsewhere."""
    heard = real_album.heard(whole)
    assert (3_087_433, 2) == real_samples.shape == heard.shape
    error = heard - real_samples
    joins = np.cumsum([source.valid_samples for source in real_album.recipe.whole.sources])[:-1]
    usual = [error_db(error, place) for place in range(WINDOW_SAMPLES, len(error), WINDOW_SAMPLES)]
    assert len(joins) == REAL_TRACKS - 1
    assert max(error_db(error, join) for join in joins) < np.percentile(usual, 75)


def test_seams_are_no_worse_than_anywhere(
    real_album: Album, real_samples: NDArray[np.float64], whole: list[bytes], seamed: list[bytes]
) -> None:
    """Made from the last segment to the first, each by an encoder of its own, the album is heard no worse.

    Rate control takes its own way in each encoder, so that a place may lose some decibels and another win some: the
    seams' errors are on average those of the same places in one run, and the worst is within what is usual.
    """
    error, seamed_error = (real_album.heard(segments) - real_samples for segments in (whole, seamed))
    assert whole[2:] != seamed[2:]  # the others begin within the lead-in, so their run is the first
    assert whole[:2] == seamed[:2]
    usual = [error_db(error, place) for place in range(WINDOW_SAMPLES, len(error), WINDOW_SAMPLES)]
    seams = real_album.ends[:-1]
    assert np.mean([error_db(seamed_error, seam) - error_db(error, seam) for seam in seams]) < 0.5
    assert max(error_db(seamed_error, seam) for seam in seams) < np.percentile(usual, 95)


def test_windows_agree_at_seams_of_real_audio(whole: list[bytes], seamed: list[bytes]) -> None:
    """An encoder that begins at a segment chooses the windows that one from the beginning chooses there."""
    for one, other in zip(whole, seamed, strict=True):
        windows = [[first_window(unit) for unit in access_units(segment)] for segment in (one, other)]
        assert windows[0] == windows[1]


class Samples:
    """Audio in memory, in the place of an album's."""

    def __init__(self, samples: NDArray[np.float64]) -> None:
        self._samples = samples

    def blocks(self, start_samples: int) -> Iterator[Block]:
        """See `AlbumAudio.blocks`."""
        for first in range(start_samples, len(self._samples), 32768):
            yield self._samples[first : first + 32768]


def test_windows_agree_in_the_midst_of_attacks() -> None:
    """Where half the windows are short, an encoder that begins at any frame chooses them all the same."""
    random = np.random.default_rng(5)
    samples = random.normal(0, 0.003, (44100 * 8, 2))
    for place in random.integers(0, len(samples) - 8000, 60):
        decay = np.exp(-np.arange(8000) / random.uniform(100, 2000))
        samples[place : place + 8000] += random.normal(0, 0.4, (8000, 2)) * decay[:, None]
    audio = cast("AlbumAudio", Samples(samples))
    whole = [first_window(unit) for unit in AlbumRun(aac_plan(), audio, 0).units_until(340 * 1024)]
    assert {(0, 1), (1, 0), (2, 0), (3, 1)} == set(whole)
    for frame in range(66, 330, 12):
        units = AlbumRun(aac_plan(), audio, frame * 1024).units_until((frame + 4) * 1024)
        assert whole[frame + 1 : frame + 5] == [first_window(unit) for unit in units]


def aac_plan() -> RenditionPlan:
    """Stereo at 44.1 kHz."""
    return RenditionPlan(
        name="256_aac",
        quality=Quality.AAC_256,
        codec="aac",
        signal=Signal(44100, None),
        channels=2,
        bit_rate_bps=BIT_RATE_BPS,
        bit_exact=False,
    )


@pytest.mark.parametrize("channels", [1, 2])
def test_one_track_alone_is_what_the_packager_makes(tmp_path: Path, channels: int) -> None:
    """An album of one track, made in order, is the track's own AAC but for the encryption, loudness included."""
    master = write_audio(tmp_path / "m.flac", music(9, 44100, channels=channels), 44100)
    track = package(master, tmp_path / "packed", with_aac=True)
    recipe, objects = album_recipe([track])
    key = track.content_keys[recipe.name]
    making = AlbumMaking(replace(recipe, loudness=track.asset.loudness, content_key=key), objects.supply)
    made = [making.make(number) for number in range(making.segment_count)]
    found = stored(making.initialization, [(one.data, one.duration_samples, one.peak) for one in made])
    assert track.objects[recipe.name] == found.data
    assert track.rendition(recipe.name) == describe(
        recipe,
        found.segments,
        initialization_bytes=len(making.initialization),
        object_bytes=len(found.data),
        sha256=found.sha256,
    )


def assert_plays(album: Album, expected: NDArray[np.float64], *, rms: float) -> None:
    """In either order of making, every sample is heard, close to what it should be, and time runs on."""
    for order in (range(len(album.ends)), range(len(album.ends))[::-1]):
        segments = album.segments(order)
        heard = album.heard(segments)
        assert expected.shape == heard.shape
        assert np.sqrt(((heard - expected) ** 2).mean()) < rms
        times = [decode_time(segment) for segment in segments]
        assert [0, *(end + 1024 for end in album.ends[:-1])] == times


def decode_time(segment: bytes) -> int:
    """What `tfdt` says."""
    moof = next(box for box in read_boxes(segment) if box.kind == "moof")
    return int.from_bytes(moof.find("traf", "tfdt").payload[4:], "big")


def test_tracks_shorter_than_the_lead_in_are_joined(tmp_path: Path) -> None:
    """Tracks of 1 to some thousand samples, in the midst of which segments begin, and a silent one."""
    lengths = [100, 1, 50_000, 1023, 44_100, 4097, 30_000]
    samples = [music(2, 44100, seed=seed)[:length] for seed, length in enumerate(lengths)]
    samples[4] = np.zeros_like(samples[4])
    tracks = [
        package(write_audio(tmp_path / f"{number}.wav", track, 44100), tmp_path / str(number))
        for number, track in enumerate(samples)
    ]
    assert_plays(Album(tracks), np.concatenate(samples) / 2.0**31, rms=0.004)


@pytest.mark.parametrize("length_samples", [1, 100, 1024, 1025, 70_000])
def test_a_short_album_is_made(tmp_path: Path, length_samples: int) -> None:
    """One track, down to a single sample."""
    samples = music(2, 44100)[:length_samples]
    track = package(write_audio(tmp_path / "m.wav", samples, 44100), tmp_path / "packed")
    assert_plays(Album([track]), samples / 2.0**31, rms=0.01)


def test_very_many_tiny_tracks_are_read_in_few_trips(tmp_path: Path) -> None:
    """Two thousand tracks of 100 samples: two ranges each, brought many at once."""
    samples = music(0.1, 44100)[:100]
    track = package(write_audio(tmp_path / "m.wav", samples, 44100), tmp_path / "packed")
    album = Album([track] * 2000)
    needs: list[int] = []

    def supply(ranges: Sequence[Range]) -> list[bytes]:
        needs.append(len(ranges))
        return album.objects.supply(ranges)

    making = AlbumMaking(album.recipe, supply)
    segments = [album.clear(number, making.make(number)) for number in range(making.segment_count)]
    assert (200_000, 2) == album.heard(segments).shape
    assert (4000, True) == (sum(needs), len(needs) < 10)


def test_hi_res_tracks_are_resampled_over_their_joins(tmp_path: Path) -> None:
    """96, 96, 48 and 96 kHz in 24 bits: made in any order, the album is its masters at 48 kHz."""
    rates = [96000, 96000, 48000, 96000]
    tones = [music(3, 48000, seed=seed, bit_depth=24) / 2.0**31 for seed in range(len(rates))]
    tracks = []
    for number, (rate_hz, tone) in enumerate(zip(rates, tones, strict=True)):
        whole = np.concatenate(list(_upsampled(tone, rate_hz)))
        quantised = (np.rint(np.clip(whole, -1, 1 - 2**-23) * 2**23).astype(np.int64) << 8).astype(np.int32)
        master = write_audio(tmp_path / f"{number}.wav", quantised, rate_hz, "-c:a", "pcm_s24le")
        tracks.append(package(master, tmp_path / str(number)))
    assert_plays(Album(tracks), np.concatenate(tones), rms=0.006)


def _upsampled(samples: NDArray[np.float64], rate_hz: int) -> Iterator[Block]:
    resampler = Resampler(48000, rate_hz, 2)
    yield resampler.feed(samples)
    yield from resampler.finish()


def test_peaks_are_those_of_what_is_heard(real_album: Album, real_samples: NDArray[np.float64]) -> None:
    """The peak of a segment is its own samples', whichever run made it, and is not the lead-in's."""
    starts = [0, *real_album.ends[:-1]]
    making = real_album.making()
    for number in (0, 5, 6, 13, 2):
        made = making.make(number)
        samples = real_samples[starts[number] : real_album.ends[number]]
        assert (len(samples), round(float(np.abs(samples).max()), 6)) == (made.duration_samples, made.peak)


def test_a_segment_far_into_the_album_asks_for_little(real_album: Album) -> None:
    """The last segment first: its lead-in and itself are read, nothing of what lies before."""
    needed: set[int] = set()

    def supply(ranges: Sequence[Range]) -> list[bytes]:
        needed.update(part.source for part in ranges)
        return real_album.objects.supply(ranges)

    AlbumMaking(real_album.recipe, supply).make(len(real_album.ends) - 1)
    assert {REAL_TRACKS - 1} == needed
