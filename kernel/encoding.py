"""What is told of every encoding, in `asset.json` and in the database alike."""

from typing import Protocol

from kernel.asset import Codec
from kernel.quality import Quality


class Encoding(Protocol):
    """A rendition or a variant, as far as it is chosen by."""

    @property
    def name(self) -> str:
        """What it is called in media URLs."""

    @property
    def quality(self) -> Quality:
        """Its rung of the ladder."""

    @property
    def codec(self) -> Codec:
        """What it is encoded in."""


class FormattedEncoding(Encoding, Protocol):
    """A rendition, with the format that a decoder is set up for."""

    @property
    def sample_rate_hz(self) -> int:
        """Samples a second, of each channel."""

    @property
    def bit_depth(self) -> int | None:
        """Bits a sample; None for lossy codecs."""

    @property
    def channels(self) -> int:
        """One or two."""
