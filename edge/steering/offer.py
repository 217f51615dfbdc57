"""Telling players in the multivariant playlist that they can be steered (rfc8216bis 4.4.6.6)."""

from edge.steering.pathways import OWN_PATHWAY
from kernel.media_path import Resource

_NAME = b"#EXT-X-CONTENT-STEERING:"
_TAG = _NAME + f'SERVER-URI="{Resource.STEERING}",PATHWAY-ID="{OWN_PATHWAY}"\n'.encode()
_BEGINNING = (b"#EXTM3U", b"#EXT-X-VERSION:", b"#EXT-X-INDEPENDENT-SEGMENTS")


def offer_steering(playlist: bytes) -> bytes:
    """A multivariant playlist with the tag, the same for every listener; one that has it stays as it is.

    A shield may have put it in already. Its URI is relative, so that each edge answers for itself.
    """
    lines = playlist.splitlines(keepends=True)
    if any(line.startswith(_NAME) for line in lines):
        return playlist
    place = next((at for at, line in enumerate(lines) if not line.startswith(_BEGINNING)), len(lines))
    return b"".join((*lines[:place], _TAG, *lines[place:]))
