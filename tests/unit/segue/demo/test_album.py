"""The demo album."""

from pathlib import Path

import av
import numpy as np
import pytest
from numpy.typing import NDArray

from segue.demo.album import CD, HI_RES, TRACKS, DemoTrack, write_album
from segue.demo.piece import LENGTH_S, render


@pytest.fixture(scope="module")
def masters(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The album, written once."""
    folder = tmp_path_factory.mktemp("album")
    for _ in write_album(folder):
        pass
    return folder


def decoded(path: Path) -> NDArray[np.int64]:
    """All samples of a file, as whole numbers of its own depth."""
    with av.open(str(path)) as file:
        frames = [frame.to_ndarray().reshape(-1, 2) for frame in file.decode(audio=0)]
    samples = np.concatenate(frames).astype(np.int64)
    return samples >> 8 if frames[0].dtype == np.int32 else samples


def test_tracks_are_one_piece() -> None:
    """Each begins where the one before ended, the last ends with the piece."""
    borders = [(track.start_s, track.end_s) for track in TRACKS]
    assert [start for start, _ in borders[1:]] == [end for _, end in borders[:-1]]
    assert (borders[0][0], borders[-1][1]) == (0, LENGTH_S)


@pytest.mark.parametrize("pair", [TRACKS[:2], TRACKS[2:]], ids=["24/96", "16/44.1"])
def test_the_music_goes_on_over_the_border(masters: Path, pair: tuple[DemoTrack, DemoTrack]) -> None:
    """Joined, two tracks are the piece as rendered in one go, to within dither: a gap would be heard."""
    before, after = pair
    joined = np.concatenate([decoded(masters / track.file_name) for track in pair])
    whole = render(before.form.rate_hz, before.start_s, after.end_s) * (1 << before.form.depth_bits - 1)
    assert joined.shape == whole.shape
    assert np.abs(joined - whole).max() < 1.6
    border = round((before.end_s - before.start_s) * before.form.rate_hz)
    assert np.abs(joined[border - 2000 : border + 2000]).max() > 0.02 * (1 << before.form.depth_bits - 1)


def test_nothing_clips(masters: Path) -> None:
    """The loudest sample leaves room for an encoder's overshoot, the music is no whisper."""
    peaks = [
        np.abs(decoded(masters / track.file_name)).max() / (1 << track.form.depth_bits - 1)
        for track in TRACKS
    ]
    assert 0.2 < max(peaks) < 0.7


@pytest.mark.parametrize(("track", "bits"), [(TRACKS[0], 24), (TRACKS[2], 16)])
def test_depth_is_real(masters: Path, track: DemoTrack, bits: int) -> None:
    """A 24-bit track uses its lowest bits: it is no 16-bit one in disguise."""
    samples = decoded(masters / track.file_name)
    assert track.form.depth_bits == bits
    assert len(np.unique(samples & 0xFF)) == 256


def test_tags_and_cover_are_there(masters: Path) -> None:
    """Players and the packager can read what it is."""
    with av.open(str(masters / TRACKS[3].file_name)) as file:
        tags = {name.lower(): value for name, value in file.metadata.items()}
        covers = [stream for stream in file.streams.video if stream.disposition.name == "attached_pic"]
        assert len(covers) == 1
        assert (covers[0].width, covers[0].height) == (720, 720)
    expected = {"title": "Landfall", "artist": "Segue", "album": "Low Sun", "disc": "2", "track": "2"}
    assert {name: tags[name] for name in expected} == expected


def test_it_is_the_same_every_time(masters: Path, tmp_path: Path) -> None:
    """Made again, the masters are the same bytes: the catalog takes them for the same."""
    for track in write_album(tmp_path):
        assert (tmp_path / track.file_name).read_bytes() == (masters / track.file_name).read_bytes()


def test_both_resolutions_are_shown() -> None:
    """Half the album is hi-res, half is as on a CD."""
    assert [track.form for track in TRACKS] == [HI_RES, HI_RES, CD, CD]
