"""One ffmpeg command that makes the same renditions of a master as `segue package` does."""

from collections.abc import Sequence
from pathlib import Path

from bench.ffmpeg import Ffmpeg
from bench.masters import MasterKind

_AAC_BIT_RATES = {"96_aac": "96k", "256_aac": "256k", "256_aac_plus": "320k"}
# Fragments as long as the segments that Segue cuts.
_FRAGMENTED = (
    "-f",
    "mp4",
    "-movflags",
    "empty_moov+default_base_moof+delay_moov",
    "-frag_duration",
    "6000000",
)


def ffmpeg_argv(
    ffmpeg: Ffmpeg, master: Path, kind: MasterKind, renditions: Sequence[str], out: Path
) -> list[str]:
    """Decode once, resample once, encode everything: the best that one command can do."""
    argv = [str(ffmpeg.path), "-v", "error", "-nostdin", "-y", "-i", str(master)]
    if kind.is_hi_res:
        argv += ["-filter_complex", _filters(ffmpeg, kind, renditions)]
    for rendition in renditions:
        argv += ["-map", f"[{rendition}]" if kind.is_hi_res else "0:a", *_codec(rendition), *_FRAGMENTED]
        argv.append(str(out / f"{rendition}.mp4"))
    return argv


def _codec(rendition: str) -> list[str]:
    if rendition in _AAC_BIT_RATES:
        return ["-c:a", "aac", "-b:a", _AAC_BIT_RATES[rendition]]
    depth = ["-bits_per_raw_sample", "24"] if rendition.startswith("hi_res") else []
    # ffmpeg 5 still calls FLAC in MP4 experimental.
    return ["-c:a", rendition.rpartition("_")[2], *depth, "-strict", "experimental"]


def _filters(ffmpeg: Ffmpeg, kind: MasterKind, renditions: Sequence[str]) -> str:
    """Share one resampling among the AAC and the 16-bit renditions, and one dithering among the latter."""
    hi_res = [name for name in renditions if name.startswith("hi_res")]
    aac = [name for name in renditions if name in _AAC_BIT_RATES]
    lossless = [name for name in renditions if name not in {*hi_res, *aac}]
    rate_hz = 48_000 if kind.sample_rate_hz % 48_000 == 0 else 44_100
    resampler = "soxr:precision=28" if ffmpeg.has_soxr else "swr"
    return ";".join(
        (
            f"[0:a]{_split([*hi_res, 'low'])}",
            f"[low]aresample={rate_hz}:resampler={resampler}:osf=fltp,{_split([*aac, 'fine'])}",
            f"[fine]aresample=osf=s16:dither_method=triangular,{_split(lossless)}",
        )
    )


def _split(names: Sequence[str]) -> str:
    return f"asplit={len(names)}" + "".join(f"[{name}]" for name in names)
