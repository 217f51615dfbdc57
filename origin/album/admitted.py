"""What of an album a path names, and whether its token is good for that."""

from kernel.admission import Admitted, NoSuchMediaError
from kernel.album_stream.variants import Variant
from kernel.media_path import MediaPath
from kernel.playback_token import NotAdmittedError
from kernel.quality import Quality
from origin.album.streams import AlbumStream


def needed_quality(variant: Variant) -> Quality:
    """The lowest quality of a token that opens a variant.

    It is the variant's own, unless a track has nothing that low and plays something higher there.
    """
    qualities = [variant.quality]
    if variant.whole is None:
        qualities += [part.rendition.quality for part in variant.parts]
    return max(qualities, key=lambda quality: quality.ordinal)


def admit_variant(stream: AlbumStream, admitted: Admitted) -> Variant:
    """The variant that a path names.

    Raises:
        NoSuchMediaError: The album has no such variant, or that no such part or segment.
        NotAdmittedError: Some of it is above the token's quality.
    """
    path = admitted.path
    variant = next((variant for variant in stream.variants if variant.name == path.rendition), None)
    if variant is None:
        raise NoSuchMediaError("the album has no such variant")
    if needed_quality(variant).ordinal > admitted.token.quality.ordinal:
        raise NotAdmittedError(f"the token admits qualities up to {admitted.token.quality}")
    _check_place(variant, path)
    return variant


def _check_place(variant: Variant, path: MediaPath) -> None:
    parts = len(variant.parts) if variant.whole is None else 1
    if path.part is not None and path.part >= parts:
        raise NoSuchMediaError(f"the variant has {parts} parts")
    if path.segment is not None and path.segment >= variant.segments:
        raise NoSuchMediaError(f"the variant has {variant.segments} segments")
