"""Counting requests: each by the rules of its operation's group, for the address and the account it comes from."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from aiohttp import web

from control_api.accounts.models import SIGNED_IN
from control_api.client_address import client_address
from control_api.openapi.operation import Operation
from control_api.openapi.routes import Authorise
from control_api.permissions.operations import RateGroup
from control_api.rate_limit.errors import RateLimitedError
from control_api.rate_limit.limiter import RateLimiter, require_admitted, window_key
from control_api.rate_limit.rule import Rule, Window, WindowState
from kernel.errors import KernelError
from kernel.http.counted_address import counted_address

RATE_LIMITER = web.AppKey("RATE_LIMITER", RateLimiter)
RATE_RULES: web.AppKey[Mapping[RateGroup, Sequence[Rule]]] = web.AppKey("RATE_RULES")

COUNTED: web.RequestKey[tuple[WindowState, ...]] = web.RequestKey("counted", tuple[WindowState, ...])
"""How the windows stand in which the request was counted, or which refused it."""


class Creation(NamedTuple):
    """The windows in which a request counts for what it makes, and the name of its attempt."""

    windows: Sequence[Window]
    attempt: str


CREATION = web.RequestKey("creation", Creation)


def counted(authorise: Authorise) -> Authorise:
    """Count each request that is asked whether it may pass, and refuse those that are too many.

    Who is asking must be known first, since limits are each account's own. A request that proves no account is
    counted by its address as one of the `API` group, whatever it asks for: nobody has a try at sessions uncounted.
    """

    async def admit(request: web.Request, operation: Operation) -> None:
        try:
            await authorise(request, operation)
        except KernelError:
            await _count(request, operation)
            raise
        await _count(request, operation)

    return admit


def counted_as(request: web.Request) -> str:
    """The address, or network, that a request is counted by."""
    return counted_address(client_address(request))


async def claim(request: web.Request, windows: Sequence[Window]) -> str:
    """Count a request in all the windows, which its answer then tells of; the attempt's name.

    Raises:
        RateLimitedError: One of them is full.
    """
    verdict = await request.app[RATE_LIMITER].claim(windows)
    request[COUNTED] = (*request.get(COUNTED, ()), *verdict.states)
    require_admitted(verdict)
    return verdict.attempt


async def give_back(request: web.Request, windows: Sequence[Window], attempt: str) -> None:
    """Have a request that was counted count no more in some of the windows, and its answer say so."""
    await request.app[RATE_LIMITER].give_back(windows, attempt)
    given = {window.rule for window in windows}
    request[COUNTED] = tuple(
        _with_one_more(state) if state.rule in given else state for state in request[COUNTED]
    )


def counting_errors(operation: Operation) -> list[type[Exception]]:
    """How counting a call of an operation can refuse it."""
    return [] if operation.policy.rate is RateGroup.NONE else [RateLimitedError]


async def _count(request: web.Request, operation: Operation) -> None:
    group, account = operation.policy.rate, ""
    if operation.policy.permission is not None and group is not RateGroup.NONE:
        signed_in = request.get(SIGNED_IN)
        if signed_in is None:
            group = RateGroup.API
        else:
            account = str(signed_in.account.id)
    if rules := request.app[RATE_RULES][group]:
        key = window_key(counted_as(request), account)
        windows = [Window(rule, key) for rule in rules]
        attempt = await claim(request, windows)
        if group is RateGroup.PLAYLIST_CREATION:
            request[CREATION] = Creation(windows[1:], attempt)


def _with_one_more(state: WindowState) -> WindowState:
    remaining = state.remaining + 1
    return WindowState(state.rule, remaining, 0.0 if remaining == state.rule.limit else state.reset_s)
