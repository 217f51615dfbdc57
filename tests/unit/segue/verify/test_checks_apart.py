"""Rules that take more than one replaced value to break."""

from dataclasses import replace

import pytest

from segue.verify.audio import SpotError
from segue.verify.checks.catalogue import CHECKS
from segue.verify.media_playlist import parse_media_playlist
from segue.verify.outcome import Report, Status, run_checks
from segue.verify.sample_entry import Protection
from segue.verify.stream import Stream
from tests.unit.segue.verify.conforming import (
    MASTER,
    conforming_stream,
    with_aac_config,
    with_all_playlists,
    with_audio,
    with_comparison,
    with_initialization,
    with_multivariant,
    with_part,
    with_playlist,
    with_rendition,
)

AAC, ALAC, FLAC = "96_aac", "lossless_alac", "lossless_flac"


def _names(report: Report, status: Status) -> set[str]:
    return {result.check.name for result in report.results if result.status is status}


def _failing(stream: Stream) -> set[str]:
    return _names(run_checks(CHECKS, stream), Status.FAIL)


def _cbcs(stream: Stream, protection: Protection | None) -> Stream:
    stream = with_playlist(AAC, "METHOD=AES-128", "METHOD=SAMPLE-AES")(stream)
    return with_initialization(AAC, lambda i: replace(i, entry=replace(i.entry, protection=protection)))(
        stream
    )


@pytest.mark.parametrize(
    ("protection", "status"),
    [
        (Protection("cbcs", 1, 0, 16, 0, 0), Status.PASS),
        (Protection("cenc", 1, 0, 16, 0, 0), Status.FAIL),
        (Protection("cbcs", 0, 0, 16, 0, 0), Status.FAIL),
        (Protection("cbcs", 1, 8, 0, 0, 0), Status.FAIL),
        (Protection("cbcs", 1, 0, 16, 1, 9), Status.FAIL),
        (None, Status.FAIL),
    ],
)
def test_common_encryption(protection: Protection | None, status: Status) -> None:
    """SAMPLE-AES on fMP4 is cbcs with tenc version 1, a constant IV and no pattern."""
    report = run_checks(CHECKS, _cbcs(conforming_stream(), protection))

    assert status == next(r.status for r in report.results if r.check.name == "common-encryption")


def test_fairplay_keys_have_no_iv() -> None:
    """A FairPlay key with an IV attribute is refused by Apple's players."""
    fairplay = 'URI="key",KEYFORMAT="com.apple.streamingkeydelivery",IV=0x' + 32 * "0"
    stream = with_playlist(AAC, 'URI="key"', fairplay)(conforming_stream())

    assert "fairplay" in _failing(stream)


def test_independent_segments_may_stand_in_either_playlist() -> None:
    """The multivariant playlist speaks for all; with neither, the rule is broken."""
    tag = "#EXT-X-INDEPENDENT-SEGMENTS\n"
    without_media = with_all_playlists(tag, "")(conforming_stream())
    without_both = with_multivariant(tag, "")(without_media)

    assert set() == _failing(without_media)
    assert {"independent-segments"} == _failing(without_both)


def test_lossless_without_a_container_is_noticed() -> None:
    """ALAC whose initialization section can't be read isn't known to be in fragmented MP4."""
    stream = with_part(ALAC, lambda p: replace(p, initialization=None))(conforming_stream())

    assert {"lossless-container"} == _failing(stream)


def test_media_attributes_are_held_against_the_rendition() -> None:
    """CHANNELS, BIT-DEPTH and SAMPLE-RATE must be there and right where EXT-X-MEDIA is used."""

    def stream(attributes: str) -> Stream:
        media = f'#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="a",NAME="x",URI="lossless_alac/index.m3u8"{attributes}\n'
        return with_multivariant(
            "#EXT-X-STREAM-INF:BANDWIDTH=96000", media + "#EXT-X-STREAM-INF:BANDWIDTH=96000"
        )(conforming_stream())

    right = stream(',CHANNELS="2",BIT-DEPTH=16,SAMPLE-RATE=44100')
    wrong = stream(',CHANNELS="2",BIT-DEPTH=24,SAMPLE-RATE=44100')

    assert set() == _failing(right)
    assert {"media-attributes"} == _failing(wrong)
    assert {"media-attributes"} == _failing(stream(""))


def test_he_aac_is_for_64_kilobits_and_less() -> None:
    """AAC at 96 kb/s with spectral band replication breaks A2.4."""
    mutate = with_aac_config(lambda config: replace(config, spectral_band_replication=True))

    assert {"no-he-aac"} == _failing(mutate(conforming_stream()))


def test_segments_say_what_they_are() -> None:
    """A segment without styp is noticed."""

    def bare(stream: Stream) -> Stream:
        rendition = stream.renditions[1]
        media = rendition.segments[0].media
        assert media is not None
        first = replace(rendition.segments[0], media=replace(media, brands=frozenset()))
        return with_part(ALAC, lambda p: replace(p, segments=(first, *p.segments[1:])))(stream)

    assert {"segment-type"} == _failing(bare(conforming_stream()))


def test_an_empty_playlist_is_noticed() -> None:
    """A media playlist without a segment plays nothing."""
    text = "#EXTM3U\n#EXT-X-TARGETDURATION:6\n#EXT-X-ENDLIST\n"
    empty = parse_media_playlist(text.encode())
    stream = with_rendition(AAC, lambda r: replace(r, playlist=empty, parts=()))(conforming_stream())

    assert "segments-present" in _failing(stream)


def test_mono_aac_serves_a_mono_track_only() -> None:
    """Mono stays mono, so a mono track needs no stereo AAC; a stereo track does."""
    stream = with_aac_config(lambda config: replace(config, channel_configuration=1))(conforming_stream())
    of_mono_master = replace(stream, masters=(replace(MASTER, channels=1),))

    assert "stereo-aac" in _failing(stream)
    assert "stereo-aac" not in _failing(of_mono_master)


def test_a_quiet_beginning_only_warns() -> None:
    """A peak of twice the average is reported, and the stream still conforms."""
    target = "BANDWIDTH=700000,AVERAGE-BANDWIDTH=700000"
    stream = with_multivariant(target, "BANDWIDTH=1505000,AVERAGE-BANDWIDTH=704000")(conforming_stream())
    segments = stream.rendition("lossless_alac/index.m3u8").segments
    sizes = (1_000, 2_000, 3_000, 1_135_000, 248_000)
    louder = tuple(replace(s, size_bytes=size) for s, size in zip(segments, sizes, strict=True))

    report = run_checks(CHECKS, with_part(ALAC, lambda p: replace(p, segments=louder))(stream))

    assert {"peak-to-average"} == _names(report, Status.WARNING)
    assert report.holds


def test_a_song_called_like_a_part_of_every_url_reveals_nothing() -> None:
    """A song may be called Master or Lossless."""
    named = replace(MASTER, names=("Master", "Lossless", "Key"))

    renamed = replace(conforming_stream(), masters=(named,))

    assert _failing(renamed) == set()


def test_loudness_lost_by_a_low_bit_rate_only_warns() -> None:
    """The box is true of what went into the encoder; where the lossless renditions contradict it too, it is false."""
    quieter = with_audio(AAC, lambda audio: replace(audio, integrated_lufs=-15.2))(conforming_stream())
    all_quieter = with_audio(FLAC, lambda audio: replace(audio, integrated_lufs=-15.2))(
        with_audio(ALAC, lambda audio: replace(audio, integrated_lufs=-15.2))(quieter)
    )

    report = run_checks(CHECKS, quieter)

    assert _names(report, Status.WARNING) == {"loudness-true"}
    assert report.holds
    assert _failing(all_quieter) == {"loudness-true"}


def test_an_end_no_worse_than_a_hard_passage_only_warns() -> None:
    """Where the encoder is as bad elsewhere now and then, 3.6 dB at the start is reported and the stream holds."""
    mutate = with_comparison(AAC, lambda c: replace(c, start=SpotError(3.6, 0.02)))

    report = run_checks(CHECKS, mutate(conforming_stream()))

    assert {"aac-ends"} == _names(report, Status.WARNING)
    assert report.holds


def test_a_stream_without_a_cellular_variant_is_noticed() -> None:
    """Without anything at or under 192 kb/s a listener on the move can't start."""
    stream = conforming_stream()
    louder = tuple(replace(s, size_bytes=3 * s.size_bytes) for s in stream.renditions[0].segments)
    mutate = with_multivariant(
        "BANDWIDTH=96000,AVERAGE-BANDWIDTH=96000", "BANDWIDTH=288000,AVERAGE-BANDWIDTH=288000"
    )

    assert {"cellular-variant"} == _failing(
        mutate(with_part(AAC, lambda p: replace(p, segments=louder))(stream))
    )
