"""`python -m loadtests.listening.generator PLAN RECORD`: put the load on, in a process of its own.

Locust patches the whole process it lives in; here it has one to itself. Each second a line on standard output
tells how it goes. SIGTERM ends the run early, with what was measured until then.
"""

import gc
import signal
import sys
from pathlib import Path

import gevent
from locust import LoadTestShape
from locust.env import Environment

from loadtests.listening.listener import Listener
from loadtests.listening.measures import Measures
from loadtests.listening.observer import observe
from loadtests.plan import Plan
from loadtests.record import Record

_ENDING_S = 12.0
"""What is under way at the end may take as long as any request may; a start that takes longer is cut off."""

_ENDING_EARLY_S = 1.0


class Timetable(LoadTestShape):
    """All join at an even pace; nobody leaves before the end."""

    plan: Plan
    measures: Measures

    def tick(self) -> tuple[int, float] | None:
        """As locust wants to know it each second."""
        if self.measures.clock.now_s() >= self.measures.ends_s:
            return None
        listeners = self.plan.pacing.listeners
        return listeners, listeners / max(self.plan.pacing.joining_s, 1.0)


def main() -> int:
    """Run the plan, write the record."""
    plan_path, record_path = map(Path, sys.argv[1:])
    plan = Plan.from_json(plan_path.read_bytes())
    record = Record(measured_from_s=plan.pacing.measured_from_s)
    environment = Environment(user_classes=[Listener], host=plan.host, stop_timeout=_ENDING_S)
    measures = Measures(record, environment, ends_s=plan.pacing.ends_s)
    Listener.plan = Timetable.plan = plan
    Listener.measures = Timetable.measures = measures
    environment.shape_class = Timetable()  # type: ignore[no-untyped-call]  # locust's own
    _run(environment, measures)
    record_path.write_bytes(record.to_json())
    return 0


def _run(environment: Environment, measures: Measures) -> None:
    runner = environment.create_local_runner()

    def end_early() -> None:
        measures.record.interrupted = True
        measures.ends_s = measures.clock.now_s()
        environment.stop_timeout = _ENDING_EARLY_S

    gevent.signal_handler(signal.SIGTERM, end_early)
    gc.freeze()  # what is here by now stays; the collector needn't look at it while others wait
    watching = gevent.spawn(observe, measures)
    runner.start_shape()
    gevent.joinall([runner.shape_greenlet], raise_error=True)
    measures.record.ended_s = min(measures.clock.now_s(), measures.ends_s)
    watching.kill()


if __name__ == "__main__":
    sys.exit(main())
