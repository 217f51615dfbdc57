"""One upstream: an origin, or an edge that shields it. Either is asked in the same words."""

import asyncio
import time
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager

import aiohttp
from yarl import URL

from edge.errors import (
    BadUpstreamAnswerError,
    NotPackagedError,
    UpstreamBusyError,
    UpstreamLoopError,
    UpstreamTimeoutError,
    UpstreamUnreachableError,
)
from edge.upstream import metrics
from edge.upstream.answer import Answer, read_answer
from edge.upstream.health import Health
from edge.upstream.loop import LOOP_HEADER
from edge.upstream.not_packaged import raise_not_packaged
from edge.upstream.on_demand import OnDemandPlaces
from edge.upstream.refusal import REFUSALS, raise_refusal
from kernel.admission import Admitted, NoSuchMediaError

_LABELS: dict[type[Exception], str] = {
    **dict.fromkeys(REFUSALS, "refused"),
    NoSuchMediaError: "absent",
    NotPackagedError: "not-packaged",
    UpstreamBusyError: "busy",
    UpstreamLoopError: "loop",
    BadUpstreamAnswerError: "bad-answer",
    UpstreamUnreachableError: "unreachable",
    UpstreamTimeoutError: "stalled",
}


class Upstream:
    """Asks one upstream on behalf of listeners, each time with a listener's own token."""

    def __init__(
        self, url: str, *, session: aiohttp.ClientSession, checks: aiohttp.ClientSession, health: Health
    ) -> None:
        self.name = url
        self._session = session
        self._checks = checks
        self._on_demand = OnDemandPlaces()
        self.health = health

    @asynccontextmanager
    async def ask(self, admitted: Admitted, headers: Mapping[str, str]) -> AsyncIterator[Answer]:
        """Ask for what a listener was admitted to; the block reads the answer's body.

        Raises, where the block reads as well:
            NoSuchMediaError, and `REFUSALS`: The upstream says so.
            NotPackagedError: It says so, or too many wait for such things already.
            UpstreamError: No good answer, or none to its end.
        """
        url = URL(f"{self.name}/m/{admitted.token_text}/{admitted.path}", encoded=True)
        if admitted.via:
            headers = {**headers, LOOP_HEADER: admitted.via}
        async with self._on_demand.place(admitted.path):
            with self._watched(), _translated():
                async with self._session.get(url, headers=headers, allow_redirects=False) as response:
                    await raise_refusal(response)
                    await raise_not_packaged(response)
                    answer = read_answer(response)
                    yield answer
                    metrics.RECEIVED_BYTES.labels(self.name).inc(answer.head.length_bytes - answer.first_byte)

    async def check(self) -> None:
        """Ask whether it is well, and note the answer."""
        try:
            async with self._checks.get(URL(f"{self.name}/health"), allow_redirects=False) as response:
                well = response.status == 200
        except (aiohttp.ClientError, OSError):  # a timeout is an OSError
            well = False
        self.health.checked(time.monotonic(), well=well)

    async def keep_checked(self, interval_s: float) -> None:
        """Check it for ever."""
        while True:
            await self.check()
            await asyncio.sleep(interval_s)

    @contextmanager
    def _watched(self) -> Iterator[None]:
        """Count how a request ends, and draw from it whether the upstream is well."""
        started_s = time.perf_counter()
        label = "abandoned"
        try:
            yield
            label = "ok"
            self.health.answered()
        except Exception as error:
            label = next((_LABELS[kind] for kind in type(error).__mro__ if kind in _LABELS), "failed")
            if isinstance(error, (UpstreamUnreachableError, UpstreamTimeoutError)):
                self.health.failed(time.monotonic())
            raise
        finally:
            metrics.REQUESTS.labels(self.name, label).inc()
            metrics.DURATION_S.labels(self.name).observe(time.perf_counter() - started_s)


@contextmanager
def _translated() -> Iterator[None]:
    # The library's messages may quote the URL, and the token in it: only the kind of error is passed on.
    try:
        yield
    except TimeoutError as error:
        raise UpstreamTimeoutError(f"the upstream stalls: {type(error).__name__}") from None
    except aiohttp.ClientResponseError as error:
        raise BadUpstreamAnswerError(f"no HTTP that can be read: {type(error).__name__}") from None
    except (aiohttp.ClientError, OSError) as error:
        raise UpstreamUnreachableError(f"the upstream can't be reached: {type(error).__name__}") from None
