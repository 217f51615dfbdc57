"""A listener as locust knows her."""

import random
from typing import ClassVar

import gevent
from locust import FastHttpUser, task
from locust.env import Environment
from locust.exception import StopUser

from loadtests.listening.fetching import TIMEOUT_S, Fetcher, FetchError
from loadtests.listening.measures import Measures
from loadtests.listening.player import Player
from loadtests.plan import Plan
from loadtests.session_plan import SessionPlan, plan_session


class Listener(FastHttpUser):
    """Presses play when it is her turn, and listens until it is again."""

    plan: ClassVar[Plan]
    measures: ClassVar[Measures]
    joined: ClassVar[int] = 0
    network_timeout = TIMEOUT_S
    connection_timeout = TIMEOUT_S

    def __init__(self, environment: Environment) -> None:
        super().__init__(environment)
        self._number = Listener.joined
        Listener.joined += 1
        self._chance = random.Random(f"{self.plan.seed} {self._number}")
        clock, record = self.measures.clock, self.measures.record
        fetcher = Fetcher(self.client, self.plan.tokens[self._number], record, clock)
        self._player = Player(fetcher, self.measures, self.plan.speed)

    @task
    def listen(self) -> None:
        """The whole run: locust's own waiting would count from a session's end, not to its turn."""
        if self.plan.pacing.is_in_crowd(self._number):
            self._join_crowd()
        else:
            self._press_play_every_turn()
        self._wait_until(self._ends_s)
        raise StopUser

    @property
    def _ends_s(self) -> float:
        return self.measures.ends_s

    def _press_play_every_turn(self) -> None:
        pacing = self.plan.pacing
        due_s = pacing.next_start_s(self._number, self.measures.clock.now_s(), self._chance)
        while self._wait_until(due_s):
            following_s = pacing.next_start_s(self._number, due_s + pacing.cycle_s / 2, self._chance)
            album = self._chance.choice(self.plan.queues)
            first = self._chance.randrange(len(album))
            session_s = following_s - due_s
            self._session(
                (*album[first:], *album[:first]), due_s, following_s, plan_session(session_s, self._chance)
            )
            due_s = following_s

    def _join_crowd(self) -> None:
        due_s = self.plan.pacing.crowd_start_s(self._chance)
        if self._wait_until(due_s):
            self._session(self.plan.release, due_s, self._ends_s, SessionPlan())

    def _session(self, queue: tuple[str, ...], due_s: float, until_s: float, plan: SessionPlan) -> None:
        if not self._player.start(queue, due_s=due_s):
            return
        self.measures.listening += 1
        try:
            self._player.listen(min(until_s, self._ends_s), plan)
        except FetchError:
            pass  # it is counted; she tries again when it is her turn
        except Exception as error:  # noqa: BLE001 - it must be counted, whatever it is
            self.measures.unexpected("listening", error)
        finally:
            self.measures.listening -= 1

    def _wait_until(self, moment_s: float) -> bool:
        """Whether the run goes on then."""
        gevent.sleep(max(0.0, min(moment_s, self._ends_s) - self.measures.clock.now_s()))
        return moment_s < self._ends_s
