"""The ffmpeg commands to compare with: the one in a wheel, and the system's where there is one."""

import re
import shutil
import subprocess
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import imageio_ffmpeg


@dataclass(frozen=True, slots=True)
class Ffmpeg:
    """One ffmpeg."""

    path: Path
    version: str
    has_soxr: bool

    @property
    def name(self) -> str:
        """How tables call it."""
        return f"ffmpeg {self.version}"


def bundled_ffmpeg() -> Path:
    """The ffmpeg of imageio-ffmpeg's wheel."""
    return Path(imageio_ffmpeg.get_ffmpeg_exe())


@cache
def known_ffmpegs() -> tuple[Ffmpeg, ...]:
    """The wheel's, and the system's when there is another."""
    system = shutil.which("ffmpeg")
    return tuple(_describe(path) for path in (bundled_ffmpeg(), system and Path(system)) if path)


def _describe(path: Path) -> Ffmpeg:
    report = subprocess.run([path, "-version"], capture_output=True, text=True, check=True, timeout=30).stdout
    match = re.match(r"ffmpeg version n?([0-9]+(?:\.[0-9]+)*)", report)
    return Ffmpeg(path, match[1] if match else "unknown", "--enable-libsoxr" in report)
