"""The demo album: one piece over four tracks, two of them in 24/96, two in 16/44.1."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from segue.demo.cover import render_cover
from segue.demo.flac import FlacFormat, write_flac
from segue.demo.name import ALBUM, ARTIST
from segue.demo.piece import LENGTH_S, render


@dataclass(frozen=True, slots=True)
class DemoTrack:
    """A stretch of the piece; the borders cut through sounding notes, where a gap would be heard."""

    disc: int
    number: int
    title: str
    start_s: float
    end_s: float
    form: FlacFormat

    @property
    def file_name(self) -> str:
        """Sorts in the album's order."""
        return f"{self.disc}-{self.number:02} {self.title}.flac"

    def tags(self) -> dict[str, str]:
        """As FFmpeg names them."""
        return {
            "title": self.title,
            "artist": ARTIST,
            "album_artist": ARTIST,
            "album": ALBUM,
            "disc": str(self.disc),
            "track": str(self.number),
            "genre": "Ambient",
            "date": "2026",
        }


HI_RES = FlacFormat(96_000, 24)
CD = FlacFormat(44_100, 16)

TRACKS = (
    DemoTrack(1, 1, "Harbour", 0, 19.95, HI_RES),
    DemoTrack(1, 2, "Breakwater", 19.95, 39.9, HI_RES),
    DemoTrack(2, 1, "Open Water", 39.9, 60.15, CD),
    DemoTrack(2, 2, "Landfall", 60.15, LENGTH_S, CD),
)


def write_album(folder: Path) -> Iterator[DemoTrack]:
    """Write the masters into a folder, telling each when it is done."""
    cover = render_cover()
    for track in TRACKS:
        write_flac(
            folder / track.file_name,
            render(track.form.rate_hz, track.start_s, track.end_s),
            track.form,
            tags=track.tags(),
            cover=cover,
        )
        yield track
