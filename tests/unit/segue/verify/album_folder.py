"""A conforming album stream in a folder, joined from packaged tracks by code of its own; tests break it afterwards.

Lossless renditions are joined from tracks. AAC is the whole album encoded as one, or joined as well.
"""

import secrets
import struct
from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path

from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CBC

from segue.verify.checks.bandwidth import average_bps, peak_bps

HEAD = """#EXTM3U
#EXT-X-VERSION:6
#EXT-X-TARGETDURATION:6
#EXT-X-MEDIA-SEQUENCE:0
#EXT-X-PLAYLIST-TYPE:VOD
#EXT-X-INDEPENDENT-SEGMENTS"""

CODECS = {"aac": "mp4a.40.2", "alac": "alac", "flac": "fLaC"}


@dataclass
class _Variant:
    """One rendition of the album under way."""

    folder: Path
    encrypted: bool
    lines: list[str] = field(default_factory=lambda: HEAD.split("\n"))
    sizes_bytes: list[int] = field(default_factory=list)
    durations_s: list[Fraction] = field(default_factory=list)
    base_samples: int = 0

    def add_part(self, part: int, track: Path, album_samples: int) -> None:
        """Take one track's rendition in: its playlist, with decode times and numbers that run on."""
        key = secrets.token_bytes(16)
        (self.folder / f"init-{part}.mp4").write_bytes(
            _with_edit_duration((track / "init.mp4").read_bytes(), album_samples)
        )
        if part:
            self.lines += ["#EXT-X-DISCONTINUITY", *(["#EXT-X-KEY:METHOD=NONE"] if self.encrypted else [])]
        self.lines.append(f'#EXT-X-MAP:URI="init-{part}.mp4"')
        if self.encrypted:
            (self.folder / f"key-{part}").write_bytes(key)
            self.lines.append(f'#EXT-X-KEY:METHOD=AES-128,URI="key-{part}"')
        listed = (track / "index.m3u8").read_text().split("\n")
        for extinf, name in ((line, listed[at + 1]) for at, line in enumerate(listed) if "EXTINF" in line):
            self._add_segment(extinf, (track / name).read_bytes(), key)
        self.base_samples += decoded_samples(track)

    def _add_segment(self, extinf: str, clear: bytes, key: bytes) -> None:
        number = len(self.sizes_bytes)
        body = _with_decode_time(clear, self.base_samples)
        if self.encrypted:
            body = _encrypted(body, key, number)
        (self.folder / f"seg-{number}.m4s").write_bytes(body)
        self.lines += [extinf, f"seg-{number}.m4s"]
        self.sizes_bytes.append(len(body))
        self.durations_s.append(Fraction(extinf.removeprefix("#EXTINF:").rstrip(",")))

    def finish(self) -> str:
        """Write the playlist; return what the multivariant playlist says of it."""
        (self.folder / "index.m3u8").write_text("\n".join([*self.lines, "#EXT-X-ENDLIST", ""]))
        peak, average = (
            peak_bps(self.sizes_bytes, self.durations_s, 6),
            average_bps(self.sizes_bytes, self.durations_s),
        )
        codec = CODECS[self.folder.name.split("_")[1]]
        rates = f"BANDWIDTH={round(peak)},AVERAGE-BANDWIDTH={round(average)}"
        return f'#EXT-X-STREAM-INF:{rates},CODECS="{codec}"\n{self.folder.name}/index.m3u8'


def write_album(
    folder: Path, tracks: Sequence[Path], whole: Path, *, encrypted: bool, joined_aac: bool = False
) -> Path:
    """Join clear packaged tracks into an album stream; `whole` is all of them packaged as one, for its AAC."""
    names = ["96_aac", "lossless_alac", "lossless_flac"]
    variants = []
    for name in names:
        (folder / name).mkdir(parents=True)
        variant = _Variant(folder / name, encrypted)
        parts = [whole] if name == "96_aac" and not joined_aac else list(tracks)
        album_samples = sum(decoded_samples(part / name) for part in parts)
        alone = len(parts) == 1
        for number, part in enumerate(parts):
            length = edit_duration(part / name) if alone else album_samples
            variant.add_part(number, part / name, length)
        variants.append(variant)
    told = [variant.finish() for variant in variants]
    keys = [
        f'#EXT-X-SESSION-KEY:METHOD=AES-128,URI="{path.relative_to(folder)}"'
        for path in sorted(folder.glob("*/key-*"))
    ]
    (folder / "master.m3u8").write_text("\n".join(["#EXTM3U", *keys, *told, ""]))
    return folder


def decoded_samples(track: Path) -> int:
    """How long a packaged rendition's media last: where its last fragment ends."""
    last = max(track.glob("seg-*.m4s"), key=lambda path: int(path.stem.split("-")[1])).read_bytes()
    edit_end = edit_duration(track) + _edit_media_time(track)
    assert _decode_time(last) < edit_end
    return edit_end


def edit_duration(track: Path) -> int:
    """What the edit list of a packaged rendition tells."""
    body = (track / "init.mp4").read_bytes()
    at = body.index(b"elst") + 4
    return int.from_bytes(body[at + 8 : at + (16 if body[at] else 12)], "big")


def _edit_media_time(track: Path) -> int:
    body = (track / "init.mp4").read_bytes()
    at = body.index(b"elst") + 4
    return int.from_bytes(body[at + 16 : at + 24] if body[at] else body[at + 12 : at + 16], "big")


def _with_edit_duration(init: bytes, samples: int) -> bytes:
    body = bytearray(init)
    at = body.index(b"elst") + 4
    struct.pack_into(">Q" if body[at] else ">I", body, at + 8, samples)
    return bytes(body)


def _decode_time(segment: bytes) -> int:
    at = segment.index(b"tfdt") + 4
    assert segment[at] == 1
    return int.from_bytes(segment[at + 4 : at + 12], "big")


def _with_decode_time(segment: bytes, base_samples: int) -> bytes:
    body, at = bytearray(segment), segment.index(b"tfdt") + 4
    struct.pack_into(">Q", body, at + 4, _decode_time(segment) + base_samples)
    return bytes(body)


def _encrypted(clear: bytes, key: bytes, number: int) -> bytes:
    padding = 16 - len(clear) % 16
    encryptor = Cipher(AES(key), CBC(number.to_bytes(16, "big"))).encryptor()
    return encryptor.update(clear + bytes([padding]) * padding) + encryptor.finalize()
