"""Packaging from the command line, with a progress bar and a summary: one master, or several as an album."""

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import av.logging

from kernel.settings import Settings, load_settings
from origin.playlists import KEY
from packager.errors import MasterRefusedError
from packager.ladder import load_ladder
from segue.plain_folder.album import write_album
from segue.plain_folder.errors import OutputError
from segue.plain_folder.progress import ProgressBar, progress_bar
from segue.plain_folder.summary import summarise_album, summarise_track
from segue.plain_folder.track import PackedTrack, TrackPackager
from segue.plain_folder.track_folder import write_keys, write_plain_folder

ALBUM = "album"
"""The folder of an album's own stream, beside those of its tracks."""

_TRACKS_SHARE = 0.7
"""How much of the time an album's tracks take; the rest goes into AAC of all of them as one piece."""


def package_into(master: Path, out: Path, *, clear: bool, key_uri: str | None) -> None:
    """Package a master; `out` appears when everything in it is whole, and not before.

    Raises:
        MasterRefusedError: The master can't be packaged.
        OutputError: The folder can't be written.
    """
    av.logging.set_level(av.logging.PANIC)
    with _appearing(out, str(master)) as (folder, packed), progress_bar() as bar:
        with bar.step(1.0) as tell:
            track = _packager(load_settings(), clear=clear).package(master, packed, tell)
        keys = track.content_keys
        in_folder = keys if key_uri is None else None
        write_plain_folder(track.asset, packed, folder, key_uri=key_uri or KEY, content_keys=in_folder)
        if keys is not None and key_uri is not None:
            write_keys(out.with_name(f"{out.name}-keys"), keys, track.asset)
        bar.finish()
    summarise_track(track.asset, out)


def package_album_into(masters: Sequence[Path], out: Path, *, clear: bool) -> None:
    """Package masters, in playing order: each in a folder, ``1``, ``2`` …, and all as one stream beside them.

    `out` appears when everything in it is whole, and not before.

    Raises:
        MasterRefusedError: One of them can't be packaged; the message names it.
        PackagingFailedError: Encoding them as one piece failed.
        OutputError: The folder can't be written.
    """
    av.logging.set_level(av.logging.PANIC)
    settings = load_settings()
    packager = _packager(settings, clear=clear)
    with _appearing(out, f"{len(masters)} masters") as (folder, packed), progress_bar() as bar:
        tracks = list(_package_all(masters, packager, folder, packed, bar))
        with bar.step(1 - _TRACKS_SHARE) as tell:
            variants = write_album(
                tracks, folder / ALBUM, ladder=packager.ladder, limits=settings.worker, tell=tell
            )
        bar.finish()
    summarise_album(masters, [track.asset for track in tracks], variants, out)


def _packager(settings: Settings, *, clear: bool) -> TrackPackager:
    return TrackPackager(load_ladder(settings.packager.ladder), settings.packager, is_clear=clear)


def _package_all(
    masters: Sequence[Path], packager: TrackPackager, folder: Path, packed: Path, bar: ProgressBar
) -> Iterator[PackedTrack]:
    """Package one after the other, each into a folder of its own."""
    all_bytes = sum(master.stat().st_size for master in masters)
    for number, master in enumerate(masters, 1):
        share = master.stat().st_size / max(all_bytes, 1)
        with bar.step(_TRACKS_SHARE * share, f"{number}/{len(masters)} ") as tell:
            try:
                track = packager.package(master, _made(packed / str(number)), tell)
            except MasterRefusedError as error:
                raise MasterRefusedError(error.code, f"{master}: {error.reason}") from None
        own = _made(folder / str(number))
        write_plain_folder(track.asset, track.packed, own, key_uri=KEY, content_keys=track.content_keys)
        yield track


@contextmanager
def _appearing(out: Path, what: str) -> Iterator[tuple[Path, Path]]:
    """A folder that becomes `out` at the end, and one for what is needed on the way; both go if something fails."""
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        # Beside the target, so that it can be renamed into place.
        with tempfile.TemporaryDirectory(prefix=f".{out.name}-", dir=out.parent) as scratch:
            folder, packed = _made(Path(scratch, "folder")), _made(Path(scratch, "packed"))
            yield folder, packed
            folder.replace(out)
    except OSError as error:
        raise OutputError(f"can't package {what} into {out}: {error.strerror or error}") from error


def _made(folder: Path) -> Path:
    folder.mkdir()
    return folder
