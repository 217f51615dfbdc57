"""Album streams: one that keeps every promise holds, and each promise broken is told, with the track."""

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from segue.packaging import package_into
from segue.verify.audio import Comparison, SpotError
from segue.verify.checks.catalogue import CHECKS
from segue.verify.fragment import Run
from segue.verify.initialization import Initialization
from segue.verify.media_playlist import parse_media_playlist
from segue.verify.outcome import Report, Section, Status, run_checks
from segue.verify.rendition import Part, Segment
from segue.verify.stream import Stream
from segue.verify.verification import verify_stream
from tests.unit.segue.verify.album_folder import write_album
from tests.unit.segue.verify.conforming import Mutation, with_part, with_rendition
from tests.unit.segue.verify.conftest import Album
from tests.unit.segue.verify.tracks import chords, write_wav

AAC, ALAC, FLAC = "96_aac", "lossless_alac", "lossless_flac"


@pytest.fixture(scope="module")
def whole_album(encrypted_album: Path, album: Album) -> tuple[Report, Path]:
    """The encrypted album, verified with its masters; and where it lies."""
    return verify_stream(str(encrypted_album), album.masters), encrypted_album


def _names(report: Report, status: Status) -> set[str]:
    return {result.check.name for result in report.results if result.status is status}


def _told(report: Report, check: str) -> list[tuple[str, str]]:
    """Where a check found something wrong."""
    findings = next(result.findings for result in report.results if result.check.name == check)
    return [(f.subject, f.track) for f in findings if f.status in {Status.FAIL, Status.WARNING}]


def _comparisons(report: Report, name: str) -> list[Comparison | None]:
    rendition = next(r for r in report.stream.renditions if r.name == name)
    return [part.audio.comparison for part in rendition.parts if part.audio is not None]


def test_an_encrypted_album_holds(whole_album: tuple[Report, Path], album: Album) -> None:
    """Nothing is broken; lossless is the masters one after another, and the only warning says how AAC is made."""
    report, _ = whole_album

    assert _names(report, Status.FAIL) == set()
    assert _names(report, Status.WARNING) == {"same-discontinuities"}
    assert [441_000] * 3 == [rendition.presented_samples for rendition in report.stream.renditions]
    for name in (ALAC, FLAC):
        assert [None] * 3 == [c.first_difference if c else 0 for c in _comparisons(report, name)]
    (aac,) = _comparisons(report, AAC)
    assert aac is not None
    assert len(album.masters) - 1 == len([join for join in aac.joins if join and join.excess_db < 3])


def test_a_clear_album_holds(album: Album, tmp_path: Path) -> None:
    """The same in a plain folder without a key."""
    folder = write_album(tmp_path / "album", album.tracks, album.whole, encrypted=False)

    report = verify_stream(str(folder), album.masters)

    assert _names(report, Status.FAIL) == set()
    assert "bit-exact" in _names(report, Status.PASS)


def test_an_album_of_joined_aac_holds(album: Album, tmp_path: Path) -> None:
    """Its priming between tracks is warned about; what is left without it is the masters, beginnings and ends too."""
    folder = write_album(tmp_path / "album", album.tracks, album.whole, encrypted=True, joined_aac=True)

    report = verify_stream(str(folder), album.masters)

    assert _names(report, Status.FAIL) == set()
    assert _names(report, Status.WARNING) == {"priming-between"}
    aac = report.stream.renditions[0]
    assert [150_001, 140_006, 150_993] == [p.audio.presented_samples for p in aac.parts if p.audio]
    assert {"aac-ends", "aac-aligned"} <= _names(report, Status.PASS)


def test_an_album_holds_without_its_masters(encrypted_album: Path) -> None:
    """Renditions agree on the sum of their samples."""
    report = verify_stream(str(encrypted_album))

    assert report.holds
    assert _names(report, Status.WARNING) == {"same-discontinuities"}


def _with_text(name: str, old: str, new: str) -> Callable[[Stream, Path], Stream]:
    def mutate(stream: Stream, folder: Path) -> Stream:
        text = (folder / name / "index.m3u8").read_text()
        assert old in text
        playlist = parse_media_playlist(text.replace(old, new, 1).encode())
        return with_rendition(name, lambda rendition: replace(rendition, playlist=playlist))(stream)

    return mutate


def _facts(mutation: Mutation) -> Callable[[Stream, Path], Stream]:
    return lambda stream, _: mutation(stream)


def _initialization(name: str, number: int, change: Callable[[Initialization], Initialization]) -> Mutation:
    def changed(part: Part) -> Part:
        assert part.initialization is not None
        return replace(part, initialization=change(part.initialization))

    return with_part(name, changed, number)


def _later(part: Part) -> Part:
    """The same media, one sample later."""
    return replace(part, segments=tuple(_moved(part, number) for number in range(len(part.segments))))


def _moved(part: Part, number: int) -> Segment:
    media = part.segments[number].media
    assert media is not None
    fragments = tuple(replace(f, decode_time=(f.decode_time or 0) + 1) for f in media.fragments)
    return replace(part.segments[number], media=replace(media, fragments=fragments))


def _shorter(part: Part) -> Part:
    """A whole access unit fewer, and what was decoded with it."""
    media = part.segments[0].media
    assert media is not None
    (fragment,) = media.fragments
    runs = (Run(fragment.runs[0].access_units - 1, fragment.runs[0].duration),)
    segment = replace(part.segments[0], media=replace(media, fragments=(replace(fragment, runs=runs),)))
    return replace(part, segments=(segment, *part.segments[1:]))


def _with_joins(*joins: SpotError | None) -> Mutation:
    def changed(part: Part) -> Part:
        assert part.audio is not None
        assert part.audio.comparison is not None
        return replace(
            part, audio=replace(part.audio, comparison=replace(part.audio.comparison, joins=joins))
        )

    return with_part(AAC, changed)


Place = tuple[str, str]

MUTATIONS: dict[str, tuple[dict[str, list[Place]], Callable[[Stream, Path], Stream]]] = {
    "another MAP without a discontinuity": (
        {"discontinuity": [(FLAC, "track 2 of 3")], "same-discontinuities": [(FLAC, "")]},
        _with_text(FLAC, "#EXT-X-DISCONTINUITY\n", ""),
    ),
    "a key that governs the next MAP": (
        {"map-before-key": [(ALAC, "track 2 of 3")]},
        _with_text(ALAC, "#EXT-X-KEY:METHOD=NONE\n", ""),
    ),
    "an IV attribute": (
        {"iv-by-number": [(FLAC, "track 3 of 3")]},
        _with_text(FLAC, 'URI="key-2"', 'URI="key-2",IV=0x' + 31 * "0" + "4"),
    ),
    "a discontinuity that the others don't have": (
        {"same-discontinuities": [(FLAC, "")], "one-master-each": [(FLAC, "")]},
        _with_text(FLAC, "seg-0.m4s\n", "seg-0.m4s\n#EXT-X-DISCONTINUITY\n"),
    ),
    "a session key missing": (
        {"session-key": [(FLAC, "")]},
        _facts(
            lambda s: replace(s, session_key_uris=tuple(map(_without_first_flac_key, s.session_key_uris)))
        ),
    ),
    "a track one sample late": (
        {"decode-times-run-on": [(ALAC, "track 2 of 3")]},
        _facts(with_part(ALAC, _later, 1)),
    ),
    "an edit list of one track": (
        {"edit-list-of-album": [(ALAC, "track 2 of 3")]},
        _facts(
            _initialization(ALAC, 1, lambda i: replace(i, edits=(replace(i.edits[0], duration=140_006),)))
        ),
    ),
    "a click at a join": (
        {"aac-joins": [(AAC, "from track 2 to 3")]},
        _facts(_with_joins(SpotError(1.0, 0.4), SpotError(15.0, 0.0))),
    ),
    "tracks encoded cold": (
        {"aac-joins": [(AAC, ""), (AAC, "from track 1 to 2"), (AAC, "from track 2 to 3")]},
        _facts(_with_joins(SpotError(5.0, 0.0), SpotError(6.0, 0.0))),
    ),
    "a spoilt first block": (
        {"segments-encrypted": [(FLAC, "track 2 of 3")]},
        _facts(with_part(FLAC, lambda p: replace(p, segments=(_spoilt(p.segments[0]), *p.segments[1:])), 1)),
    ),
    "a master too few": (
        {"one-master-each": [(ALAC, ""), (FLAC, "")], "exact-length": [(AAC, "")]},
        _facts(lambda stream: replace(stream, masters=stream.masters[:2])),
    ),
    "an access unit lost": (
        {
            "exact-length": [(FLAC, "track 2 of 3")],
            "equal-parts": [(FLAC, "track 2 of 3")],
            "decode-times": [(FLAC, "track 2 of 3")],
            "decode-times-run-on": [(FLAC, "track 3 of 3")],
            "sample-counts": [(FLAC, "track 2 of 3")],
        },
        _facts(with_part(FLAC, _shorter, 1)),
    ),
}


def _without_first_flac_key(uri: str) -> str:
    return "another" if uri.endswith("lossless_flac/key-0") else uri


def _spoilt(segment: Segment) -> Segment:
    assert segment.media is not None
    return replace(segment, media=replace(segment.media, minor_version=7))


@pytest.mark.parametrize("mutation", MUTATIONS)
def test_a_broken_promise_is_told_with_its_track(mutation: str, whole_album: tuple[Report, Path]) -> None:
    """One thing broken in a stream that held: its check fails, and says where."""
    expected, mutate = MUTATIONS[mutation]
    report, folder = whole_album

    broken = run_checks(CHECKS, mutate(report.stream, folder))

    told = {name: _told(broken, name) for name in _names(broken, Status.FAIL)}
    if "same-discontinuities" in told:
        told["same-discontinuities"].remove((AAC, ""))  # Encoded as a whole, which is always warned about.
    assert expected == {name: told.get(name) for name in expected}
    if len(expected) == 1:
        assert expected.keys() == told.keys()


def test_later_tracks_keys_need_not_be_named(whole_album: tuple[Report, Path]) -> None:
    """Those of the first track are what a start waits for."""
    report, _ = whole_album
    first_only = tuple(uri if uri.endswith("key-0") else "another" for uri in report.stream.session_key_uris)

    changed = run_checks(CHECKS, replace(report.stream, session_key_uris=first_only))

    assert "session-key" in _names(changed, Status.PASS)


def test_one_join_worse_than_most_is_a_warning(whole_album: tuple[Report, Path]) -> None:
    """An encoder's error scatters; what is as bad elsewhere now and then is not even that."""
    report, _ = whole_album

    rare = run_checks(CHECKS, _with_joins(SpotError(1.0, 0.4), SpotError(6.0, 0.0))(report.stream))
    common = run_checks(CHECKS, _with_joins(SpotError(1.0, 0.4), SpotError(6.0, 0.02))(report.stream))

    assert "aac-joins" in _names(rare, Status.WARNING)
    assert "aac-joins" in _names(common, Status.PASS)


def test_a_track_of_another_format_is_a_warning(whole_album: tuple[Report, Path]) -> None:
    """Players may stumble where the rate changes; the rest is held against each track's own timescale."""
    report, _ = whole_album
    mutate = _initialization(
        ALAC,
        2,
        lambda i: replace(i, entry=replace(i.entry, config=replace(i.entry.config, bit_depth=24))),  # type: ignore[arg-type]
    )

    changed = run_checks(CHECKS, mutate(report.stream))

    assert _told(changed, "one-format") == [(ALAC, "track 3 of 3")]


def test_every_promise_of_an_album_is_broken_by_some_mutation() -> None:
    """No check is there that was never seen to tell something."""
    seen = {name for expected, _ in MUTATIONS.values() for name in expected}

    only_warn = {"one-format", "priming-between"}
    assert only_warn == {check.name for check in CHECKS if check.section is Section.ALBUM} - seen


def _damaged(encrypted_album: Path, tmp_path: Path, name: str, old: str, new: str) -> str:
    """A copy of the album with one playlist changed."""
    folder = tmp_path / "album"
    shutil.copytree(encrypted_album, folder)
    playlist = folder / name / "index.m3u8"
    text = playlist.read_text()
    assert old in text
    playlist.write_text(text.replace(old, new, 1))
    return str(folder)


def test_a_key_that_governs_a_section_is_told_where_it_is_read(encrypted_album: Path, tmp_path: Path) -> None:
    """What can't be decrypted names the rule; the other tracks are read all the same."""
    target = _damaged(encrypted_album, tmp_path, ALAC, "#EXT-X-KEY:METHOD=NONE\n", "")

    report = verify_stream(target)

    alac = report.stream.renditions[1]
    assert alac.problems == (
        "track 2 of 3: initialization section: an EXT-X-KEY without IV governs its EXT-X-MAP (B4.4.4.5)",
    )
    assert [True, False, True] == [part.audio is not None for part in alac.parts]
    assert {"readable", "map-before-key", "audio-present"} <= _names(report, Status.FAIL)


def test_numbers_that_begin_elsewhere_spoil_the_first_blocks(encrypted_album: Path, tmp_path: Path) -> None:
    """The IV is the number: one off, and CBC spoils the first 16 bytes of every segment."""
    target = _damaged(encrypted_album, tmp_path, FLAC, "MEDIA-SEQUENCE:0", "MEDIA-SEQUENCE:1")

    report = verify_stream(target)

    tracks = [f"track {number} of 3" for number in (1, 2, 3)]
    assert _told(report, "segments-encrypted") == [(FLAC, track) for track in tracks]


def test_tracks_in_the_wrong_order_are_noticed(encrypted_album: Path, album: Album) -> None:
    """Lossless is compared track by track with the master in its place."""
    first, second, third = album.masters

    report = verify_stream(str(encrypted_album), [second, first, third])

    places = [(name, f"track {number} of 3") for name in (ALAC, FLAC) for number in (1, 2)]
    assert places == _told(report, "bit-exact")
    assert {"exact-length", "aac-aligned"} <= _names(report, Status.FAIL)


def test_one_wrong_sample_is_found_in_its_track(encrypted_album: Path, album: Album, tmp_path: Path) -> None:
    """One bit of one sample in the second master."""
    music = chords(10)[150_001:290_007]
    music[77_000, 0] += 2 / 32_767
    other = write_wav(tmp_path / "other.wav", music)

    report = verify_stream(str(encrypted_album), [album.masters[0], other, album.masters[2]])

    assert {"bit-exact"} == _names(report, Status.FAIL)
    assert _told(report, "bit-exact") == [(ALAC, "track 2 of 3"), (FLAC, "track 2 of 3")]
    second = _comparisons(report, ALAC)[1]
    assert second is not None
    assert second.first_difference == 77_000


def test_a_cold_start_in_the_middle_is_heard_at_its_join(album: Album, tmp_path: Path) -> None:
    """AAC that silence interrupts for 50 ms around a join fails there; the other join holds."""
    music = chords(10)
    music[290_007 - 1_000 : 290_007 + 1_000] = 0
    packaged = _packaged(write_wav(tmp_path / "cut.wav", music))
    folder = write_album(tmp_path / "album", album.tracks, packaged, encrypted=False)

    report = verify_stream(str(folder), album.masters)

    assert _told(report, "aac-joins") == [(AAC, "from track 2 to 3")]


def _packaged(master: Path) -> Path:
    package_into(master, master.with_suffix(""), clear=True, key_uri=None)
    return master.with_suffix("")
