"""Whether a server refuses what is asked for under a token that was tampered with."""

from segue.verify.errors import FetchError
from segue.verify.media_playlist import MediaPlaylist
from segue.verify.source import Kind, Source, with_altered_token


def try_altered_token(
    source: Source, multivariant_location: str, media_location: str, playlist: MediaPlaylist | None
) -> dict[str, bool] | None:
    """For every kind of resource, whether it is refused; None where the URLs carry no token.

    A request that gets no answer at all counts as not refused.
    """
    if with_altered_token(multivariant_location) is None:
        return None
    locations = {"multivariant playlist": multivariant_location, "media playlist": media_location}
    if playlist is not None and playlist.segments:
        segment = playlist.segments[0]
        uris = {Kind.SEGMENT: segment.uri, Kind.INITIALIZATION: segment.map.uri if segment.map else None}
        uris[Kind.KEY] = segment.key.uri if segment.key else None
        locations |= {
            kind: source.resolve(media_location, uri) for kind, uri in uris.items() if uri is not None
        }
    return {kind: _is_refused(source, location) for kind, location in locations.items()}


def _is_refused(source: Source, location: str) -> bool:
    altered = with_altered_token(location)
    if altered is None:
        return False
    try:
        return source.is_refused(altered)
    except FetchError:
        return False
