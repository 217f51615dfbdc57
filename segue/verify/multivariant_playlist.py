"""A multivariant playlist (B4.4.6), read into what the checks ask about."""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import zip_longest

from segue.verify import limits
from segue.verify.encryption_tag import EncryptionTag
from segue.verify.errors import FetchError
from segue.verify.playlist import Complain, Line, Tag, Uri, read_decimal, read_integer, read_lines
from segue.verify.protocol_version import version_needed
from segue.verify.steering import DEFAULT_PATHWAY, SteeringTag


@dataclass(frozen=True, slots=True)
class Variant:
    """EXT-X-STREAM-INF and the URI after it."""

    uri: str
    bandwidth_bps: int | None
    average_bandwidth_bps: int | None
    codecs: tuple[str, ...] | None
    score: Fraction | None
    audio_group: str | None
    pathway: str


@dataclass(frozen=True, slots=True)
class AudioRendition:
    """EXT-X-MEDIA of TYPE=AUDIO."""

    uri: str | None
    group_id: str
    name: str
    channels: str | None
    bit_depth: int | None
    sample_rate_hz: int | None


@dataclass(frozen=True, slots=True)
class MultivariantPlaylist:
    """One multivariant playlist."""

    version: int | None
    version_needed: int
    independent_segments: bool
    variants: tuple[Variant, ...]
    audio_renditions: tuple[AudioRendition, ...]
    session_keys: tuple[EncryptionTag, ...]
    steering: SteeringTag | None
    problems: tuple[str, ...]

    @property
    def pathways(self) -> frozenset[str]:
        """Those that the variants belong to."""
        return frozenset(variant.pathway for variant in self.variants)

    @property
    def media_uris(self) -> tuple[str, ...]:
        """Every media playlist it names, once each, in order."""
        uris = [variant.uri for variant in self.variants]
        uris += [rendition.uri for rendition in self.audio_renditions if rendition.uri is not None]
        return tuple(dict.fromkeys(uris))


def parse_multivariant_playlist(body: bytes) -> MultivariantPlaylist:
    """Read a multivariant playlist.

    Raises:
        FetchError: It is none, or names more than `limits.VARIANTS` variants.
    """
    problems: list[str] = []

    def complain(line: int, problem: str) -> None:
        problems.append(f"line {line}: {problem}")

    lines = read_lines(body, complain)
    tags = [line for line in lines if isinstance(line, Tag)]
    names = {tag.name for tag in tags}
    if names & {"EXTINF", "EXT-X-TARGETDURATION"}:
        raise FetchError("it is a media playlist: give the multivariant playlist that names it")
    if "EXT-X-STREAM-INF" not in names:
        raise FetchError("it names no variant: not a multivariant playlist")
    variants = list(_variants(lines, complain))
    if not variants:
        raise FetchError("no variant has a URI")
    if len(variants) > limits.VARIANTS:
        raise FetchError(f"more than {limits.VARIANTS} variants")
    return MultivariantPlaylist(
        version=next((read_integer(tag.value) for tag in tags if tag.name == "EXT-X-VERSION"), None),
        version_needed=version_needed(lines),
        independent_segments="EXT-X-INDEPENDENT-SEGMENTS" in names,
        variants=tuple(variants),
        audio_renditions=tuple(_audio_rendition(tag) for tag in tags if _is_audio(tag)),
        session_keys=tuple(EncryptionTag.of(tag) for tag in tags if tag.name == "EXT-X-SESSION-KEY"),
        steering=next((SteeringTag.of(tag) for tag in tags if tag.name == "EXT-X-CONTENT-STEERING"), None),
        problems=tuple(problems),
    )


def _variants(lines: list[Line], complain: Complain) -> Iterator[Variant]:
    for tag, following in zip_longest(lines, lines[1:]):
        if not isinstance(tag, Tag) or tag.name != "EXT-X-STREAM-INF":
            continue
        if isinstance(following, Uri):
            yield _variant(tag, following.text)
        else:
            complain(tag.line, "EXT-X-STREAM-INF isn't followed by a URI (B4.4.6.2)")


def _variant(tag: Tag, uri: str) -> Variant:
    get = tag.attributes.get
    codecs = get("CODECS")
    return Variant(
        uri=uri,
        bandwidth_bps=read_integer(get("BANDWIDTH")),
        average_bandwidth_bps=read_integer(get("AVERAGE-BANDWIDTH")),
        codecs=None if codecs is None else tuple(codec.strip() for codec in codecs.split(",")),
        score=read_decimal(get("SCORE")),
        audio_group=get("AUDIO"),
        pathway=get("PATHWAY-ID", DEFAULT_PATHWAY),
    )


def _is_audio(tag: Tag) -> bool:
    return tag.name == "EXT-X-MEDIA" and tag.attributes.get("TYPE") == "AUDIO"


def _audio_rendition(tag: Tag) -> AudioRendition:
    get = tag.attributes.get
    return AudioRendition(
        uri=get("URI"),
        group_id=get("GROUP-ID", ""),
        name=get("NAME", ""),
        channels=get("CHANNELS"),
        bit_depth=read_integer(get("BIT-DEPTH")),
        sample_rate_hz=read_integer(get("SAMPLE-RATE")),
    )
