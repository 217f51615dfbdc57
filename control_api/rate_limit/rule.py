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


class LogInRules(NamedTuple):
    """What limits attempts at passwords: of an address at one account, of an address, and at an account."""

    pair: Rule
    address: Rule
    account: Rule


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

    One that is refused counts in none of them. `attempt` is the name by which it can be given back.
    """

    admitted: bool
    states: tuple[WindowState, ...]
    attempt: str = ""


class Windows(Protocol):
    """Sliding windows, kept somewhere."""

    async def claim(self, windows: Sequence[Window], /) -> Verdict:
        """Count an attempt in all the windows, or in none when one of them is full."""

    async def give_back(self, windows: Sequence[Window], attempt: str, /) -> None:
        """Have an attempt that was admitted count no more in some of its windows; twice is once."""

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
        RateGroup.HAND_IN: (_rule(RateGroup.HAND_IN, settings.hand_in),),
        RateGroup.LOG_IN: (api,),
        RateGroup.REGISTRATION: (api, _rule(RateGroup.REGISTRATION, settings.registration)),
        RateGroup.PLAYLIST_CREATION: (api, _rule(RateGroup.PLAYLIST_CREATION, settings.playlist_creation)),
    }


def log_in_rules(settings: RateLimitSettings) -> LogInRules:
    """By which log-ins are counted besides, once it is known whose account is meant."""
    return LogInRules(
        pair=_rule(RateGroup.LOG_IN, settings.log_in),
        address=_rule("log-in-address", settings.log_in_address),
        account=_rule("log-in-account", settings.log_in_account),
    )


def _rule(name: str, limit: RateLimit) -> Rule:
    return Rule(str(name), limit.limit, limit.window_s)
