"""What an album stream offers: its variants, each joined from its tracks' renditions or encoded as a whole."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from kernel.album_stream.choice import choose_renditions
from kernel.album_stream.parts import Part, decoded_length_s, join, joined_segments
from kernel.album_stream.whole_encoding import WholeEncoding, whole_encoding
from kernel.asset import Asset, Codec
from kernel.bandwidth import average_bandwidth_bps, peak_bandwidth_bps
from kernel.quality import Quality


@dataclass(frozen=True, kw_only=True)
class Variant:
    """One variant of an album, named as the best of its tracks' renditions is."""

    name: str
    quality: Quality
    codec: Codec
    codecs: str
    parts: tuple[Part, ...]
    """Its tracks in playing order. Of an album that is encoded as a whole, what each alone would be: the bit rates are
    taken from them, nothing else."""
    whole: WholeEncoding | None
    target_duration_s: int

    @property
    def segments(self) -> int:
        """How many segments there are."""
        return self.parts[-1].end_segment if self.whole is None else len(self.whole.segment_ends)

    @property
    def length_s(self) -> Fraction:
        """How long the media timeline of a joined variant is, in seconds."""
        return sum((decoded_length_s(part.rendition) for part in self.parts), Fraction(0))

    @cached_property
    def peak_bandwidth_bps(self) -> int:
        """As BANDWIDTH tells it."""
        return peak_bandwidth_bps(*joined_segments(self.parts), self.target_duration_s)

    @cached_property
    def average_bandwidth_bps(self) -> int:
        """As AVERAGE-BANDWIDTH tells it."""
        return average_bandwidth_bps(*joined_segments(self.parts))


def album_variants(assets: Sequence[Asset]) -> tuple[Variant, ...]:
    """The variants of an album, by its tracks in playing order; the lowest quality first."""
    whole = whole_encoding(assets)
    target_duration_s = max(asset.target_duration_s for asset in assets)
    return tuple(
        Variant(
            name=named.name,
            quality=named.quality,
            codec=named.codec,
            codecs=named.codecs,
            parts=join(zip(assets, chosen, strict=True)),
            whole=whole if named.codec == "aac" else None,
            target_duration_s=target_duration_s,
        )
        for named, chosen in choose_renditions([asset.renditions for asset in assets])
    )
