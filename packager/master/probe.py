"""Opening a master warily and telling what it is."""

import errno
import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import av
from av.audio.stream import AudioStream
from av.container import InputContainer

from packager.errors import MasterRefusedError
from packager.master.chunks import audio_chunk_is_cut

CONTAINERS = ("flac", "wav", "w64", "aiff", "mov", "mp3", "aac", "ogg")
"""FFmpeg demuxers that may look at a master. Playlists and scripts, which open other files, are not among them."""

_LOSSLESS_DEPTHS = {
    "pcm_u8": 8,
    "pcm_s8": 8,
    "pcm_s16le": 16,
    "pcm_s16be": 16,
    "pcm_s24le": 24,
    "pcm_s24be": 24,
    "pcm_s32le": 32,
    "pcm_s32be": 32,
    "pcm_f32le": 32,
    "pcm_f32be": 32,
    "pcm_f64le": 64,
    "pcm_f64be": 64,
}
_LOSSY = ("mp3", "mp3float", "aac", "aac_latm", "opus", "libopus", "vorbis")
_PROTECTED_TAGS = ("drms", "enca", "drmi", "encv")

MIN_RATE_HZ, MAX_RATE_HZ = 8000, 384_000


@dataclass(frozen=True, slots=True, kw_only=True)
class MasterFormat:
    """What a master's headers say; its length is only known once it is decoded."""

    container: str
    codec: str
    lossless: bool
    is_float: bool
    sample_rate_hz: int
    bit_depth: int | None
    channels: int
    claimed_samples: int | None
    bit_rate_bps: int | None
    flac_md5: bytes | None
    """MD5 of the decoded audio, as the FLAC's own STREAMINFO has it."""


@contextmanager
def opened(reader: io.RawIOBase) -> Iterator[InputContainer]:
    """A container over a master's bytes.

    Raises:
        MasterRefusedError: It is none of the containers we read, or it is cut short.
    """
    if audio_chunk_is_cut(reader):
        raise MasterRefusedError(
            "truncated", "the file is cut short: its header promises more audio than it holds"
        )
    options = {
        "format_whitelist": ",".join(CONTAINERS),
        "protocol_whitelist": "",
        "max_pixels": "1",  # or FFmpeg decodes embedded pictures, however large, just to learn their pixel format
    }
    try:
        container = av.open(reader, mode="r", options=options, metadata_errors="surrogateescape")
    except (av.FFmpegError, ValueError) as error:
        raise MasterRefusedError(
            "not-audio", "not an audio file of a kind that masters are taken in"
        ) from error
    except OSError as error:
        if error.errno != errno.EINVAL:  # the demuxer sought outside the file
            raise
        raise MasterRefusedError("not-audio", "the file ends before its headers do") from error
    with container:
        yield container


def probe(container: InputContainer) -> tuple[AudioStream, MasterFormat]:
    """The one audio stream and its format.

    Raises:
        MasterRefusedError: There is no audio or more than one stream, it is video, protected, in a codec or with
            more channels than we take.
    """
    pictures = [
        stream for stream in container.streams.video if stream.disposition & stream.disposition.attached_pic
    ]
    if len(container.streams.video) > len(pictures):
        raise MasterRefusedError("video", "the file holds video: only audio masters are taken")
    if len(container.streams.audio) != 1:
        raise MasterRefusedError(
            "not-audio", f"{len(container.streams.audio)} audio streams: there must be one"
        )
    stream = container.streams.audio[0]
    return stream, _format(container, stream)


def _format(container: InputContainer, stream: AudioStream) -> MasterFormat:
    context = stream.codec_context
    if context is None:
        raise MasterRefusedError("codec", "the audio's codec is unknown")
    if context.codec_tag in _PROTECTED_TAGS:
        reason = f"the audio is protected ({context.codec_tag}): only unprotected masters are taken"
        raise MasterRefusedError("protected", reason)
    codec = context.codec.name
    lossless = codec in _LOSSLESS_DEPTHS or codec in ("flac", "alac")
    if not lossless and codec not in _LOSSY:
        raise MasterRefusedError("codec", f"codec {codec!r} is not one that masters are taken in")
    rate_hz, channels = context.sample_rate, context.channels
    if channels not in (1, 2):
        raise MasterRefusedError("too-many-channels", f"{channels} channels: masters have one or two")
    if not MIN_RATE_HZ <= rate_hz <= MAX_RATE_HZ:
        raise MasterRefusedError(
            "rate", f"{rate_hz} Hz: sample rates from {MIN_RATE_HZ} to {MAX_RATE_HZ} are taken"
        )
    header = context.extradata or b""
    return MasterFormat(
        container=container.format.name,
        codec=codec.removesuffix("float") if codec == "mp3float" else codec.removeprefix("lib"),
        lossless=lossless,
        is_float=codec.startswith("pcm_f"),
        sample_rate_hz=rate_hz,
        bit_depth=_bit_depth(codec, header) if lossless else None,
        channels=channels,
        claimed_samples=_claimed_samples(stream, rate_hz),
        bit_rate_bps=stream.bit_rate or container.bit_rate or None,
        flac_md5=_flac_md5(header) if codec == "flac" else None,
    )


def _bit_depth(codec: str, header: bytes) -> int:
    """Significant bits a sample, from the codec's own header where it has one."""
    if codec == "flac":  # STREAMINFO, RFC 9639 section 8.2: 5 bits after the 20 + 3 that begin at byte 10
        return ((header[12] & 1) << 4 | header[13] >> 4) + 1
    if codec == "alac":  # ALACSpecificConfig.bitDepth, behind size, type, version, frame length and version
        return header[17]
    return _LOSSLESS_DEPTHS[codec]


def _flac_md5(header: bytes) -> bytes | None:
    md5 = header[18:34]
    return md5 if len(md5) == 16 and any(md5) else None


def _claimed_samples(stream: AudioStream, rate_hz: int) -> int | None:
    if stream.duration is None or stream.time_base is None:
        return None
    return round(stream.duration * stream.time_base * rate_hz)
