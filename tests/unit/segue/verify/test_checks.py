"""Every rule notices when it is broken, and no other rule cries with it."""

from dataclasses import replace

import pytest

from segue.verify.audio import SpotError
from segue.verify.checks.catalogue import CHECKS
from segue.verify.fragment import Run
from segue.verify.initialization import Edit
from segue.verify.loudness_box import Loudness
from segue.verify.outcome import Report, Section, Status, run_checks
from segue.verify.rendition import KeyFact
from segue.verify.roll_group import NONE, RollGroup
from segue.verify.sample_entry import AlacConfig
from segue.verify.source import Kind
from segue.verify.steering import unfetched_manifest
from tests.unit.segue.verify.conforming import (
    CUTS_SAMPLES,
    MASTER,
    VALID_SAMPLES,
    Mutation,
    conforming_stream,
    with_all_playlists,
    with_audio,
    with_comparison,
    with_exchange,
    with_fragment,
    with_initialization,
    with_multivariant,
    with_part,
    with_playlist,
    with_rendition,
)

AAC, ALAC, FLAC = "96_aac", "lossless_alac", "lossless_flac"

NO_STREAM_INF_CODECS = ',CODECS="mp4a.40.2"'


def _names(report: Report, status: Status) -> set[str]:
    return {result.check.name for result in report.results if result.status is status}


MUTATIONS: dict[str, tuple[set[str], Mutation]] = {
    "unreadable segment": (
        {"readable"},
        with_rendition(ALAC, lambda r: replace(r, problems=("segment 1: gone",))),
    ),
    "white space in an attribute list": (
        {"playlist-syntax"},
        with_multivariant("BANDWIDTH=96000,AVERAGE", "BANDWIDTH=96000, AVERAGE"),
    ),
    "unquoted URI": ({"playlist-syntax"}, with_playlist(AAC, 'URI="init.mp4"', "URI=init.mp4")),
    "EXTINF without comma": (
        {"playlist-syntax"},
        with_playlist(AAC, "#EXTINF:1.021678,", "#EXTINF:1.021678"),
    ),
    "tag twice": (
        {"playlist-syntax"},
        with_playlist(AAC, "#EXT-X-ENDLIST", "#EXT-X-ENDLIST\n#EXT-X-ENDLIST"),
    ),
    "version too high": ({"protocol-version"}, with_playlist(AAC, "VERSION:6", "VERSION:7")),
    "version too low": ({"protocol-version"}, with_playlist(AAC, "VERSION:6", "VERSION:3")),
    "version of the multivariant playlist": (
        {"protocol-version"},
        with_multivariant("VERSION:6", "VERSION:7"),
    ),
    "target below the longest": (
        {"target-duration", "target-six-seconds", "segment-length"},
        with_all_playlists("TARGETDURATION:6", "TARGETDURATION:5"),
    ),
    "target above six": ({"target-six-seconds"}, with_all_playlists("TARGETDURATION:6", "TARGETDURATION:7")),
    "one target differs": (
        {"target-six-seconds", "same-target-duration"},
        with_playlist(AAC, "TARGETDURATION:6", "TARGETDURATION:7"),
    ),
    "EXTINF a frame long": (
        {"extinf-true", "same-time-range"},
        with_playlist(FLAC, "#EXTINF:1.021678", "#EXTINF:1.045000"),
    ),
    "EXTINF a frame long over a run": (
        {"extinf-true"},
        with_playlist(
            FLAC,
            "#EXTINF:1.021678,\nseg-0.m4s\n#EXTINF:2.043356,\nseg-1.m4s\n#EXTINF:3.993832",
            "#EXTINF:1.036678,\nseg-0.m4s\n#EXTINF:2.058356,\nseg-1.m4s\n#EXTINF:3.963832",
        ),
    ),
    "event playlist": ({"playlist-type"}, with_playlist(AAC, "TYPE:VOD", "TYPE:EVENT")),
    "no end": ({"endlist"}, with_playlist(AAC, "#EXT-X-ENDLIST\n", "")),
    "no initialization section": (
        {"initialization-section", "protocol-version"},
        with_playlist(AAC, '#EXT-X-MAP:URI="init.mp4"\n', ""),
    ),
    "starts at another number": (
        {"same-start"},
        with_playlist(AAC, "MEDIA-SEQUENCE:0", "MEDIA-SEQUENCE:1"),
    ),
    "CODECS absent": ({"codecs"}, with_multivariant(NO_STREAM_INF_CODECS, "")),
    "CODECS in lower case": ({"codecs"}, with_multivariant("fLaC", "flac")),
    "CODECS of another codec": ({"codecs"}, with_multivariant('"alac"', '"fLaC"')),
    "BANDWIDTH too low": ({"bandwidth"}, with_multivariant("BANDWIDTH=700000,AV", "BANDWIDTH=600000,AV")),
    "AVERAGE-BANDWIDTH absent": ({"average-bandwidth"}, with_multivariant(",AVERAGE-BANDWIDTH=96000", "")),
    "AVERAGE-BANDWIDTH too high": (
        {"average-bandwidth"},
        with_multivariant("AVERAGE-BANDWIDTH=680000", "AVERAGE-BANDWIDTH=760000"),
    ),
    "SCORE on some": ({"score"}, with_multivariant('"alac",SCORE=2.0', '"alac"')),
    "no SESSION-KEY": (
        {"session-key"},
        lambda stream: replace(
            with_multivariant('#EXT-X-SESSION-KEY:METHOD=AES-128,URI="96_aac/key"\n', "")(stream),
            session_key_uris=stream.session_key_uris[1:],
        ),
    ),
    "old brands": (
        {"brands"},
        with_initialization(ALAC, lambda i: replace(i, brands=frozenset({"isom", "mp42"}))),
    ),
    "samples in moov": ({"fragmented"}, with_initialization(ALAC, lambda i: replace(i, table_entries=3))),
    "no trex": ({"fragmented"}, with_initialization(ALAC, lambda i: replace(i, defaults=None))),
    "entry of another rate": (
        {"sample-entry"},
        with_initialization(ALAC, lambda i: replace(i, entry=replace(i.entry, entry_rate_hz=48_000))),
    ),
    "ALAC of an unknown version": (
        {"sample-entry"},
        with_initialization(
            ALAC, lambda i: replace(i, entry=replace(i.entry, config=AlacConfig(b"", 4096, 1, 16, 2, 44_100)))
        ),
    ),
    "tfdt off by one": (
        {"decode-times"},
        with_fragment(ALAC, 2, lambda f: replace(f, decode_time=CUTS_SAMPLES[2] + 1)),
    ),
    "no tfdt": ({"decode-times"}, with_fragment(ALAC, 2, lambda f: replace(f, decode_time=None))),
    "fragments out of order": (
        {"sequence-numbers"},
        with_fragment(ALAC, 2, lambda f: replace(f, sequence_number=1)),
    ),
    "a frame cut in the middle": (
        {"frame-durations"},
        with_fragment(ALAC, 1, lambda f: replace(f, runs=(Run(21, 4096), Run(1, 4000), Run(1, 96)))),
    ),
    "no ludt": ({"loudness-box"}, with_initialization(AAC, lambda i: replace(i, loudness=None))),
    "loudness 1 LU off": (
        {"loudness-true"},
        with_initialization(AAC, lambda i: replace(i, loudness=Loudness(-13.0, None, None))),
    ),
    "true peak 1 dB off": (
        {"true-peak-true"},
        with_initialization(ALAC, lambda i: replace(i, loudness=Loudness(-14.0, 0.0, None))),
    ),
    "steered to begin with nothing": (
        {"initial-pathway"},
        with_multivariant('PATHWAY-ID="."', 'PATHWAY-ID="edge-b"'),
    ),
    "steering tag without a server": (
        {"playlist-syntax"},
        with_multivariant('SERVER-URI="steering.json",', ""),
    ),
    "no steering manifest": (
        {"steering-manifest"},
        lambda stream: replace(stream, steering=unfetched_manifest("404")),
    ),
    "MIME type of the steering manifest": (
        {"mime-types"},
        with_exchange(Kind.STEERING, lambda e: replace(e, content_type="text/html")),
    ),
    "one segment clear": (
        {"encrypted-throughout"},
        with_playlist(AAC, "#EXTINF:2.043356", "#EXT-X-KEY:METHOD=NONE\n#EXTINF:2.043356"),
    ),
    "SAMPLE-AES-CTR": ({"key-method", "session-key"}, with_playlist(AAC, "AES-128", "SAMPLE-AES-CTR")),
    "served clear": (
        {"segments-encrypted"},
        with_part(
            AAC, lambda p: replace(p, segments=(replace(p.segments[0], served_clear=True), *p.segments[1:]))
        ),
    ),
    "key of 32 bytes": (
        {"key-length"},
        with_rendition(AAC, lambda r: replace(r, keys=(KeyFact(r.key_uris[0], 32, "x"),))),
    ),
    "shared key": (
        {"key-per-rendition"},
        with_rendition(AAC, lambda r: replace(r, keys=(KeyFact(r.key_uris[0], 16, ALAC),))),
    ),
    "IV of 64 bits": (
        {"initialization-vector"},
        with_playlist(AAC, 'AES-128,URI="key"', 'AES-128,URI="key",IV=0x0123456789abcdef'),
    ),
    "MAP after KEY": (
        {"map-before-key"},
        with_playlist(
            AAC,
            '#EXT-X-MAP:URI="init.mp4"\n#EXT-X-KEY:METHOD=AES-128,URI="key"\n',
            '#EXT-X-KEY:METHOD=AES-128,URI="key"\n#EXT-X-MAP:URI="init.mp4"\n',
        ),
    ),
    "two edits": (
        {"edit-list"},
        with_initialization(ALAC, lambda i: replace(i, edits=(*i.edits, i.edits[0]))),
    ),
    "edit list without length": (
        {"edit-list", "exact-length"},
        with_initialization(ALAC, lambda i: replace(i, edits=(Edit(0, 0, 0x10000),))),
    ),
    "edit list in milliseconds": (
        {"edit-list", "exact-length"},
        with_initialization(
            ALAC, lambda i: replace(i, movie_timescale=1000, edits=(Edit(15_873, 0, 0x10000),))
        ),
    ),
    "no priming": (
        # Without it the media plays a frame late, so nothing else lines up either.
        {"priming", "aligned-boundaries", "extinf-true"},
        with_initialization(AAC, lambda i: replace(i, edits=(Edit(VALID_SAMPLES, 0, 0x10000),))),
    ),
    "longer than the media": (
        {"remainder", "exact-length", "same-time-range", "sample-counts"},
        with_initialization(AAC, lambda i: replace(i, edits=(Edit(VALID_SAMPLES + 2000, 1024, 0x10000),))),
    ),
    "no roll description": ({"roll-groups"}, with_initialization(AAC, lambda i: replace(i, roll=NONE))),
    "no roll assignment": ({"roll-groups"}, with_fragment(AAC, 1, lambda f: replace(f, roll=NONE))),
    "roll groups that cover some": (
        {"roll-groups"},
        with_fragment(AAC, 1, lambda f: replace(f, roll=RollGroup((), 0, ((10, 1),)))),
    ),
    "roll distance of two": (
        {"roll-groups"},
        with_initialization(AAC, lambda i: replace(i, roll=RollGroup((-2,), 0, ()))),
    ),
    "AAC late": ({"aac-aligned"}, with_comparison(AAC, lambda c: replace(c, misaligned_samples=64))),
    "AAC started cold": (
        {"aac-ends"},
        with_comparison(AAC, lambda c: replace(c, start=SpotError(7.0, 0.05))),
    ),
    "AAC ended cold": ({"aac-ends"}, with_comparison(AAC, lambda c: replace(c, end=SpotError(3.1, 0.0)))),
    "another song": ({"aac-likeness"}, with_comparison(AAC, lambda c: replace(c, correlation=0.1))),
    "nothing decoded": ({"audio-present"}, with_part(AAC, lambda p: replace(p, audio=None))),
    "decoder gives up": ({"decodes"}, with_audio(AAC, lambda a: replace(a, problem="invalid data"))),
    "a sample too few": (
        {"sample-counts", "bit-exact"},
        with_audio(ALAC, lambda a: replace(a, presented_samples=VALID_SAMPLES - 1)),
    ),
    "mono": (
        {"channels-kept"},
        with_initialization(
            ALAC,
            lambda i: replace(
                i, entry=replace(i.entry, entry_channels=1, config=AlacConfig(b"", 4096, 0, 16, 1, 44_100))
            ),
        ),
    ),
    "one bit differs": (
        {"bit-exact", "lossless-agree"},
        lambda stream: with_audio(ALAC, lambda a: replace(a, pcm_sha256="other"))(
            with_comparison(ALAC, lambda c: replace(c, first_difference=123_456))(stream)
        ),
    ),
    "dither of two bits": (
        {"reduced-true"},
        with_comparison(ALAC, lambda c: replace(c, kind="requantised", error_dbfs=-84.0)),
    ),
    "resampled badly": (
        {"reduced-true"},
        with_comparison(ALAC, lambda c: replace(c, kind="resampled", error_dbfs=-50.0, snr_db=30.0)),
    ),
    "false MD5": ({"flac-md5"}, with_audio(FLAC, lambda a: replace(a, md5=b"x" * 16))),
    "lossy master": (
        {"no-upsampling"},
        lambda stream: replace(stream, masters=(replace(MASTER, lossless=False),)),
    ),
    "MIME type of segments": (
        {"mime-types"},
        with_exchange(Kind.SEGMENT, lambda e: replace(e, content_type="application/octet-stream")),
    ),
    "MIME type of playlists": (
        {"mime-types"},
        with_exchange(Kind.PLAYLIST, lambda e: replace(e, content_type="text/plain")),
    ),
    "playlists not compressed": (
        {"gzip-playlists"},
        with_exchange(Kind.PLAYLIST, lambda e: replace(e, content_encoding="")),
    ),
    "redirected": ({"no-redirects"}, with_exchange(Kind.SEGMENT, lambda e: replace(e, redirects=1))),
    "plain HTTP on a network": (
        {"tls"},
        lambda stream: replace(stream, target="http://music.example/m/…/master.m3u8"),
    ),
    "key kept by caches": (
        {"key-no-store"},
        with_exchange(Kind.KEY, lambda e: replace(e, cache_control="max-age=60")),
    ),
    "altered token admitted": (
        {"altered-token"},
        lambda stream: replace(stream, admission={"segment": True, "key": False}),
    ),
    "title in a URL": (
        {"no-revealing-names"},
        with_exchange(Kind.SEGMENT, lambda e: replace(e, location="/media/auld-lang-syne/seg-0.m4s")),
    ),
}


def test_a_conforming_stream_breaks_no_rule() -> None:
    """Nothing fails and nothing warns in a stream that keeps every rule."""
    report = run_checks(CHECKS, conforming_stream())

    broken = {
        result.check.name: result.findings
        for result in report.results
        if result.status in {Status.FAIL, Status.WARNING}
    }
    assert broken == {}
    assert report.holds


@pytest.mark.parametrize("mutation", MUTATIONS)
def test_a_broken_rule_is_noticed_by_its_own_check(mutation: str) -> None:
    """One thing broken fails the checks of the rules it breaks, and those only."""
    expected, mutate = MUTATIONS[mutation]

    report = run_checks(CHECKS, mutate(conforming_stream()))

    assert expected == _names(report, Status.FAIL)


def test_every_rule_is_broken_by_some_mutation() -> None:
    """No check is there that was never seen to fail; for those of albums see test_album."""
    seen = {name for expected, _ in MUTATIONS.values() for name in expected}

    assert {
        # Seen to fail in test_checks_apart.
        "common-encryption",
        "fairplay",
        "independent-segments",
        "lossless-container",
        "media-attributes",
        "no-he-aac",
        "segment-type",
        "segments-present",
        "stereo-aac",
        "cellular-variant",
        # Only ever warns.
        "peak-to-average",
    } == {check.name for check in CHECKS if check.section is not Section.ALBUM} - seen


def test_check_names_are_unique() -> None:
    """Scripts select checks by name."""
    names = [check.name for check in CHECKS]

    assert sorted(set(names)) == sorted(names)
