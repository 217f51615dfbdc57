"""What is counted, and what a count comes to."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol

from control_api.permissions.operations import RateGroup
from kernel.settings import RateLimit, RateLimitSettings


@dataclass(frozen=True, slots=True)
class Rule:
    """At most `limit` attempts in any `window_s` seconds, for each key."""

    name: str
    limit: int
    window_s: float


class Window(NamedTuple):
    """The attempts under one key that one rule is about."""

    rule: Rule
    key: str


class WindowState(NamedTuple):
    """What a window has left, and in how many seconds it will have one more."""

    rule: Rule
    remaining: int
    reset_s: float


class Verdict(NamedTuple):
    """Whether an attempt is admitted, and how its windows stand after it, in their order.

    One that is refused counts in none of them.
    """

    admitted: bool
    states: tuple[WindowState, ...]


class Windows(Protocol):
    """Sliding windows, kept somewhere."""

    async def claim(self, windows: Sequence[Window], /) -> Verdict:
        """Count an attempt in all the windows, or in none when one of them is full."""

    async def forget(self, window: Window, /) -> None:
        """Begin a window anew."""


def rules_of(settings: RateLimitSettings) -> dict[RateGroup, tuple[Rule, ...]]:
    """By which rules a request of each group is counted before it is read."""
    api = _rule(RateGroup.API, settings.api)
    return {
        RateGroup.NONE: (),
        RateGroup.API: (api,),
        RateGroup.SEARCH: (_rule(RateGroup.SEARCH, settings.search),),
        RateGroup.ADMIN: (_rule(RateGroup.ADMIN, settings.admin),),
        RateGroup.LOG_IN: (api,),
        RateGroup.PLAYLIST_CREATION: (api, _rule(RateGroup.PLAYLIST_CREATION, settings.playlist_creation)),
    }


def log_in_rule(settings: RateLimitSettings) -> Rule:
    """By which log-ins are counted besides, once it is known whose account is meant."""
    return _rule(RateGroup.LOG_IN, settings.log_in)


def _rule(group: RateGroup, limit: RateLimit) -> Rule:
    return Rule(group.value, limit.limit, limit.window_s)
