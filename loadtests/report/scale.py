"""From figures to places on a plot."""

from collections.abc import Iterator
from dataclasses import dataclass
from math import ceil, floor, log10

_STEPS = (1.0, 2.0, 5.0, 10.0)


@dataclass(frozen=True, slots=True)
class Scale:
    """A span of figures over a span of pixels; logarithmic ones begin above zero."""

    low: float
    high: float
    from_px: float
    to_px: float
    logarithmic: bool = False

    def __call__(self, value: float) -> float:
        """Where a figure lies; what is off the scale lies at its end."""
        held = min(max(value, self.low), self.high)
        if self.logarithmic:
            share = log10(held / self.low) / log10(self.high / self.low)
        else:
            share = (held - self.low) / (self.high - self.low)
        return self.from_px + share * (self.to_px - self.from_px)

    def ticks(self, count: int = 4) -> list[float]:
        """Round figures on the scale, about so many of them; 1, 2, 5, 10 … on a logarithmic one."""
        return list(self._decades() if self.logarithmic else self._even(count))

    def _even(self, count: int) -> Iterator[float]:
        rough = (self.high - self.low) / max(count, 1)
        power = 10.0 ** floor(log10(rough))
        step = next(power * factor for factor in _STEPS if power * factor >= rough * 0.999)
        for number in range(ceil(self.low / step - 1e-9), floor(self.high / step + 1e-9) + 1):
            yield number * step

    def _decades(self) -> Iterator[float]:
        for power in range(floor(log10(self.low)), ceil(log10(self.high)) + 1):
            for factor in _STEPS[:-1]:
                if self.low * 0.999 <= (value := factor * 10.0**power) <= self.high * 1.001:
                    yield value


def tell_tick(value: float) -> str:
    """A round figure without needless digits."""
    return f"{value:,.10g}"
