"""Bringing a body from the upstreams: from one after the other, in as many pieces as it takes."""

import asyncio
from collections.abc import Iterator

from edge.errors import BadUpstreamAnswerError, ChangedBodyError, NotPackagedError, UpstreamError
from edge.fill import metrics
from edge.fill.body import Body
from edge.upstream.answer import Head
from edge.upstream.upstream import Upstream
from edge.upstream.upstreams import Upstreams
from kernel.admission import Admitted

_FIRST_PAUSE_S = 0.05
_LAST_PAUSE_S = 1.0

_ROUNDS = 3
"""While nobody has a part of a body: begun, to be gone on with, and should that be impossible begun anew."""


async def bring(
    upstreams: Upstreams, admitted: Admitted, body: Body, *, known_etag: str | None = None
) -> Head:
    """Fill a body, or find that what is known by `known_etag` is still good (304); the caller bounds the time.

    Every upstream is asked once, in order. A body that broke off is gone on with; and while listeners have a part
    of it, for as long as there is hope: they can't be told of an error any more, but they can wait.

    Raises:
        NoSuchMediaError, NotPackagedError, and `REFUSALS`: The first upstream that answers says so.
        UpstreamError: None of them gave a good answer; it is what the first of them failed with.
    """
    began = body.head is not None
    for rounds, pause_s in enumerate(_pauses_s(), start=1):
        await asyncio.sleep(pause_s)
        errors: list[UpstreamError] = []
        for upstream in upstreams.in_order(admitted.path.asset):
            try:
                return await _bring_from(upstream, admitted, body, known_etag)
            except UpstreamError as error:
                if isinstance(error, NotPackagedError) and not body.given_out:
                    raise  # it would be waited for as long at the next, which knows no more
                errors.append(error)
                began = began or body.head is not None
                if isinstance(error, ChangedBodyError) and not body.given_out:
                    body.begin_anew()
        if not _is_worth_another_round(body, errors, rounds=rounds, began=began):
            raise errors[0]
    raise AssertionError("the pauses never end")


def _is_worth_another_round(body: Body, errors: list[UpstreamError], *, rounds: int, began: bool) -> bool:
    if body.given_out:  # in vain only when all say, clearly, that they don't have the rest
        return not all(isinstance(error, BadUpstreamAnswerError) for error in errors)
    return began and rounds < _ROUNDS


def _pauses_s() -> Iterator[float]:
    yield 0.0
    pause_s = _FIRST_PAUSE_S
    while True:
        yield pause_s
        pause_s = min(2 * pause_s, _LAST_PAUSE_S)


async def _bring_from(upstream: Upstream, admitted: Admitted, body: Body, known_etag: str | None) -> Head:
    headers = _conditions(body, known_etag)
    if "Range" in headers:
        metrics.RESUMPTIONS.inc()
    async with upstream.ask(admitted, headers) as answer:
        if answer.head.status == 304:
            if "If-None-Match" not in headers:
                raise BadUpstreamAnswerError("the upstream answered 304 to no condition")
            return answer.head
        known_bytes = body.go_on(answer.head, answer.first_byte)
        async for chunk in answer.chunks:
            if known_bytes < len(chunk):
                body.append(chunk[known_bytes:])  # no copy when there is nothing to leave out
            known_bytes = max(0, known_bytes - len(chunk))
    assert body.head is not None
    return body.head


def _conditions(body: Body, known_etag: str | None) -> dict[str, str]:
    if body.head is None:
        return {} if known_etag is None else {"If-None-Match": known_etag}
    if body.head.etag is None or not body.received_bytes:
        return {}
    # RFC 9110 section 13.1.5: of another body than this the whole comes, with 200.
    return {"Range": f"bytes={body.received_bytes}-", "If-Range": body.head.etag}
