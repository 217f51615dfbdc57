"""Slots put into the words of the API."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from math import isinf
from typing import TypeVar

from control_api.figures.models import Figures, FigureSeries, FigureSummary
from control_api.figures.slot import Slot, share, sound_percentile_ms, start_percentile_ms, total
from kernel.figures.figure import Figure
from kernel.figures.slots import SLOT_S

SETTLING_SLOTS = 6
"""For so long first segments of a slot's starts may be told; after that they are taken not to come."""

T = TypeVar("T")


def describe(last: int, slots: Sequence[Slot]) -> Figures:
    """What is told of slots that end with the one of a number."""
    until = datetime.fromtimestamp((last + 1) * SLOT_S, UTC)
    return Figures(available=True, step_s=SLOT_S, until=until, series=_series(slots), summary=_summary(slots))


def nothing() -> Figures:
    """What is told while Valkey is away."""
    return Figures(available=False, step_s=SLOT_S, until=None, series=None, summary=None)


def _series(slots: Sequence[Slot]) -> FigureSeries:
    def each(of: Callable[[list[Slot]], T]) -> tuple[T, ...]:
        return tuple(of([slot]) for slot in slots)

    def rates(figure: Figure) -> tuple[float, ...]:
        return each(lambda one: round(total(one, figure) / SLOT_S, 2))

    return FigureSeries(
        starts_per_s=rates(Figure.STARTS),
        start_p50_ms=each(lambda one: start_percentile_ms(one, 0.5)),
        start_p95_ms=each(lambda one: start_percentile_ms(one, 0.95)),
        sound_p50_ms=each(lambda one: sound_percentile_ms(one, 0.5)),
        sound_p95_ms=each(lambda one: sound_percentile_ms(one, 0.95)),
        active_streams=tuple(slot.active_streams for slot in slots),
        cache_hit_share=each(lambda one: share(one, Figure.EDGE_HITS, Figure.EDGE_ANSWERS)),
        edge_error_share=each(lambda one: share(one, Figure.EDGE_ERRORS, Figure.EDGE_REQUESTS)),
        api_error_share=each(lambda one: share(one, Figure.API_ERRORS, Figure.API_REQUESTS)),
        edge_requests_per_s=rates(Figure.EDGE_REQUESTS),
        api_requests_per_s=rates(Figure.API_REQUESTS),
        edge_bytes_per_s=each(lambda one: total(one, Figure.EDGE_BYTES) // SLOT_S),
    )


def _summary(slots: Sequence[Slot]) -> FigureSummary:
    settled = slots[:-SETTLING_SLOTS]
    return FigureSummary(
        starts=total(slots, Figure.STARTS),
        starts_without_sound=sum(isinf(time_ms) for slot in settled for time_ms in slot.starts_ms),
        start_p50_ms=start_percentile_ms(slots, 0.5),
        start_p95_ms=start_percentile_ms(slots, 0.95),
        sound_p50_ms=sound_percentile_ms(slots, 0.5),
        sound_p95_ms=sound_percentile_ms(slots, 0.95),
        active_streams=slots[-1].active_streams,
        cache_hit_share=share(slots, Figure.EDGE_HITS, Figure.EDGE_ANSWERS),
        edge_error_share=share(slots, Figure.EDGE_ERRORS, Figure.EDGE_REQUESTS),
        api_error_share=share(slots, Figure.API_ERRORS, Figure.API_REQUESTS),
        edge_requests=total(slots, Figure.EDGE_REQUESTS),
        api_requests=total(slots, Figure.API_REQUESTS),
        edge_bytes=total(slots, Figure.EDGE_BYTES),
    )
