"""Counting attempts at passwords, which are few for those who know them."""

from collections.abc import Sequence

from aiohttp import web

from control_api.rate_limit.counting import RATE_LIMITER, claim, counted_as, give_back
from control_api.rate_limit.limiter import window_key
from control_api.rate_limit.rule import LogInRules, Window

LOG_IN_RULES = web.AppKey("LOG_IN_RULES", LogInRules)
_ATTEMPT = web.RequestKey("log_in_attempt", str)


async def count_log_in(request: web.Request, account: str) -> None:
    """Count a log-in, or whatever else proves a password: of the address at the account, of the one, at the other.

    Raises:
        RateLimitedError: They were too many.
    """
    request[_ATTEMPT] = await claim(request, _windows(request, account))


async def forget_log_ins(request: web.Request, account: str) -> None:
    """Begin the count of the address at the account anew: who knows the password is nobody who guesses it.

    In the wider windows only the attempt that was counted for this request is given back: whoever has an account of
    her own would clear by it what she guessed of others.
    """
    pair, *wide = _windows(request, account)
    await request.app[RATE_LIMITER].forget(pair)
    await give_back(request, wide, request[_ATTEMPT])


def _windows(request: web.Request, account: str) -> Sequence[Window]:
    rules, address = request.app[LOG_IN_RULES], counted_as(request)
    return (
        Window(rules.pair, window_key(address, account)),
        Window(rules.address, window_key(address)),
        Window(rules.account, window_key(account)),
    )
