"""Asking once for everything that listeners will ask for, so that the edge knows it."""

from collections.abc import Callable, Iterable, Sequence
from urllib.parse import urljoin

from loadtests.api import Api, ApiRefusedError, fetch
from loadtests.errors import BadMediaError, LoadError
from loadtests.playlists import best_variant, parse_media, parse_multivariant


def playable(api: Api, token: str, albums: Iterable[tuple[str, ...]]) -> list[tuple[str, ...]]:
    """The albums without the tracks that have nothing to play yet."""
    kept = [tuple(track for track in album if _plays(api, token, track)) for album in albums]
    return [album for album in kept if album]


def preheat(api: Api, token: str, tracks: Sequence[str], progress: Callable[[], object]) -> None:
    """Play each track once without listening.

    Raises:
        LoadError: Something is not there.
    """
    for track in tracks:
        try:
            _fetch_all(api.playlist_url(token, track))
        except BadMediaError as error:
            raise LoadError(f"track {track}: {error}") from None
        progress()


def _plays(api: Api, token: str, track: str) -> bool:
    try:
        api.playlist_url(token, track)
    except ApiRefusedError as refusal:
        if refusal.code == "nothing-playable":
            return False
        raise
    return True


def _fetch_all(multivariant_url: str) -> None:
    media_url = urljoin(multivariant_url, best_variant(parse_multivariant(fetch(multivariant_url))).uri)
    playlist = parse_media(fetch(media_url))
    uris = [playlist.map_uri, *(segment.uri for segment in playlist.segments)]
    uris += [segment.key_uri for segment in playlist.segments[:1] if segment.key_uri]
    for uri in uris:
        fetch(urljoin(media_url, uri))
