"""What listeners wait for, as origins say about once a second, and which of it this worker has in hand."""

import time
from collections import OrderedDict
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from kernel.database.signals import Signals
from kernel.rendition_part import RenditionPart, parse_hint
from packager.worker.on_demand.claim import RenditionName

LIFETIME_S = 2.5
"""Who has not repeated a hint for so long waits no more."""

BURST_S = 0.5
"""Parts that were first wanted within so short a time are wanted in order: players ask for a few at once."""

_MAX_PARTS = 10_000
"""Past that the one that was repeated longest ago is forgotten, until it is repeated."""


@dataclass(slots=True)
class _Want:
    first_s: float
    last_s: float


class Demand:
    """The wants of the moment, shared by all slots of a worker."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._wants: OrderedDict[RenditionPart, _Want] = OrderedDict()
        """In the order in which they were last heard."""
        self._in_hand: set[RenditionName] = set()
        self.bell = Signals()
        """Rings when something is wanted, or no longer."""

    def hear(self, hint: str) -> None:
        """Take a hint; one that names no part says that there may be something to claim."""
        self._forget_old()
        part = parse_hint(hint)
        if part is not None:
            now_s = self._now()
            self._wants.setdefault(part, _Want(now_s, now_s)).last_s = now_s
            self._wants.move_to_end(part)
            if len(self._wants) > _MAX_PARTS:
                self._wants.popitem(last=False)
        self.bell.ring()

    @contextmanager
    def holding(self, name: RenditionName) -> Iterator[None]:
        """Have a rendition in hand for a block."""
        self._in_hand.add(name)
        try:
            yield
        finally:
            self._in_hand.discard(name)
            self.bell.ring()

    def serve(self, part: RenditionPart) -> float | None:
        """A part is there: how long somebody has waited for it, or None when nobody has."""
        want = self._wants.pop(part, None)
        if want is None:
            return None
        self.bell.ring()
        return self._now() - want.first_s

    def parts(self, name: RenditionName) -> list[RenditionPart]:
        """The parts of a rendition that are waited for: the latest burst first, each burst in order."""
        self._forget_old()
        found = {part: want.first_s for part, want in self._wants.items() if _name(part) == name}
        ordered: list[RenditionPart] = []
        while found:
            latest_s = max(found.values())
            burst = [part for part, first_s in found.items() if first_s >= latest_s - BURST_S]
            ordered += sorted(burst, key=lambda part: -1 if part.segment is None else part.segment)
            for part in burst:
                del found[part]
        return ordered

    def is_waited_for(self, name: RenditionName) -> bool:
        """Whether somebody waits for any part of a rendition."""
        return name in self.names()

    def names(self) -> Collection[RenditionName]:
        """The renditions that somebody waits for."""
        self._forget_old()
        return {_name(part) for part in self._wants}

    def names_elsewhere(self) -> Collection[RenditionName]:
        """Those of them that this worker does not have in hand."""
        return set(self.names()) - self._in_hand

    def names_beside(self, name: RenditionName) -> Collection[RenditionName]:
        """Those of them that this worker has in hand, but for one."""
        return self._in_hand.intersection(self.names()) - {name}

    def _forget_old(self) -> None:
        oldest_s = self._now() - LIFETIME_S
        while self._wants and next(iter(self._wants.values())).last_s < oldest_s:
            self._wants.popitem(last=False)


def _name(part: RenditionPart) -> RenditionName:
    return part.owner, part.rendition
