"""What the multivariant playlist tells of its variants (Apple 2, 9; rfc8216bis 4.4.6)."""

from collections.abc import Iterator

from segue.verify.descriptor import ElementaryStream
from segue.verify.multivariant_playlist import AudioRendition
from segue.verify.outcome import Check, Finding, Section, failed, judged, not_applicable, passed
from segue.verify.place import Place
from segue.verify.stream import Stream

_CODECS = ("mp4a.40.2", "alac", "fLaC")
_AAC_LC = 2
_HE_AAC_MOST_BPS = 64_000


def codecs(stream: Stream) -> Iterator[Finding]:
    """CODECS is there, case and all, and is what every initialization section says."""
    for variant, rendition in stream.variants():
        entries = [part.initialization.entry for part in rendition.parts if part.initialization is not None]
        needed = dict.fromkeys(entry.codecs for entry in entries)
        expected = ",".join(needed) or " or ".join(_CODECS)
        if variant.codecs is None:
            yield failed(rendition.name, "absent", expected)
            continue
        told = ",".join(variant.codecs)
        known = all(codec in _CODECS for codec in variant.codecs)
        yield judged(known and needed.keys() <= set(variant.codecs), rendition.name, told, expected)


def stereo_aac(stream: Stream) -> Iterator[Finding]:
    """A variant of stereo AAC-LC is there; of mono where there is nothing but mono."""
    known = [(r.name, r.initialization.entry) for r in stream.renditions if r.initialization is not None]
    channels = {master.channels for master in stream.masters} or {entry.channels for _, entry in known}
    mono = channels == {1}
    wanted = 1 if mono else 2
    matching = [name for name, entry in known if entry.codec == "aac" and entry.channels == wanted]
    if known:
        kind = "mono AAC, the track being mono" if mono else "stereo AAC"
        yield judged(bool(matching), "", ", ".join(matching) or "none", kind)


def lossless_container(stream: Stream) -> Iterator[Finding]:
    """ALAC and FLAC come in fragmented MP4, which EXT-X-MAP and the sample entry together prove."""
    for variant, rendition in stream.variants():
        if {"alac", "flac"} & {codec.lower() for codec in variant.codecs or ()}:
            there = rendition.initialization is not None
            yield judged(there, rendition.name, "fragmented MP4" if there else "none", "fragmented MP4")


def no_high_efficiency(stream: Stream) -> Iterator[Finding]:
    """AAC above 64 kb/s is AAC-LC, without spectral band replication."""
    for variant, rendition in stream.variants():
        slow = (variant.bandwidth_bps or 0) <= _HE_AAC_MOST_BPS
        for part in rendition.parts:
            init = part.initialization
            if init is None or not isinstance(init.entry.config, ElementaryStream):
                continue
            config = init.entry.config.config
            plain = config.object_type == _AAC_LC and not config.spectral_band_replication
            kind = f"object type {config.object_type}{', SBR' if config.spectral_band_replication else ''}"
            yield judged(plain or slow, Place(rendition.name, part.track), kind, "object type 2")


def media_attributes(stream: Stream) -> Iterator[Finding]:
    """EXT-X-MEDIA tells channels, depth and rate, and tells them right."""
    for media in stream.multivariant.audio_renditions:
        yield _media_attributes(stream, media)
    if not stream.multivariant.audio_renditions:
        yield not_applicable("no EXT-X-MEDIA is used")


def _media_attributes(stream: Stream, media: AudioRendition) -> Finding:
    subject = f"{media.group_id}/{media.name}"
    uris = [variant.uri for variant in stream.multivariant.variants if variant.audio_group == media.group_id]
    uri = media.uri or next(iter(uris), None)
    init = stream.rendition(uri).initialization if uri is not None else None
    told = f"{media.channels} channels, {media.bit_depth} bits, {media.sample_rate_hz} Hz"
    if init is None:
        return failed(subject, told, "a playlist to hold it against")
    entry = init.entry
    expected = (
        f"{entry.channels} channels, {entry.bit_depth or 'any number of'} bits, {entry.sample_rate_hz} Hz"
    )
    right = (media.channels or "").split("/")[0] == str(entry.channels)
    right = right and media.sample_rate_hz == entry.sample_rate_hz
    return judged(right and entry.bit_depth in {None, media.bit_depth}, subject, told, expected)


def score(stream: Stream) -> Iterator[Finding]:
    """SCORE compares variants, so all have it or none has."""
    scores = [variant.score for variant in stream.multivariant.variants]
    with_score = sum(value is not None for value in scores)
    found = f"{with_score} of {len(scores)} variants"
    if not with_score:
        yield passed("", "on none")
    else:
        yield judged(with_score == len(scores), "", found, "all or none")


CHECKS = tuple(
    Check(name, citation, title, Section.MULTIVARIANT_PLAYLIST, run)
    for name, citation, title, run in (
        ("codecs", "A9.1", "CODECS is there, and true to the letter", codecs),
        ("stereo-aac", "A2.3", "Stereo AAC is among the variants", stereo_aac),
        ("lossless-container", "A2.25", "ALAC and FLAC come in fragmented MP4", lossless_container),
        ("no-he-aac", "A2.4", "No HE-AAC above 64 kb/s", no_high_efficiency),
        ("media-attributes", "B4.4.6.1", "EXT-X-MEDIA tells channels, depth and rate", media_attributes),
        ("score", "A9.19", "SCORE is on all variants or on none", score),
    )
)
