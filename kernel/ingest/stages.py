"""The stages of a job: what has been done, what is being done, and how far it is."""

from datetime import datetime
from typing import Literal

import msgspec

StageName = Literal["fetch", "probe", "decode", "encode", "verify", "artwork", "publish"]
StageState = Literal["waiting", "running", "done", "failed", "stopped"]


class JobStage(msgspec.Struct, frozen=True, kw_only=True):
    """One stage of the start that a job is in, or ended with."""

    name: StageName
    rendition: str | None = None
    """Which one, of the stage `encode`: there is one for each, once the master is probed."""
    state: StageState = "waiting"
    """`stopped` are those that were cut short when another failed, or when the worker was stopped."""
    progress: float = 0.0
    """0 to 1."""
    started_at: datetime | None = None
    ended_at: datetime | None = None
    reason: str | None = None
    """Why it failed, for people."""


WAITING_STAGES: tuple[JobStage, ...] = (
    JobStage(name="fetch"),
    JobStage(name="probe"),
    JobStage(name="decode"),
    JobStage(name="encode"),
    JobStage(name="verify"),
    JobStage(name="artwork"),
    JobStage(name="publish"),
)
"""Of a job that no worker has begun: which renditions there will be is not known yet."""

_decoder = msgspec.json.Decoder(tuple[JobStage, ...])


def decode_stages(document: str) -> tuple[JobStage, ...]:
    """Stages as the job's row holds them; none before its first start."""
    return _decoder.decode(document)


def encode_stages(stages: tuple[JobStage, ...]) -> str:
    """Stages for the job's row."""
    return msgspec.json.encode(stages).decode()
