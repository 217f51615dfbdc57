"""Playlists of many parts that somebody made up: clear errors, soon."""

from collections.abc import Iterator
from pathlib import Path
from time import monotonic

import pytest

from segue.verify import limits
from segue.verify.errors import FetchError
from segue.verify.media_playlist import MediaPlaylist, parse_media_playlist
from segue.verify.outcome import Report, Status
from segue.verify.verification import verify_stream

HEAD = "#EXTM3U\n#EXT-X-VERSION:6\n#EXT-X-TARGETDURATION:6\n"
REAL_PARTS = 40
SEGMENT = "#EXTINF:6,\n0.m4s\n"


def _media(text: str) -> MediaPlaylist:
    return parse_media_playlist((HEAD + text).encode())


def _verified(folder: Path, text: str) -> Report:
    (folder / "x").mkdir()
    (folder / "x" / "index.m3u8").write_text(HEAD + text + "#EXT-X-ENDLIST\n")
    (folder / "master.m3u8").write_text(
        '#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1,CODECS="alac"\nx/index.m3u8\n'
    )
    return verify_stream(str(folder))


def test_parts_begin_at_discontinuities_and_other_maps() -> None:
    """A MAP that is only said again begins nothing."""
    playlist = _media(
        '#EXT-X-MAP:URI="a"\n'
        + SEGMENT
        + '#EXT-X-MAP:URI="a"\n'
        + SEGMENT
        + '#EXT-X-MAP:URI="b"\n'
        + SEGMENT
        + "#EXT-X-DISCONTINUITY\n"
        + SEGMENT
        + SEGMENT
    )

    assert [(0, 2, False), (2, 1, False), (3, 2, True)] == [
        (part.first_segment, len(part.segments), part.discontinuity) for part in playlist.parts
    ]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (
            SEGMENT + "#EXT-X-DISCONTINUITY\n",
            "line 6: EXT-X-DISCONTINUITY with no segment after it (B4.4.4.3)",
        ),
        (
            "#EXT-X-DISCONTINUITY\n#EXT-X-DISCONTINUITY\n" + SEGMENT,
            "line 5: EXT-X-DISCONTINUITY twice before one segment (B4.4.4.3)",
        ),
    ],
)
def test_discontinuities_out_of_place_are_told(text: str, problem: str) -> None:
    """One belongs to the segment after it."""
    assert (problem,) == _media(text).problems


@pytest.mark.parametrize("between", ["#EXT-X-DISCONTINUITY\n", '#EXT-X-MAP:URI="{}"\n'])
def test_thousands_of_parts_are_refused(between: str) -> None:
    """Every part takes a decoder; no album has so many tracks."""
    parts = (between.format(number) + SEGMENT for number in range(limits.PARTS + 1))

    with pytest.raises(FetchError, match=f"more than {limits.PARTS} parts"):
        _media("".join(parts))


def _hostile() -> Iterator[str]:
    yield "#EXT-X-DISCONTINUITY\n" * 5_000 + SEGMENT
    yield ("#EXT-X-DISCONTINUITY\n" + SEGMENT) * 20_000
    yield ("#EXT-X-DISCONTINUITY\n" + SEGMENT) * limits.PARTS
    yield "".join(f'#EXT-X-DISCONTINUITY\n#EXT-X-MAP:URI="i{n}"\n' + SEGMENT for n in range(limits.PARTS))
    yield '#EXT-X-KEY:METHOD=AES-128,URI="k"\n#EXT-X-MAP:URI="i"\n' + SEGMENT
    yield '#EXT-X-MAP:URI="i"\n#EXT-X-DISCONTINUITY\n#EXT-X-KEY:METHOD=NONE\n#EXT-X-MAP:URI=""\n' + SEGMENT
    yield '#EXT-X-MAP:BYTERANGE="1@0"\n' + SEGMENT + "#EXT-X-DISCONTINUITY\n#EXT-X-MAP:\n" + SEGMENT
    yield "".join(f'#EXT-X-KEY:METHOD=AES-128,URI="k{n}"\n' + SEGMENT for n in range(5_000))


@pytest.mark.parametrize("text", list(_hostile()), ids=range(8))
def test_hostile_playlists_end_in_errors(text: str, tmp_path: Path) -> None:
    """Something is broken, a rule says so, and it takes no time to speak of."""
    begin_s = monotonic()

    report = _verified(tmp_path, text)

    assert "readable" in {result.check.name for result in report.results if result.status is Status.FAIL}
    assert all(len(rendition.problems) <= 20 for rendition in report.stream.renditions)
    assert monotonic() - begin_s < 10


def test_many_real_parts_are_read(packaged: Path, tmp_path: Path) -> None:
    """Each has a decoder of its own; the same segment over and over jumps back in time at each."""
    (tmp_path / "x").mkdir()
    for name in ("init.mp4", "seg-0.m4s", "key"):
        (tmp_path / "x" / name).write_bytes((packaged / "lossless_flac" / name).read_bytes())
    key = f'#EXT-X-KEY:METHOD=AES-128,URI="key",IV=0x{0:032x}\n'
    part = f'#EXT-X-DISCONTINUITY\n#EXT-X-KEY:METHOD=NONE\n#EXT-X-MAP:URI="init.mp4"\n{key}#EXTINF:1,\nseg-0.m4s\n'
    (tmp_path / "x" / "index.m3u8").write_text(HEAD + part * REAL_PARTS + "#EXT-X-ENDLIST\n")
    (tmp_path / "master.m3u8").write_text(
        '#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1,CODECS="fLaC"\nx/index.m3u8\n'
    )

    report = verify_stream(str(tmp_path))

    assert REAL_PARTS * 45_056 == report.stream.renditions[0].presented_samples
    jumps = next(result for result in report.results if result.check.name == "decode-times-run-on")
    assert REAL_PARTS - 1 == len(jumps.findings)
