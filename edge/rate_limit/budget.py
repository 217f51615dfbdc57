"""How many segments a listener may still fetch: a sliding window in memory, settled with the other processes."""

from collections.abc import Sequence

from edge.rate_limit.backlog import Backlog

SLOT_S = 5
WINDOW_S = 60
SLOTS = WINDOW_S // SLOT_S + 1
"""The window's, and one for the time that the current slot isn't over: so no minute ever holds more than the limit."""

_SETTLED_SOON_S = 1.0


class SegmentBudget:
    """One listener's count at this process, and what she fetched by way of others.

    Counts are kept by slots of time since the epoch, in rings: slot `n` lies at `n % SLOTS`.
    """

    __slots__ = (
        "__weakref__", "_backlog", "_others", "_own", "_settled", "_slot", "_unsettled", "_used", "subject"
    )  # fmt: skip

    def __init__(self, subject: str, backlog: "Backlog[SegmentBudget]") -> None:
        self.subject = subject
        self._backlog = backlog
        self._slot = 0
        self._own = [0] * SLOTS
        self._settled = [0] * SLOTS
        """What of `_own` the others have been told."""
        self._others = [0] * SLOTS
        self._used = 0
        """The sum of `_own` and `_others`."""
        self._unsettled = 0

    def take(self, now_s: float) -> float:
        """Count a segment and return 0, or, when the limit is reached, the seconds until one is admitted."""
        slot = int(now_s // SLOT_S)
        if slot > self._slot:
            self._advance(slot)
        elif slot <= self._slot - SLOTS:
            self._begin_anew(slot)
        backlog = self._backlog
        if self._used >= backlog.limit:
            backlog.add(self)
            return self._wait_s(now_s)
        if self._unsettled >= backlog.leeway and 2 * self._used > backlog.limit:
            backlog.hurry()
            return _SETTLED_SOON_S
        self._own[self._slot % SLOTS] += 1
        self._used += 1
        self._unsettled += 1
        if self._unsettled == 1:
            backlog.add(self)
        elif self._unsettled * 2 >= backlog.leeway:
            backlog.hurry()
        return 0.0

    def unsettled(self, slot: int) -> tuple[int, int]:
        """What the others haven't been told of the slot before and of this one; from now on they have.

        It is told once: if it doesn't arrive, they don't know of it. To tell it again could count it twice.
        """
        if slot > self._slot:
            self._advance(slot)
        before, now = (slot - 1) % SLOTS, slot % SLOTS
        told = self._own[before] - self._settled[before], self._own[now] - self._settled[now]
        self._settled = self._own.copy()
        self._unsettled = 0
        return told

    def settle(self, slot: int, totals: Sequence[int]) -> None:
        """Take in what all processes together counted, in the slots up to the one given, the oldest first."""
        for number, total in enumerate(totals, slot - SLOTS + 1):
            if self._slot - SLOTS < number <= self._slot:
                at = number % SLOTS
                others = max(0, total - self._settled[at])
                self._used += others - self._others[at]
                self._others[at] = others

    def _advance(self, slot: int) -> None:
        """Begin a slot, and forget those that have left the window."""
        for number in range(max(self._slot + 1, slot - SLOTS + 1), slot + 1):
            at = number % SLOTS
            self._used -= self._own[at] + self._others[at]
            self._own[at] = self._settled[at] = self._others[at] = 0
        self._slot = slot

    def _begin_anew(self, slot: int) -> None:
        """Take all that was counted to have been counted just now: the clock was set back, by more than the window.

        Otherwise nothing would leave the window until the clock is again where it was.
        """
        at, used = slot % SLOTS, self._used
        self._own, self._settled, self._others = [0] * SLOTS, [0] * SLOTS, [0] * SLOTS
        self._own[at] = self._settled[at] = used
        self._unsettled, self._slot = 0, slot

    def _wait_s(self, now_s: float) -> float:
        """The time until so many slots have left the window that there is room for one segment."""
        used = self._used
        for number in range(self._slot - SLOTS + 1, self._slot + 1):
            used -= self._own[number % SLOTS] + self._others[number % SLOTS]
            if used < self._backlog.limit:
                return (number + SLOTS) * SLOT_S - now_s
        return float(WINDOW_S)
