"""Album streams: which variants there are, and where each track begins."""

from fractions import Fraction
from math import ceil
from uuid import UUID

import pytest

from kernel.album_stream.identity import album_list_digest
from kernel.album_stream.parts import Part
from kernel.album_stream.variants import album_variants
from kernel.album_stream.whole_encoding import whole_encoding
from kernel.asset import Asset, AssetId, Codec, Loudness, Master, Rendition, Segment
from kernel.quality import Quality

ALBUM = UUID(int=1)


def rendition(
    name: str,
    codec: Codec,
    rate_hz: int,
    lengths: list[int],
    *,
    priming: int = 0,
    made_from: str | None = None,
) -> Rendition:
    """A rendition whose segments take 1,000 bytes each."""
    quality = Quality.of_rendition(name)
    assert quality is not None
    return Rendition(
        name=name,
        quality=quality,
        codec=codec,
        codecs=codec,
        sample_rate_hz=rate_hz,
        bit_depth=None if codec == "aac" else 16,
        channels=2,
        bit_exact=codec != "aac",
        priming_samples=priming,
        valid_samples=sum(lengths),
        remainder_samples=0,
        peak_bandwidth_bps=1,
        average_bandwidth_bps=1,
        encryption="aes-128",
        object_bytes=0,
        sha256="",
        initialization_bytes=700,
        segments=tuple(
            Segment(offset_bytes=700 + 1000 * at, length_bytes=1000, duration_samples=length, peak=0.5)
            for at, length in enumerate(lengths)
        ),
        made_from=made_from,
    )


def asset(number: int, *renditions: Rendition) -> Asset:
    """A track of some renditions."""
    return Asset(
        id=AssetId(f"{number:032x}"),
        master=Master(
            sha256="",
            container="flac",
            codec="flac",
            lossless=True,
            sample_rate_hz=44100,
            bit_depth=16,
            channels=2,
            valid_samples=0,
        ),
        loudness=Loudness(integrated_lufs=None, range_lu=None, true_peak_dbtp=None),
        target_duration_s=6,
        renditions=renditions,
    )


def cd_track(number: int, lengths: list[int]) -> Asset:
    """A track of 44.1 kHz with AAC, ALAC, and FLAC on demand."""
    return asset(
        number,
        rendition("256_aac", "aac", 44100, lengths, priming=1024),
        rendition("lossless_alac", "alac", 44100, lengths),
        rendition("lossless_flac", "flac", 44100, lengths, made_from="lossless_alac"),
    )


def test_a_list_is_told_from_others_by_its_album_and_assets_in_order() -> None:
    """Everybody draws the same digest from the same list, and another one from another list."""
    one, other = AssetId("0" * 32), AssetId("1" * 32)
    ids = {
        album_list_digest(ALBUM, [one, other]),
        album_list_digest(ALBUM, [one, other]),
        album_list_digest(ALBUM, [other, one]),
        album_list_digest(ALBUM, [one]),
        album_list_digest(UUID(int=2), [one, other]),
    }
    assert len(ids) == 4


def test_tracks_follow_each_other_on_one_timeline() -> None:
    """Segments are numbered through, and a track begins where the one before it ends."""
    variants = {
        v.name: v for v in album_variants([cd_track(1, [40960, 500]), cd_track(2, [7]), cd_track(3, [9])])
    }
    starts = [(part.first_segment, part.decode_start_samples) for part in variants["lossless_flac"].parts]
    assert starts == [(0, 0), (2, 41460), (3, 41467)]
    assert variants["lossless_flac"].segments == 4


def test_aac_of_lossless_masters_is_encoded_as_a_whole() -> None:
    """From what is stored: ALAC here, as FLAC is packaged on demand."""
    tracks = [cd_track(1, [308_700]), cd_track(2, [309_133])]
    whole = next(v for v in album_variants(tracks) if v.name == "256_aac").whole
    assert whole is not None
    assert [source.name for source in whole.sources] == ["lossless_alac"] * 2
    assert (whole.valid_samples, whole.segment_ends[-1]) == (617_833, 617_833)


def test_aac_of_lossy_masters_is_joined() -> None:
    """Encoding it again would harm it; a priming lies between its tracks, which edit lists tell of."""
    lossy = asset(2, rendition("256_aac", "aac", 44100, [5000], priming=1024))
    variants = album_variants([cd_track(1, [3000]), lossy])
    assert [(v.name, v.whole) for v in variants] == [("256_aac", None)]
    assert [part.decode_start_samples for part in variants[0].parts] == [0, 4024]


def test_a_variant_has_one_format() -> None:
    """Hi-res of other rates or depths makes none; AAC as a whole is made of any."""
    hi_res = asset(
        1,
        rendition("256_aac", "aac", 48000, [48_001], priming=1024),
        rendition("lossless_alac", "alac", 48000, [48_001]),
        rendition("hi_res_lossless_alac", "alac", 96000, [96_001]),
    )
    plain = asset(
        2,
        rendition("256_aac", "aac", 48000, [480], priming=1024),
        rendition("lossless_alac", "alac", 48000, [480]),
    )
    assert ["256_aac", "lossless_alac"] == [variant.name for variant in album_variants([hi_res, plain])]
    assert ["256_aac"] == [variant.name for variant in album_variants([hi_res, cd_track(2, [480])])]


def test_a_track_plays_the_next_lower_quality_where_it_lacks_one() -> None:
    """As those do whose masters had a low bit rate; where it has nothing lower there is no variant."""
    rich = asset(1, *(rendition(name, "aac", 44100, [9]) for name in ("256_aac", "256_aac_plus")))
    poor = asset(2, rendition("96_aac", "aac", 44100, [9]), rendition("256_aac", "aac", 44100, [9]))
    played = {v.name: [part.rendition.name for part in v.parts] for v in album_variants([rich, poor])}
    assert played == {
        "256_aac": ["256_aac", "256_aac"],
        "256_aac_plus": ["256_aac_plus", "256_aac"],
    }


@pytest.mark.parametrize(
    ("lengths", "peak_bps", "average_bps"),
    [
        ([[264_600], [264_600]], 1334, 1334),  # 6 s and 6 s
        ([[264_600, 88_200], [88_200, 264_600]], 4000, 2000),  # 6 s, 2 s | 2 s, 6 s: the join is the peak
    ],
)
def test_bit_rates_are_measured_over_the_joins(
    lengths: list[list[int]], peak_bps: int, average_bps: int
) -> None:
    """Runs of segments that the peak is taken of go on from track to track."""
    tracks = [cd_track(number, track) for number, track in enumerate(lengths)]
    variant = next(v for v in album_variants(tracks) if v.name == "lossless_alac")
    assert variant.average_bandwidth_bps == average_bps
    assert variant.peak_bandwidth_bps == peak_bps


def test_the_last_part_ends_with_the_last_segment() -> None:
    """Whatever a part begins with."""
    parts: tuple[Part, ...] = album_variants([cd_track(1, [1, 2]), cd_track(2, [3])])[0].parts
    assert [part.end_segment for part in parts] == [2, 3]


def test_a_whole_encoding_is_cut_where_its_tracks_are() -> None:
    """At the nearest frames; what would be empty is not there, and the last segment ends with the album."""
    tracks = [cd_track(1, [45_056, 90_112, 173_532]), cd_track(2, [300]), cd_track(3, [45_056, 1_000])]
    whole = next(v for v in album_variants(tracks) if v.name == "256_aac").whole
    assert whole is not None
    # 45,056 = 44 frames; 135,168 = 132; 308,700 = 301.46…; 309,000 = 301.76…; 354,056 = 345.76…; 355,056.
    assert whole.segment_ends == (*(frame * 1024 for frame in (44, 132, 301, 302, 346)), 355_056)


def test_runs_of_one_rate_are_resampled_to_whole_samples() -> None:
    """Each run is as long as the resampler makes it, and what follows begins there."""
    rates = [96_000, 96_000, 48_000]
    tracks = [
        asset(at, rendition("hi_res_lossless_alac", "alac", rate, [100_001])) for at, rate in enumerate(rates)
    ]
    whole = whole_encoding(tracks)
    assert whole is not None
    # 200,002 at 96 kHz are 100,001 at 48 kHz, and half of the first 100,001 is no whole sample.
    assert (whole.sample_rate_hz, whole.valid_samples) == (48_000, 200_002)
    assert whole.segment_ends == (49 * 1024, 98 * 1024, 200_002)


@pytest.mark.parametrize(
    ("lengths_s", "rate_hz"), [([2, 3], 48_000), ([3, 2], 44_100), ([2, 2], 44_100), ([0, 0], 44_100)]
)
def test_most_of_an_album_is_not_resampled(lengths_s: list[int], rate_hz: int) -> None:
    """AAC takes the base rate of the longer half, and of the first when neither is longer."""
    rates = [88_200, 96_000]
    tracks = [
        asset(at, rendition("hi_res_lossless_alac", "alac", rate, [length_s * rate + 1]))
        for at, (rate, length_s) in enumerate(zip(rates, lengths_s, strict=True))
    ]
    whole = whole_encoding(tracks)
    assert whole is not None
    ends = [
        ceil(Fraction((length_s * rate + 1) * rate_hz, rate))
        for rate, length_s in zip(rates, lengths_s, strict=True)
    ]
    assert (whole.sample_rate_hz, whole.valid_samples) == (rate_hz, sum(ends))
