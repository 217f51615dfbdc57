"""Lazy lossless renditions: what is made is what the packager would have stored, byte for byte."""

from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import numpy as np
import pytest

from packager.encode.encoder import LosslessEncoder
from packager.errors import LosslessMismatchError
from packager.on_demand.description import describe
from packager.on_demand.messages import Made
from packager.on_demand.recipe import TrackRecipe
from packager.on_demand.track import TrackMaking
from packager.pcm.block import Block
from tests.ffmpeg import music, write_audio
from tests.unit.packager.on_demand.making import Objects, PackagedTrack, Stored, package, stored

REAL = [
    *("01 - blocksize 4096", "02 - blocksize 4608", "03 - blocksize 16", "04 - blocksize 192"),
    *("05 - blocksize 254", "06 - blocksize 512", "07 - blocksize 725", "08 - blocksize 1000"),
    *("09 - blocksize 1937", "10 - blocksize 2304", "14 - wasted bits"),
    *("20 - samplerate 39kHz", "22 - 12 bit per sample", "23 - 8 bit per sample"),
    *("28 - high resolution audio, default settings", "60 - mono audio"),
]


def makings(track: PackagedTrack) -> list[tuple[TrackRecipe, TrackMaking]]:
    """One for every lazy rendition."""
    recipes = [track.recipe(planned.name) for planned in track.asset.renditions if planned.made_from]
    assert recipes
    return [
        (recipe, TrackMaking(recipe, Objects(track.objects[recipe.source.rendition.name]).supply))
        for recipe in recipes
    ]


def whole(making: TrackMaking, made: list[Made]) -> Stored:
    """The object."""
    return stored(making.initialization, [(one.data, one.duration_samples, one.peak) for one in made])


def assert_same_object(track: PackagedTrack) -> None:
    """What is made of a track is what was measured when it was packaged, down to the digest."""
    for recipe, making in makings(track):
        made = [making.make(number) for number in reversed(range(making.segment_count))]
        found = whole(making, made[::-1])
        assert recipe.planned == describe(
            recipe,
            found.segments,
            initialization_bytes=len(making.initialization),
            object_bytes=len(found.data),
            sha256=found.sha256,
        )


@pytest.mark.parametrize("name", REAL)
def test_real_masters_are_made_byte_for_byte(material: Path, tmp_path: Path, name: str) -> None:
    """FLAC made from ALAC segment by segment, last one first, has the digest of FLAC packaged in one go."""
    assert_same_object(package(material / "flac" / "subset" / f"{name}.flac", tmp_path / "packed"))


@pytest.mark.parametrize("lazy", ["alac", "flac"])
def test_frames_past_two_bytes_of_numbers_are_numbered(tmp_path: Path, lazy: Literal["alac", "flac"]) -> None:
    """A track of more than 2,048 frames, whose numbers take one byte, two and three; ALAC is made as well."""
    samples = np.tile(music(4, 44100, channels=1), (50, 1))
    assert_same_object(
        package(write_audio(tmp_path / "m.flac", samples, 44100), tmp_path / "packed", lazy=lazy)
    )


@pytest.mark.parametrize("length_samples", [1, 15, 4096, 4097, 45056 + 17640])
def test_short_tracks_are_made(tmp_path: Path, length_samples: int) -> None:
    """A single sample, and lengths around those of frames and segments."""
    samples = music(2, 44100)[:length_samples]
    assert_same_object(package(write_audio(tmp_path / "m.wav", samples, 44100), tmp_path / "packed"))


@pytest.mark.parametrize(
    ("fault", "reason"), [("another sample", "does not decode to"), ("a bit", "can't be decoded")]
)
def test_what_is_not_lossless_is_not_handed_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fault: str, reason: str
) -> None:
    """An encoder that changes a sample, and one that garbles a frame, are found out before anybody hears it."""
    track = package(write_audio(tmp_path / "m.wav", music(2, 44100), 44100), tmp_path / "packed")
    feed = LosslessEncoder.feed

    def faulty(encoder: LosslessEncoder, block: Block) -> Iterator[bytes]:
        if fault == "another sample":
            block = block.copy()
            block[7, 1] ^= 1
        for unit in feed(encoder, block):
            yield unit if fault == "another sample" else unit[:200] + bytes([unit[200] ^ 1]) + unit[201:]

    ((_, making),) = makings(track)
    monkeypatch.setattr(LosslessEncoder, "feed", faulty)
    with pytest.raises(LosslessMismatchError, match=reason):
        making.make(1)
