"""The ladder of qualities, in order, and the names of the renditions that carry them."""

from enum import StrEnum
from typing import Self

from kernel.errors import InvalidValueError


class Quality(StrEnum):
    """One rung of the ladder; members are declared from the lowest to the highest.

    Compare with `ordinal`, never as strings: ``"hi_res_lossless" < "lossless"`` alphabetically.
    """

    AAC_96 = "96_aac"
    AAC_256 = "256_aac"
    AAC_256_PLUS = "256_aac_plus"
    LOSSLESS = "lossless"
    HI_RES_LOSSLESS = "hi_res_lossless"

    @property
    def ordinal(self) -> int:
        """Position on the ladder, 0 for the lowest."""
        return _ORDINALS[self]

    @property
    def is_lossless(self) -> bool:
        """Whether renditions of this quality are lossless."""
        return self.ordinal >= Quality.LOSSLESS.ordinal

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read a quality's name.

        Raises:
            InvalidValueError: The name is not on the ladder.
        """
        try:
            return cls(text)
        except ValueError:
            known = ", ".join(cls)
            raise InvalidValueError(f"unknown quality {text!r}: it is one of {known}") from None

    @classmethod
    def of_ordinal(cls, ordinal: int) -> Self:
        """The quality at a position on the ladder.

        Raises:
            InvalidValueError: There is no such position.
        """
        members = list(cls)
        if not 0 <= ordinal < len(members):
            raise InvalidValueError(f"unknown quality ordinal {ordinal}: the ladder has {len(members)} rungs")
        return members[ordinal]

    @classmethod
    def of_rendition(cls, rendition: str) -> Self | None:
        """The quality a rendition's name stands for, or None when no rendition is named so."""
        return cls(_RENDITION_QUALITIES[rendition]) if rendition in _RENDITION_QUALITIES else None

    def cap(self, other: Self) -> Self:
        """The lower of the two."""
        return self if self.ordinal <= other.ordinal else other


_ORDINALS = {quality: ordinal for ordinal, quality in enumerate(Quality)}

LOSSLESS_CODECS = ("alac", "flac")

_RENDITION_QUALITIES: dict[str, Quality] = {
    name: quality
    for quality in Quality
    for name in (
        [f"{quality}_{codec}" for codec in LOSSLESS_CODECS] if quality.is_lossless else [str(quality)]
    )
}

RENDITION_NAMES = tuple(_RENDITION_QUALITIES)
