"""Where players tell what they went through: the record, and locust's own statistics and hooks."""

from locust.env import Environment

from loadtests.listening.clock import Clock
from loadtests.record import Moment, Record, Start

_KIND = "player"
_FAILED = RuntimeError("failed; the request that was at fault is counted on its own")


class Measures:
    """The load's own metrics: `stream_start`, `next_track`, `rebuffer`, `seek`."""

    def __init__(self, record: Record, environment: Environment, *, ends_s: float) -> None:
        self.record = record
        self.clock = Clock()
        self.ends_s = ends_s
        """When nobody presses play any more; earlier than planned when the run is broken off."""
        self.listening = 0
        """How many have music on just now."""
        self._environment = environment

    def stream_start(self, start: Start) -> None:
        """Play was pressed, and this came of it."""
        self.record.starts.append(start)
        self._fire("stream_start", start.took_ms)

    def unexpected(self, what: str, error: Exception) -> None:
        """The player itself failed, of what it was given: an error like any other, counted by its kind."""
        self.record.count_failure(what, type(error).__name__, self.clock.now_s(), repr(error))

    def next_track(self, ended_at_s: float, wait_ms: float | None) -> None:
        """A track ended, and after so long (mostly: at once) the next one could go on."""
        self.record.next_tracks.append(Moment(ended_at_s, wait_ms))
        self._fire("next_track", wait_ms)

    def seek(self, at_s: float, took_ms: float | None) -> None:
        """The listener went elsewhere on the track, and there was media there."""
        self.record.seeks.append(Moment(at_s, took_ms))
        self._fire("seek", took_ms)

    def rebuffer(self, at_s: float, length_ms: float) -> None:
        """The playhead had caught up with the buffer."""
        self.record.rebuffers.append(Moment(at_s, length_ms))
        self._fire("rebuffer", length_ms)

    def _fire(self, name: str, took_ms: float | None) -> None:
        self._environment.events.request.fire(  # type: ignore[no-untyped-call]  # locust's own
            request_type=_KIND,
            name=name,
            response_time=took_ms or 0.0,
            response_length=0,
            exception=_FAILED if took_ms is None else None,
            context={},
        )
