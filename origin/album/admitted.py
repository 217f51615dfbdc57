"""What of an album a path names; that its token is good for the variant was decided by the name."""

from kernel.admission import Admitted, NoSuchMediaError
from kernel.album_stream.variants import Variant
from kernel.media_path import MediaPath
from origin.album.streams import AlbumStream


def admit_variant(stream: AlbumStream, admitted: Admitted) -> Variant:
    """The variant that a path names.

    Raises:
        NoSuchMediaError: The album has no such variant, or that no such part or segment.
    """
    path = admitted.path
    variant = next((variant for variant in stream.variants if variant.name == path.rendition), None)
    if variant is None:
        raise NoSuchMediaError("the album has no such variant")
    _check_place(variant, path)
    return variant


def _check_place(variant: Variant, path: MediaPath) -> None:
    parts = len(variant.parts) if variant.whole is None else 1
    if path.part is not None and path.part >= parts:
        raise NoSuchMediaError(f"the variant has {parts} parts")
    if path.segment is not None and path.segment >= variant.segments:
        raise NoSuchMediaError(f"the variant has {variant.segments} segments")
