"""The RateLimit header fields (draft-ietf-httpapi-ratelimit-headers-10): structured fields, lists of items."""

from math import ceil

from aiohttp import web

from control_api.rate_limit.counting import COUNTED
from control_api.rate_limit.rule import WindowState

RATE_LIMIT = "RateLimit"
RATE_LIMIT_POLICY = "RateLimit-Policy"


async def add_rate_limit_headers(request: web.Request, response: web.StreamResponse) -> None:
    """A signal handler for `on_response_prepare`: tell who was counted how much there is left."""
    if states := request.get(COUNTED):
        response.headers[RATE_LIMIT_POLICY] = ", ".join(map(_policy, states))
        response.headers[RATE_LIMIT] = ", ".join(map(_state, states))


def _policy(state: WindowState) -> str:
    rule = state.rule
    return f'"{rule.name}";q={rule.limit};w={ceil(rule.window_s)}'


def _state(state: WindowState) -> str:
    return f'"{state.rule.name}";r={state.remaining};t={ceil(state.reset_s)}'
