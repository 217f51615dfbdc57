"""Small masters with tags and pictures in every container, made on the spot."""

import io
import struct
import zlib
from collections.abc import Mapping, Sequence
from pathlib import Path

import av
import numpy as np
from av.audio.stream import AudioStream
from av.container import InputContainer
from PIL import Image

RATE_HZ = 48_000

# Container, FFmpeg's muxer, encoder and the muxer's options, by file extension.
MUXERS: dict[str, tuple[str, str, dict[str, str]]] = {
    "flac": ("flac", "flac", {}),
    "m4a": ("ipod", "alac", {}),
    "mp3": ("mp3", "libmp3lame", {"write_id3v1": "0"}),
    "opus": ("ogg", "libopus", {}),
    "wav": ("wav", "pcm_s16le", {}),
    "aiff": ("aiff", "pcm_s16be", {"write_id3v2": "1"}),
}


def make_master(path: Path, tags: Mapping[str, str] | None = None) -> Path:
    """A tenth of a second of silence in the container that the path's extension names."""
    container_format, encoder, options = MUXERS[path.suffix[1:]]
    with av.open(str(path), "w", format=container_format, options=options) as output:
        stream = output.add_stream(encoder, rate=RATE_HZ, layout="stereo")
        assert isinstance(stream, AudioStream)
        output.metadata.update(tags or {})
        context = stream.codec_context
        silence = av.AudioFrame.from_ndarray(
            np.zeros((1, RATE_HZ // 5), np.int16), format="s16", layout="stereo"
        )
        silence.sample_rate = RATE_HZ
        resampler = av.AudioResampler(context.format, context.layout, RATE_HZ, context.frame_size or None)
        for frame in [*resampler.resample(silence), *resampler.resample(None)]:
            output.mux(stream.encode(frame))
        output.mux(stream.encode(None))
    return path


def open_master(path: Path) -> InputContainer:
    """Open a file as the packager does: few demuxers, no picture decoded, no undecodable byte lost."""
    options = {"format_whitelist": "flac,wav,w64,aiff,mov,mp3,aac,ogg", "max_pixels": "1"}
    return av.open(str(path), "r", options=options, metadata_errors="surrogateescape")


def id3v2(frames: Sequence[tuple[str, bytes]], version: int) -> bytes:
    """An ID3v2 tag of version 2, 3 or 4."""
    body = b""
    for name, content in frames:
        if version == 2:
            body += name.encode() + len(content).to_bytes(3, "big") + content
        else:
            length = _synchsafe(len(content)) if version == 4 else struct.pack(">I", len(content))
            body += name.encode() + length + b"\0\0" + content
    return b"ID3" + bytes((version, 0, 0)) + _synchsafe(len(body)) + body


def id3v1(*, title: bytes, artist: bytes, album: bytes, year: bytes, number: int, genre: int) -> bytes:
    """An ID3v1.1 tag, to stand at a file's end."""
    return struct.pack("3s30s30s30s4s29sBB", b"TAG", title, artist, album, year, b"", number, genre)


def picture_frame(picture: bytes, media_type: str = "image/jpeg", type_number: int = 3) -> tuple[str, bytes]:
    """An ID3v2.3 or 2.4 frame with a picture in it."""
    return "APIC", b"\0" + media_type.encode() + b"\0" + bytes((type_number,)) + b"\0" + picture


def riff_info(wav: bytes, items: Sequence[tuple[bytes, bytes]]) -> bytes:
    """A WAV file with an INFO list at its end."""
    info = b"INFO"
    for name, content in items:
        info += name + struct.pack("<I", len(content)) + content + b"\0" * (len(content) % 2)
    body = wav[8:] + b"LIST" + struct.pack("<I", len(info)) + info
    return b"RIFF" + struct.pack("<I", len(body)) + body


def picture_block(picture: bytes, media_type: str = "image/jpeg", type_number: int = 3) -> bytes:
    """The content of a FLAC PICTURE block."""
    name = media_type.encode()
    return struct.pack(f">II{len(name)}s20xI", type_number, len(name), name, len(picture)) + picture


def with_picture_blocks(flac: bytes, *blocks: bytes) -> bytes:
    """A FLAC file with PICTURE blocks right after its STREAMINFO."""
    first_end = 4 + 4 + int.from_bytes(flac[5:8], "big")
    inserted = b"".join(b"\x06" + len(block).to_bytes(3, "big") + block for block in blocks)
    return flac[:first_end] + inserted + flac[first_end:]


def encoded(image: Image.Image, picture_format: str = "JPEG", **options: object) -> bytes:
    """A picture as a file's bytes."""
    file = io.BytesIO()
    image.save(file, picture_format, **options)
    return file.getvalue()


def empty_png(width: int, height: int) -> bytes:
    """A black RGB PNG of any size, made without ever holding its pixels."""
    compressor = zlib.compressobj(9)
    rows = [compressor.compress(bytes(1 + 3 * width)) for _ in range(height)]
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    data = b"".join(rows) + compressor.flush()
    chunks = [(b"IHDR", header), (b"IDAT", data), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(_png_chunk(name, content) for name, content in chunks)


def _png_chunk(name: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))


def _synchsafe(number: int) -> bytes:
    return bytes((number >> shift) & 0x7F for shift in (21, 14, 7, 0))
