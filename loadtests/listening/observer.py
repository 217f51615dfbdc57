"""Looking at the generator itself, second by second: when it is the bottleneck, the figures are its own."""

import time
from itertools import count

import gevent
import msgspec

from loadtests.listening.measures import Measures
from loadtests.percentiles import summarize
from loadtests.progress import Progress
from loadtests.record import Second

_NAP_S = 0.02
_RECENT_S = 10.0


def observe(measures: Measures) -> None:
    """Note each second of the run and tell of it, until killed."""
    for number in count(1):
        cpu_before_s, began_s = time.process_time(), time.perf_counter()
        lag_s = _longest_lag(until_s=float(number), measures=measures)
        share = (time.process_time() - cpu_before_s) / (time.perf_counter() - began_s)
        second = Second(float(number), measures.listening, round(share, 3), round(lag_s * 1000, 2))
        measures.record.seconds.append(second)
        _tell(measures)


def _longest_lag(until_s: float, measures: Measures) -> float:
    """How much longer than it should have the worst of many naps took."""
    longest_s = 0.0
    while measures.clock.now_s() < until_s:
        began_s = time.perf_counter()
        gevent.sleep(_NAP_S)
        longest_s = max(longest_s, time.perf_counter() - began_s - _NAP_S)
    return longest_s


def _tell(measures: Measures) -> None:
    record, now_s = measures.record, measures.clock.now_s()
    recent = summarize([start.took_ms for start in record.starts[-1000:] if start.at_s > now_s - _RECENT_S])
    line = Progress(
        at_s=now_s,
        listening=measures.listening,
        starts=len(record.starts),
        measured=len(record.measured_starts),
        recent_p95_ms=recent.p95_ms if recent else None,
        errors=record.failure_count,
    )
    print(msgspec.json.encode(line).decode(), flush=True)
