"""A player at work: it starts streams, keeps its buffer full, seeks, pauses, and goes on to the next track."""

from collections.abc import Callable

import gevent

from loadtests.admission import Admission, read_admission, read_prefetched
from loadtests.listening.fetching import Fetcher, FetchError
from loadtests.listening.measures import Measures
from loadtests.listening.stream import Stream
from loadtests.playhead import Playhead
from loadtests.record import Start
from loadtests.session_plan import SessionPlan

BUFFER_S = 25.0
"""Of the track, kept ahead of the playhead."""

_PREFETCH_AHEAD_S = 10.0
"""Of the track; so long before its end the next one is asked for."""

_LEAST_SLEEP_S = 0.001

Agenda = list[tuple[float, Callable[[float], None]]]
"""What the listener will do, by time."""


class Player:
    """One listener's player; one track at a time, and the beginning of the next."""

    def __init__(self, fetcher: Fetcher, measures: Measures, speed: float) -> None:
        self._fetcher = fetcher
        self._measures = measures
        self._speed = speed
        self._queue: tuple[str, ...] = ()
        self._stream: Stream
        self._head: Playhead
        self._loaded = 0
        """How many of the track's segments needn't be fetched any more."""
        self._asked_for_next = False
        self._next: Stream | None = None
        self._next_ready_at_s = 0.0

    def start(self, queue: tuple[str, ...], *, due_s: float) -> bool:
        """Press play on the first of the queue; whether music came."""
        now_s = self._measures.clock.now_s
        pressed_at_s, steps_ms = now_s(), dict[str, float]()
        self._queue = queue
        took_ms = None
        try:
            stream = self._admitted(queue[0], steps_ms)
            stream.open()
            opened_at_s = now_s()
            self._play(stream, opened_at_s)
            took_ms = (opened_at_s - pressed_at_s) * 1000
        except FetchError:
            pass
        except gevent.GreenletExit:  # the run is over, and has waited for long enough
            self._measures.record.unfinished_starts += 1
            raise
        except Exception as error:  # noqa: BLE001 - it must be counted, whatever it is
            self._measures.unexpected("stream start", error)
        finally:
            late_ms = (pressed_at_s - due_s) * 1000
            self._measures.stream_start(Start(pressed_at_s, late_ms, took_ms, dict(steps_ms), queue[0]))
        return took_ms is not None

    def listen(self, until_s: float, plan: SessionPlan) -> None:
        """Play on until then.

        Raises:
            FetchError: Something didn't come as it should have; the music has stopped.
        """
        agenda = self._agenda(plan)
        try:
            while (now_s := self._measures.clock.now_s()) < until_s:
                self._do_next(now_s, until_s, agenda)
        finally:
            self._measures.record.played_s += self._head.played_s

    def _admitted(self, track_id: str, steps_ms: dict[str, float]) -> Stream:
        answer, steps_ms["api"] = self._fetcher.api(f"/api/v1/stream/{track_id}")
        return self._stream_of(self._fetcher.checked("api", track_id, answer, read_admission), steps_ms)

    def _stream_of(self, admission: Admission, steps_ms: dict[str, float]) -> Stream:
        return Stream(self._fetcher, admission.track_id, admission.playlist_url, steps_ms)

    def _play(self, stream: Stream, begins_at_s: float) -> None:
        self._stream, self._loaded = stream, 1
        self._head = Playhead(stream.playlist.length_s, self._speed, begins_at_s)
        self._head.append(stream.playlist.segments[0].ends_s, begins_at_s)
        self._next, self._asked_for_next = None, False

    def _agenda(self, plan: SessionPlan) -> Agenda:
        begins_s = self._measures.clock.now_s()
        agenda: Agenda = []
        if plan.pause_at_s is not None:
            paused_at_s = begins_s + plan.pause_at_s
            agenda += [
                (paused_at_s, self._pause),
                (paused_at_s + plan.pause_for_s, self._resume),
            ]
        if plan.seek_at_s is not None:
            agenda.append((begins_s + plan.seek_at_s, lambda now_s: self._seek(now_s, plan)))
        return agenda

    def _do_next(self, now_s: float, until_s: float, agenda: Agenda) -> None:
        self._head.advance(now_s)
        if agenda and agenda[0][0] <= now_s:
            agenda.pop(0)[1](now_s)
        elif self._head.ended_at_s is not None:
            self._go_on(self._head.ended_at_s, until_s)
        elif self._has_more and self._head.ahead_s < BUFFER_S:
            self._load()
        elif not self._has_more and not self._asked_for_next and self._head.remaining_s <= _PREFETCH_AHEAD_S:
            self._prepare_next()
        else:
            wake_at_s = min(until_s, self._wake_at_s(), agenda[0][0] if agenda else until_s)
            gevent.sleep(max(_LEAST_SLEEP_S, wake_at_s - now_s))

    @property
    def _has_more(self) -> bool:
        return self._loaded < len(self._stream.playlist.segments)

    def _wake_at_s(self) -> float:
        if self._has_more:
            return self._head.when_at(self._head.buffered_to_s - BUFFER_S + _LEAST_SLEEP_S)
        if not self._asked_for_next:
            return self._head.when_at(self._head.length_s - _PREFETCH_AHEAD_S)
        return self._head.when_at(self._head.length_s)

    def _load(self) -> None:
        segment = self._stream.fetch_segment(self._loaded)
        self._loaded += 1
        now_s = self._measures.clock.now_s()
        waited_s = self._head.append(segment.ends_s, now_s)
        if waited_s > 0:
            self._measures.rebuffer(now_s - waited_s, waited_s * 1000)

    def _pause(self, now_s: float) -> None:
        self._measures.record.pauses += 1
        self._head.pause(now_s)

    def _resume(self, now_s: float) -> None:
        self._head.resume(now_s)

    def _seek(self, now_s: float, plan: SessionPlan) -> None:
        playlist = self._stream.playlist
        position_s = plan.seek_position_s(playlist.length_s, self._speed)
        index = playlist.index_at(position_s)
        took_ms = None
        try:
            segment = self._stream.fetch_segment(index)
            there_at_s = self._measures.clock.now_s()
            took_ms = (there_at_s - now_s) * 1000
        finally:
            self._measures.seek(now_s, took_ms)
        self._head.jump(position_s, segment.ends_s, there_at_s)
        self._loaded = index + 1

    def _prepare_next(self) -> None:
        try:
            self._ask_for_next()
        except FetchError:
            self._measures.next_track(self._measures.clock.now_s(), None)
            raise

    def _ask_for_next(self) -> None:
        self._asked_for_next = True
        now = self._queue.index(self._stream.track_id)
        order = [*self._queue[now:], *self._queue[:now]]
        wishes = {"queue": order, "current": order[0], "rendition": self._stream.rendition}
        answer, took_ms = self._fetcher.api("/api/v1/stream/prefetch", wishes)
        prefetched = self._fetcher.checked("prefetch", order[0], answer, read_prefetched)
        if prefetched is not None:
            following = self._stream_of(prefetched, {"prefetch": took_ms})
            following.open()
            self._next, self._next_ready_at_s = following, self._measures.clock.now_s()

    def _go_on(self, ended_at_s: float, until_s: float) -> None:
        if not self._asked_for_next:
            self._prepare_next()
        if self._next is None:  # the queue is over: silence until the listener does something
            gevent.sleep(max(_LEAST_SLEEP_S, until_s - self._measures.clock.now_s()))
            return
        self._measures.next_track(ended_at_s, max(0.0, self._next_ready_at_s - ended_at_s) * 1000)
        self._measures.record.played_s += self._head.played_s
        self._play(self._next, max(ended_at_s, self._next_ready_at_s))
