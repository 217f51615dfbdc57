"""The frame that plots share: axes, grid, words."""

from dataclasses import dataclass

from loadtests.report.markup import Markup, join, tag
from loadtests.report.scale import Scale, tell_tick

WIDTH_PX = 680.0
LEFT_PX, RIGHT_PX, TOP_PX, BOTTOM_PX = 52.0, 12.0, 26.0, 32.0
_TICK_GAP_PX = 8.0
_BASELINE_PX = 4.0


@dataclass(frozen=True, slots=True)
class Frame:
    """A plot's two scales, and how high it is."""

    x: Scale
    y: Scale
    height_px: float

    @classmethod
    def of(
        cls, x: tuple[float, float], y: tuple[float, float], height_px: float, *, logarithmic_x: bool = False
    ) -> "Frame":
        """Of spans of figures."""
        return cls(
            Scale(*x, LEFT_PX, WIDTH_PX - RIGHT_PX, logarithmic_x),
            Scale(*y, height_px - BOTTOM_PX, TOP_PX),
            height_px,
        )

    def draw(self, *marks: Markup, told: str, x_unit: str, y_unit: str, y_ticks: int = 4) -> Markup:
        """The plot with its marks; `told` is what those hear who can't see it."""
        return svg(
            self.height_px, told, self._rows(y_ticks), self._columns(), *marks, self._units(x_unit, y_unit)
        )

    def line(self, points: list[tuple[float, float]], class_: str) -> Markup:
        """A line through points."""
        path = " ".join(f"{self.x(x):.1f},{self.y(y):.1f}" for x, y in points)
        return tag("polyline", points=path, class_=f"line {class_}")

    def area(self, points: list[tuple[float, float]], class_: str) -> Markup:
        """What is under a line."""
        if not points:
            return Markup()
        ends = [(points[0][0], self.y.low), *points, (points[-1][0], self.y.low)]
        path = " ".join(f"{self.x(x):.1f},{self.y(y):.1f}" for x, y in ends)
        return tag("polygon", points=path, class_=class_)

    def band(self, begin: float, end: float, class_: str) -> Markup:
        """A stretch of the plot, from top to bottom."""
        left_px, right_px = self.x(begin), self.x(end)
        height_px = self.y.from_px - self.y.to_px
        return tag(
            "rect", x=left_px, y=self.y.to_px, width=right_px - left_px, height=height_px, class_=class_
        )

    def level(self, value: float, label: str) -> Markup:
        """A line across, with its name: an objective."""
        y_px = self.y(value)
        line = tag("line", x1=self.x.from_px, x2=self.x.to_px, y1=y_px, y2=y_px, class_="objective")
        return join([line, words(self.x.to_px, y_px - _BASELINE_PX, label, "objective-name", anchor="end")])

    def upright(self, value: float, label: str) -> Markup:
        """The same from bottom to top."""
        x_px = self.x(value)
        line = tag("line", x1=x_px, x2=x_px, y1=self.y.from_px, y2=self.y.to_px, class_="objective")
        after = x_px < (self.x.from_px + self.x.to_px) / 2
        place_px = x_px + _TICK_GAP_PX if after else x_px - _TICK_GAP_PX
        anchor = "start" if after else "end"
        return join([line, words(place_px, self.y.from_px - 10, label, "objective-name", anchor=anchor)])

    def _rows(self, count: int) -> Markup:
        return join([self._row(value) for value in self.y.ticks(count)])

    def _row(self, value: float) -> Markup:
        y_px = self.y(value)
        line = tag("line", x1=self.x.from_px, x2=self.x.to_px, y1=y_px, y2=y_px, class_="grid")
        name = words(self.x.from_px - _TICK_GAP_PX, y_px + _BASELINE_PX, tell_tick(value), anchor="end")
        return join([line, name])

    def _columns(self) -> Markup:
        y_px = self.y.from_px + 18
        return join(
            [words(self.x(value), y_px, tell_tick(value), anchor="middle") for value in self.x.ticks(6)]
        )

    def _units(self, x_unit: str, y_unit: str) -> Markup:
        x_name = words(self.x.to_px, self.height_px - 1, x_unit, "unit", anchor="end") if x_unit else Markup()
        return join([x_name, words(0, 10, y_unit, "unit")])


def svg(height_px: float, told: str, *marks: Markup) -> Markup:
    """A picture as wide as there is room."""
    box = f"0 0 {WIDTH_PX:g} {height_px:g}"
    return tag("svg", tag("title", told), *marks, viewBox=box, role="img")


def words(x: float, y: float, text: str, class_: str | None = None, *, anchor: str = "start") -> Markup:
    """A piece of text."""
    return tag("text", text, x=x, y=y, text_anchor=anchor, class_=class_)
