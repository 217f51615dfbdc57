"""Covers for albums that don't exist: a few shapes in a few colours, drawn anew each time, always alike."""

import math
from collections.abc import Callable
from io import BytesIO

from PIL import Image, ImageDraw

EDGE_PX = 640
FINER = 2
"""Drawn so many times as large, then made smaller: edges come out smooth."""

Draw = ImageDraw.ImageDraw

_EDGE = EDGE_PX * FINER


def render(motif: str, paper: str, *inks: str) -> bytes:
    """A cover as JPEG; `motif` is one of `MOTIFS`, colours are as CSS writes them."""
    picture = Image.new("RGB", (_EDGE, _EDGE), paper)
    MOTIFS[motif](ImageDraw.Draw(picture), list(inks))
    file = BytesIO()
    picture.resize((EDGE_PX, EDGE_PX), Image.Resampling.LANCZOS).save(file, "JPEG", quality=90)
    return file.getvalue()


def _at(share: float) -> int:
    return round(share * _EDGE)


def _disc(draw: Draw, x: float, y: float, radius: float, ink: str) -> None:
    draw.ellipse([_at(x - radius), _at(y - radius), _at(x + radius), _at(y + radius)], fill=ink)


def _dunes(draw: Draw, inks: list[str]) -> None:
    for index, ink in enumerate(inks):
        low = 0.34 + 0.62 * index / len(inks)
        crest = [
            (_at(x / 100), _at(low + 0.07 * math.sin(x / 100 * (4 + index) + 2.1 * index)))
            for x in range(101)
        ]
        draw.polygon([*crest, (_EDGE, _EDGE), (0, _EDGE)], fill=ink)


def _phases(draw: Draw, inks: list[str]) -> None:
    for row in range(4):
        for column in range(4):
            x, y = 0.17 + 0.22 * column, 0.17 + 0.22 * row
            _disc(draw, x, y, 0.085, inks[0])
            _disc(draw, x + 0.012 * (4 * row + column), y, 0.085, inks[1])


def _rings(draw: Draw, inks: list[str]) -> None:
    for index in range(14):
        _disc(draw, 0.5, 0.62, 0.56 - 0.04 * index, inks[index % len(inks)])


def _reeds(draw: Draw, inks: list[str]) -> None:
    for index in range(23):
        x, lean = 0.06 + 0.04 * index, 0.05 * math.sin(1.7 * index)
        top = 0.16 + 0.22 * (0.5 + 0.5 * math.sin(2.3 * index))
        draw.line(
            [(_at(x), _at(0.92)), (_at(x + lean), _at(top))], fill=inks[index % len(inks)], width=_at(0.013)
        )


def _panes(draw: Draw, inks: list[str]) -> None:
    for index in range(9):
        x, y = index % 3, index // 3
        left, top = _at(0.08 + 0.29 * x), _at(0.08 + 0.29 * y)
        ink = inks[(2 * x + y * y) % len(inks)]
        draw.rectangle([left, top, left + _at(0.26), top + _at(0.26)], fill=ink)


def _arches(draw: Draw, inks: list[str]) -> None:
    for index, ink in enumerate(inks):
        radius = 0.42 - 0.09 * index
        _disc(draw, 0.5, 0.5, radius, ink)
        draw.rectangle([_at(0.5 - radius), _at(0.5), _at(0.5 + radius), _EDGE], fill=ink)


MOTIFS: dict[str, Callable[[Draw, list[str]], None]] = {
    "dunes": _dunes,
    "phases": _phases,
    "rings": _rings,
    "reeds": _reeds,
    "panes": _panes,
    "arches": _arches,
}
