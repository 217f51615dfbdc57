"""Which rendition each track of an album plays in each variant, wherever renditions are told of."""

from collections.abc import Iterator, Sequence
from typing import TypeVar

from kernel.encoding import FormattedEncoding
from kernel.quality import RENDITION_NAMES

R = TypeVar("R", bound=FormattedEncoding)


def choose_renditions(tracks: Sequence[Sequence[R]]) -> Iterator[tuple[R, list[R]]]:
    """What the tracks play in each variant, by their renditions in playing order; the lowest quality first.

    Yields a rendition that the variant is named for, then those that are played in it. A track that lacks a variant's
    rendition plays the next lower one of its codec: never a higher one, as a token for the variant admits to all of it.
    Where some track has nothing so low of a codec, as those with lossy masters have nothing lossless, there is no
    variant. Neither is there one of different formats, unless it is AAC that is encoded as a whole: FFmpeg's demuxer,
    and with it mpv's, goes on decoding in the first track's format, to noise.
    """
    is_whole = is_encoded_as_a_whole(tracks)
    for name in RENDITION_NAMES:
        named = next((found for track in tracks for found in track if found.name == name), None)
        if named is None or (chosen := _choose(tracks, named)) is None:
            continue
        if len(set(map(_format, chosen))) == 1 or (is_whole and named.codec == "aac"):
            yield named, chosen


def is_encoded_as_a_whole(tracks: Sequence[Sequence[FormattedEncoding]]) -> bool:
    """Whether AAC is made from all tracks as one piece: each has something lossless, and all as many channels."""
    lossless = [[rendition for rendition in track if rendition.codec != "aac"] for track in tracks]
    return all(lossless) and len({rendition.channels for track in lossless for rendition in track}) == 1


def _format(rendition: FormattedEncoding) -> tuple[int, int | None, int]:
    return rendition.sample_rate_hz, rendition.bit_depth, rendition.channels


def _choose(tracks: Sequence[Sequence[R]], named: R) -> list[R] | None:
    chosen = [_nearest(track, named) for track in tracks]
    found = [rendition for rendition in chosen if rendition is not None]
    return found if len(found) == len(tracks) else None


def _nearest(track: Sequence[R], named: R) -> R | None:
    """The rendition of a codec that is nearest to a quality from below."""
    lower = [
        rendition
        for rendition in track
        if rendition.codec == named.codec and rendition.quality.ordinal <= named.quality.ordinal
    ]
    return max(lower, key=lambda rendition: rendition.quality.ordinal, default=None)
