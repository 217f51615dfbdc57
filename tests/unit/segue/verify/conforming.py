"""A stream that keeps every rule, made of facts alone; tests break one thing in it at a time."""

from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise

from segue.verify.audio import Audio, Comparison, SpotError
from segue.verify.audio_specific_config import AudioSpecificConfig
from segue.verify.descriptor import ElementaryStream
from segue.verify.fragment import Fragment, Media, Run
from segue.verify.initialization import Edit, Initialization, TrackDefaults
from segue.verify.loudness_box import Loudness
from segue.verify.media_playlist import parse_media_playlist
from segue.verify.multivariant_playlist import parse_multivariant_playlist
from segue.verify.rendition import KeyFact, Part, Rendition, Segment
from segue.verify.roll_group import NONE, RollGroup
from segue.verify.sample_entry import AlacConfig, FlacConfig, SampleEntry
from segue.verify.source import Exchange, Kind
from segue.verify.steering import parse_steering_manifest
from segue.verify.stream import Master, Stream

RATE_HZ = 44_100
VALID_SAMPLES = 700_000
CUTS_SAMPLES = (0, 11 * 4096, 33 * 4096, 76 * 4096, 141 * 4096, VALID_SAMPLES)
PRIMING_SAMPLES = 1024

BIT_RATES_BPS = {"96_aac": 96_000, "lossless_alac": 700_000, "lossless_flac": 680_000}

PLACE = "http://127.0.0.1:8081/m/…/0123456789abcdef0123456789abcdef"

MULTIVARIANT = """#EXTM3U
#EXT-X-VERSION:6
#EXT-X-INDEPENDENT-SEGMENTS
#EXT-X-CONTENT-STEERING:SERVER-URI="steering.json",PATHWAY-ID="."
#EXT-X-SESSION-KEY:METHOD=AES-128,URI="96_aac/key"
#EXT-X-SESSION-KEY:METHOD=AES-128,URI="lossless_alac/key"
#EXT-X-SESSION-KEY:METHOD=AES-128,URI="lossless_flac/key"
#EXT-X-STREAM-INF:BANDWIDTH=96000,AVERAGE-BANDWIDTH=96000,CODECS="mp4a.40.2",SCORE=1.0
96_aac/index.m3u8
#EXT-X-STREAM-INF:BANDWIDTH=700000,AVERAGE-BANDWIDTH=700000,CODECS="alac",SCORE=2.0
lossless_alac/index.m3u8
#EXT-X-STREAM-INF:BANDWIDTH=680000,AVERAGE-BANDWIDTH=680000,CODECS="fLaC",SCORE=2.0
lossless_flac/index.m3u8
"""

STEERING = b"""{"VERSION": 1, "TTL": 30, "PATHWAY-PRIORITY": [".", "edge-b"], "PATHWAY-CLONES": [
    {"BASE-ID": ".", "ID": "edge-b", "URI-REPLACEMENT": {"HOST": "b.example.org"}}]}"""

MASTER = Master(
    sample_rate_hz=RATE_HZ,
    channels=2,
    samples=VALID_SAMPLES,
    container_bits=16,
    significant_bits=16,
    lossless=True,
    names=("Auld Lang Syne", "Trad."),
)

Mutation = Callable[[Stream], Stream]


def media_text() -> str:
    """A media playlist of the five segments."""
    lines = [
        "#EXTM3U",
        "#EXT-X-VERSION:6",
        "#EXT-X-TARGETDURATION:6",
        "#EXT-X-MEDIA-SEQUENCE:0",
        "#EXT-X-PLAYLIST-TYPE:VOD",
        "#EXT-X-INDEPENDENT-SEGMENTS",
        '#EXT-X-MAP:URI="init.mp4"',
        '#EXT-X-KEY:METHOD=AES-128,URI="key"',
    ]
    for number, (begin, end) in enumerate(pairwise(CUTS_SAMPLES)):
        lines += [f"#EXTINF:{(end - begin) / RATE_HZ:.6f},", f"seg-{number}.m4s"]
    return "\n".join([*lines, "#EXT-X-ENDLIST", ""])


def conforming_stream() -> Stream:
    """The stream, as read over HTTP on loopback, with its master."""
    multivariant = parse_multivariant_playlist(MULTIVARIANT.encode())
    return Stream(
        target=f"{PLACE}/master.m3u8",
        remote=True,
        multivariant=multivariant,
        renditions=tuple(_rendition(name) for name in BIT_RATES_BPS),
        by_uri={f"{name}/index.m3u8": name for name in BIT_RATES_BPS},
        session_key_uris=tuple(f"{PLACE}/{name}/key" for name in BIT_RATES_BPS),
        exchanges=tuple(_exchange(kind) for kind in Kind),
        admission={"media playlist": True, "segment": True, "key": True},
        masters=(MASTER,),
        steering=parse_steering_manifest(STEERING, multivariant.pathways),
    )


def with_rendition(name: str, change: Callable[[Rendition], Rendition]) -> Mutation:
    """Change one rendition."""
    return lambda stream: replace(
        stream, renditions=tuple(change(r) if r.name == name else r for r in stream.renditions)
    )


def with_part(name: str, change: Callable[[Part], Part], number: int = 0) -> Mutation:
    """Change one part of a rendition."""

    def changed(rendition: Rendition) -> Rendition:
        parts = tuple(change(part) if part.number == number else part for part in rendition.parts)
        return replace(rendition, parts=parts)

    return with_rendition(name, changed)


def with_playlist(name: str, old: str, new: str) -> Mutation:
    """Replace some text in one media playlist."""
    text = media_text()
    assert old in text
    playlist = parse_media_playlist(text.replace(old, new).encode())
    return with_rendition(name, lambda rendition: replace(rendition, playlist=playlist))


def with_all_playlists(old: str, new: str) -> Mutation:
    """Replace some text in every media playlist."""

    def mutate(stream: Stream) -> Stream:
        for name in BIT_RATES_BPS:
            stream = with_playlist(name, old, new)(stream)
        return stream

    return mutate


def with_multivariant(old: str, new: str) -> Mutation:
    """Replace some text in the multivariant playlist."""
    assert old in MULTIVARIANT
    playlist = parse_multivariant_playlist(MULTIVARIANT.replace(old, new).encode())
    return lambda stream: replace(stream, multivariant=playlist)


def with_initialization(name: str, change: Callable[[Initialization], Initialization]) -> Mutation:
    """Change one initialization section."""

    def changed(part: Part) -> Part:
        assert part.initialization is not None
        return replace(part, initialization=change(part.initialization))

    return with_part(name, changed)


def with_aac_config(change: Callable[[AudioSpecificConfig], AudioSpecificConfig]) -> Mutation:
    """Change the AudioSpecificConfig of the AAC rendition."""

    def changed(initialization: Initialization) -> Initialization:
        entry = initialization.entry
        assert isinstance(entry.config, ElementaryStream)
        config = replace(entry.config, config=change(entry.config.config))
        return replace(initialization, entry=replace(entry, config=config))

    return with_initialization("96_aac", changed)


def with_audio(name: str, change: Callable[[Audio], Audio]) -> Mutation:
    """Change what one rendition decoded to."""

    def changed(part: Part) -> Part:
        assert part.audio is not None
        return replace(part, audio=change(part.audio))

    return with_part(name, changed)


def with_comparison(name: str, change: Callable[[Comparison], Comparison]) -> Mutation:
    """Change how one rendition compares with the master."""

    def changed(audio: Audio) -> Audio:
        assert audio.comparison is not None
        return replace(audio, comparison=change(audio.comparison))

    return with_audio(name, changed)


def with_fragment(name: str, segment: int, change: Callable[[Fragment], Fragment]) -> Mutation:
    """Change the one fragment of a segment."""

    def changed(part: Part) -> Part:
        segments = list(part.segments)
        media = segments[segment].media
        assert media is not None
        segments[segment] = replace(
            segments[segment], media=replace(media, fragments=(change(media.fragments[0]),))
        )
        return replace(part, segments=tuple(segments))

    return with_part(name, changed)


def with_exchange(kind: Kind, change: Callable[[Exchange], Exchange]) -> Mutation:
    """Change the HTTP answers of one kind."""
    return lambda stream: replace(
        stream, exchanges=tuple(change(e) if e.kind is kind else e for e in stream.exchanges)
    )


def _rendition(name: str) -> Rendition:
    return Rendition(
        name=name,
        playlist=parse_media_playlist(media_text().encode()),
        parts=(_part(name),),
        key_uris=(f"{PLACE}/{name}/key",),
        keys=(KeyFact(f"{PLACE}/{name}/key", 16, sha256=name),),
        integrated_lufs=-14.1,
    )


def _part(name: str) -> Part:
    return Part(
        number=0,
        count=1,
        first_segment=0,
        initialization=_initialization(name),
        segments=tuple(_segment(name, number) for number in range(len(CUTS_SAMPLES) - 1)),
        audio=_audio(name),
    )


def _initialization(name: str) -> Initialization:
    aac = name == "96_aac"
    return Initialization(
        box_types=("ftyp", "moov"),
        major_brand="cmfc",
        brands=frozenset({"cmfc", "iso6"}),
        movie_timescale=RATE_HZ,
        track_id=1,
        media_timescale=RATE_HZ,
        table_entries=0,
        defaults=TrackDefaults(0, 0),
        edits=(Edit(VALID_SAMPLES, PRIMING_SAMPLES if aac else 0, 0x10000),),
        entry=_entry(name),
        roll=RollGroup((-1,), 0, ()) if aac else NONE,
        loudness=Loudness(-14.0, -1.0, None),
        raw=b"",
    )


def _entry(name: str) -> SampleEntry:
    config: ElementaryStream | AlacConfig | FlacConfig
    match name:
        case "96_aac":
            config = ElementaryStream(0x40, 5, AudioSpecificConfig(b"\x12\x10", 2, RATE_HZ, 2, 1024, False))
            return SampleEntry("mp4a", 2, 16, RATE_HZ, config, None)
        case "lossless_alac":
            return SampleEntry("alac", 2, 16, RATE_HZ, AlacConfig(b"", 4096, 0, 16, 2, RATE_HZ), None)
        case _:
            config = FlacConfig(b"", 4096, 4096, RATE_HZ, 2, 16, VALID_SAMPLES, b"m" * 16)
            return SampleEntry("fLaC", 2, 16, RATE_HZ, config, None)


def _segment(name: str, number: int) -> Segment:
    begin, end = CUTS_SAMPLES[number], CUTS_SAMPLES[number + 1]
    size_bytes = round(BIT_RATES_BPS[name] * (end - begin) / RATE_HZ / 8)
    aac = name == "96_aac"
    frame = 1024 if aac else 4096
    if aac:
        begin, end = begin + PRIMING_SAMPLES if number else 0, end + PRIMING_SAMPLES
    whole, rest = divmod(end - begin, frame)
    if aac and rest:
        whole, rest = whole + 1, 0
    runs = (Run(whole, frame), *((Run(1, rest),) if rest else ()))
    roll = RollGroup((), 0, ((whole, 1),)) if aac else NONE
    media = Media(frozenset({"msdh", "cmfs"}), 0, (Fragment(number + 1, begin, runs, roll),))
    return Segment(size_bytes, served_clear=False, media=media)


def _audio(name: str) -> Audio:
    aac = name == "96_aac"
    decoded = 685 * 1024 if aac else VALID_SAMPLES
    comparison = Comparison(
        kind="lossy" if aac else "exact",
        expected_samples=VALID_SAMPLES,
        compared_samples=VALID_SAMPLES,
        first_difference=0 if aac else None,
        error_dbfs=-45.0 if aac else float("-inf"),
        snr_db=25.0 if aac else float("inf"),
        correlation=0.99 if aac else 1.0,
        start=SpotError(0.5, 0.2) if aac else None,
        end=SpotError(-0.5, 0.6) if aac else None,
    )
    return Audio(
        problem=None,
        decoded_samples=decoded,
        presented_samples=VALID_SAMPLES,
        pcm_sha256="aac" if aac else "lossless",
        md5=b"m" * 16,
        integrated_lufs=-14.1,
        true_peak_dbtp=-1.1,
        comparison=comparison,
    )


def _exchange(kind: Kind) -> Exchange:
    content_types = {
        Kind.PLAYLIST: "application/vnd.apple.mpegurl",
        Kind.INITIALIZATION: "audio/mp4",
        Kind.SEGMENT: "audio/mp4",
        Kind.KEY: "application/octet-stream",
        Kind.STEERING: "application/vnd.apple.steering-list",
    }
    return Exchange(
        kind=kind,
        location=f"{PLACE}/96_aac/{kind.name.lower()}",
        content_type=content_types[kind],
        content_encoding="gzip" if kind is Kind.PLAYLIST else "",
        cache_control="no-store" if kind is Kind.KEY else "public, immutable",
        redirects=0,
        secure=False,
    )
