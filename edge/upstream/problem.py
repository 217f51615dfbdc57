"""What an upstream's problem body says."""

import aiohttp
import msgspec

_MAX_PROBLEM_BYTES = 4096


class UpstreamProblem(msgspec.Struct):
    """What matters of an RFC 9457 problem body."""

    code: str = ""
    reason: str = ""


async def read_problem(response: aiohttp.ClientResponse) -> UpstreamProblem:
    """The problem that an answer tells; without code or reason when its body is none."""
    try:
        return msgspec.json.decode(await response.content.read(_MAX_PROBLEM_BYTES), type=UpstreamProblem)
    except msgspec.DecodeError:
        return UpstreamProblem()
