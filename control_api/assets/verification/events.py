"""A verification as server-sent events."""

import asyncio
from collections.abc import Mapping

import msgspec

from control_api.assets.verification.errors import VerificationFailedError, VerificationTimedOutError
from control_api.assets.verification.models import Progress
from control_api.assets.verification.service import Verifications
from control_api.server_sent_events import EventStream
from kernel.asset import AssetId
from kernel.http.problems import Problem, problem_body

PROGRESS_INTERVAL_S = 0.5

_PROBLEMS: Mapping[type[Exception], Problem] = {
    VerificationFailedError: Problem(502, "verification-failed", "The asset could not be verified"),
    VerificationTimedOutError: Problem(504, "verification-timed-out", "Verifying takes too long"),
}
"""What goes wrong once the answer has begun; its status is that of the answer it would have been."""


async def tell_verification(
    stream: EventStream, verifications: Verifications, address: str, asset: AssetId
) -> None:
    """Verify, and tell how far it is: `progress`, and at last `report` or `failed`."""
    read: dict[str, Progress] = {}

    told: dict[str, Progress] = {}

    async def tell_news() -> None:
        if told != read:
            told.update(read)
            await stream.send("progress", msgspec.json.encode({"renditions": list(told.values())}))

    async def keep_telling() -> None:
        while True:
            await asyncio.sleep(PROGRESS_INTERVAL_S)
            await tell_news()

    try:
        async with asyncio.TaskGroup() as group:
            telling = group.create_task(keep_telling())
            report = await verifications.verify(
                address, lambda progress: read.update({progress.rendition: progress})
            )
            telling.cancel()
    except* tuple(_PROBLEMS) as errors:
        error = errors.exceptions[0]
        await stream.send("failed", problem_body(_PROBLEMS[type(error)], detail=str(error)))
    else:
        await tell_news()
        await stream.send("report", msgspec.json.encode({"asset_id": asset, **report}))
