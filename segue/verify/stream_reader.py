"""Reading a whole stream, from its multivariant playlist down to the samples."""

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path, PurePosixPath
from threading import Event
from urllib.parse import urlsplit

from segue.verify.admission import try_altered_token
from segue.verify.errors import FetchError, UnreadableStreamError
from segue.verify.folder_source import FolderSource
from segue.verify.http_source import HttpSource
from segue.verify.masters import MasterFile, open_masters
from segue.verify.media_playlist import MediaPlaylist
from segue.verify.multivariant_playlist import MultivariantPlaylist, parse_multivariant_playlist
from segue.verify.rendition import Rendition
from segue.verify.rendition_reader import RenditionReader, Watch
from segue.verify.source import Exchange, Kind, Source, redacted
from segue.verify.steering import SteeringManifest, parse_steering_manifest, unfetched_manifest
from segue.verify.stream import Stream

_PLAYLIST_NAME = "master.m3u8"

_THREADS = 4
"""Renditions read at once; decoders and digests release the interpreter lock."""


def read_stream(target: str, masters: Sequence[Path], watch: Watch) -> Stream:
    """Read a stream from a URL, a folder or its multivariant playlist's path, and compare it with its masters.

    Raises:
        UnreadableStreamError: The multivariant playlist or a master can't be read.
    """
    opened, location = _open(target)
    files = open_masters(masters)
    with opened as source:
        try:
            document = source.fetch(location, Kind.PLAYLIST)
            multivariant = parse_multivariant_playlist(document.body)
        except FetchError as error:
            raise UnreadableStreamError(f"{redacted(target)} can't be verified: {error}") from error
        by_uri = _names(multivariant.media_uris)
        results = _read_renditions(source, location, by_uri, files, watch)
        exchanges = [] if document.exchange is None else [document.exchange]
        steering, of_steering = _read_steering(source, location, multivariant)
        exchanges += of_steering
        for _, of_rendition in results:
            exchanges += of_rendition
        return Stream(
            target=redacted(target),
            remote=source.remote,
            multivariant=multivariant,
            renditions=tuple(rendition for rendition, _ in results),
            by_uri=by_uri,
            session_key_uris=_session_key_uris(source, location, multivariant),
            exchanges=tuple(exchanges),
            admission=_admission(source, location, multivariant, results[0][0].playlist),
            masters=tuple(file.facts for file in files),
            steering=steering,
        )


def _read_renditions(
    source: Source, location: str, by_uri: dict[str, str], masters: tuple[MasterFile, ...], watch: Watch
) -> list[tuple[Rendition, tuple[Exchange, ...]]]:
    """Read several at once; whatever ends one of them, or the wait for them, ends all at their next segment."""
    ended = Event()

    def watch_for_the_end(name: str, read: int, total: int) -> None:
        if ended.is_set():
            raise UnreadableStreamError("reading was broken off")
        watch(name, read, total)

    reader = RenditionReader(source, location, masters, watch_for_the_end)

    def read(uri: str) -> tuple[Rendition, tuple[Exchange, ...]]:
        with _setting_on_error(ended):
            return reader.read(by_uri[uri], uri)

    with ThreadPoolExecutor(_THREADS) as threads, _setting_on_error(ended):
        return list(threads.map(read, by_uri))


@contextmanager
def _setting_on_error(event: Event) -> Iterator[None]:
    try:
        yield
    except BaseException:
        event.set()
        raise


def _open(target: str) -> tuple[AbstractContextManager[Source], str]:
    if target.startswith(("http://", "https://")):
        return HttpSource(), target
    path = Path(target)
    if path.is_dir():
        return nullcontext(FolderSource(path)), _PLAYLIST_NAME
    if path.is_file():
        return nullcontext(FolderSource(path.parent)), path.name
    raise UnreadableStreamError(f"{target} is neither a URL, nor a folder, nor a file")


def _names(uris: tuple[str, ...]) -> dict[str, str]:
    """A name for every media playlist: its folder's, or the whole URI where two folders are named alike."""
    names = {uri: PurePosixPath(urlsplit(uri).path).parent.name or uri for uri in uris}
    taken = list(names.values())
    return {uri: name if taken.count(name) == 1 else redacted(uri) for uri, name in names.items()}


def _read_steering(
    source: Source, location: str, multivariant: MultivariantPlaylist
) -> tuple[SteeringManifest | None, list[Exchange]]:
    if multivariant.steering is None:
        return None, []
    try:
        document = source.fetch(source.resolve(location, multivariant.steering.server_uri), Kind.STEERING)
    except FetchError as error:
        return unfetched_manifest(f"it can't be read: {error}"), []
    manifest = parse_steering_manifest(document.body, multivariant.pathways)
    return manifest, [] if document.exchange is None else [document.exchange]


def _session_key_uris(source: Source, location: str, multivariant: MultivariantPlaylist) -> tuple[str, ...]:
    uris = []
    for tag in multivariant.session_keys:
        try:
            uris.append(redacted(source.resolve(location, tag.uri or "")))
        except FetchError:
            uris.append(redacted(tag.uri or ""))
    return tuple(uris)


def _admission(
    source: Source, location: str, multivariant: MultivariantPlaylist, playlist: MediaPlaylist | None
) -> dict[str, bool] | None:
    try:
        media_location = source.resolve(location, multivariant.media_uris[0])
        return try_altered_token(source, location, media_location, playlist)
    except FetchError:
        return None
