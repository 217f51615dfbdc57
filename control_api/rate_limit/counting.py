"""Counting requests: each by the rules of its operation's group, for the address and the account it comes from."""

from collections.abc import Mapping, Sequence

from aiohttp import web

from control_api.accounts.models import SIGNED_IN
from control_api.client_address import client_address, counted_address
from control_api.openapi.operation import Operation
from control_api.openapi.routes import Authorise
from control_api.permissions.operations import RateGroup
from control_api.rate_limit.errors import RateLimitedError
from control_api.rate_limit.limiter import RateLimiter, require_admitted, window_key
from control_api.rate_limit.rule import Rule, Window, WindowState
from kernel.errors import KernelError

RATE_LIMITER = web.AppKey("RATE_LIMITER", RateLimiter)
RATE_RULES: web.AppKey[Mapping[RateGroup, Sequence[Rule]]] = web.AppKey("RATE_RULES")
LOG_IN_RULE = web.AppKey("LOG_IN_RULE", Rule)

COUNTED: web.RequestKey[tuple[WindowState, ...]] = web.RequestKey("counted", tuple[WindowState, ...])
"""How the windows stand in which the request was counted, or which refused it."""


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


async def count_log_in(request: web.Request, account: str) -> None:
    """Count a log-in, or whatever else proves a password, besides: for the address and the account that is meant.

    Raises:
        RateLimitedError: They were too many.
    """
    await _claim(request, [_log_in_window(request, account)])


async def forget_log_ins(request: web.Request, account: str) -> None:
    """Begin the count anew: who knows the password is nobody who guesses it."""
    await request.app[RATE_LIMITER].forget(_log_in_window(request, account))


def counting_errors(operation: Operation) -> list[type[Exception]]:
    """How counting a call of an operation can refuse it."""
    return [] if operation.policy.rate is RateGroup.NONE else [RateLimitedError]


def _log_in_window(request: web.Request, account: str) -> Window:
    return Window(request.app[LOG_IN_RULE], _key(request, account))


async def _count(request: web.Request, operation: Operation) -> None:
    group, account = operation.policy.rate, ""
    if operation.policy.permission is not None and group is not RateGroup.NONE:
        signed_in = request.get(SIGNED_IN)
        if signed_in is None:
            group = RateGroup.API
        else:
            account = str(signed_in.account.id)
    if rules := request.app[RATE_RULES][group]:
        key = _key(request, account)
        await _claim(request, [Window(rule, key) for rule in rules])


def _key(request: web.Request, account: str) -> str:
    return window_key(counted_address(client_address(request)), account)


async def _claim(request: web.Request, windows: Sequence[Window]) -> None:
    verdict = await request.app[RATE_LIMITER].claim(windows)
    request[COUNTED] = (*request.get(COUNTED, ()), *verdict.states)
    require_admitted(verdict)
