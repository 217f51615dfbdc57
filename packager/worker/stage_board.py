"""Where a start stands: each stage of it, when it began and ended, and how far it is."""

from collections.abc import Callable, Iterable
from datetime import UTC, datetime

from msgspec.structs import replace

from kernel.ingest.stages import WAITING_STAGES, JobStage, StageName
from packager.job import Progress

_DIGITS = 3
_READ = 0.99
"""A master that is read is not yet probed."""


def _now() -> datetime:
    return datetime.now(UTC)


class StageBoard:
    """The stages of one start, as its worker hears of them."""

    def __init__(
        self, stages: Iterable[JobStage] = WAITING_STAGES, *, clock: Callable[[], datetime] = _now
    ) -> None:
        self._stages = list(stages)
        self._clock = clock

    @property
    def stages(self) -> tuple[JobStage, ...]:
        """How they stand."""
        return tuple(self._stages)

    def begin(self, name: StageName) -> None:
        """A stage begins; begun again, as it may be after a setback, it begins anew."""
        begun = JobStage(name=name, state="running", started_at=self._clock())
        self._change(name, lambda _: begun)

    def end(self, name: StageName) -> None:
        """A stage has ended well."""
        self._change(name, self._ended)

    def with_ended(self, name: StageName) -> tuple[JobStage, ...]:
        """How they will stand when a stage that runs has ended well."""
        return tuple(self._ended(stage) if stage.name == name else stage for stage in self._stages)

    def hear(self, progress: Progress) -> None:
        """Take what the packaging process tells of itself."""
        self._advance("probe", None, 1.0 if progress.encoded else min(progress.probed, _READ))
        if not progress.encoded:
            return
        self._unfold(progress.encoded)
        self._advance("decode", None, progress.decoded)
        for rendition, share in progress.encoded.items():
            self._advance("encode", rendition, share)
        if progress.stage in ("verify", "artwork"):
            self._advance("verify", None, 1.0 if progress.stage == "artwork" else progress.verified)
        if progress.stage == "artwork":
            self._advance("artwork", None, 0.0)

    def fail(self, reason: str) -> None:
        """The start has failed: so has the first stage that runs; the others are cut short."""
        running = [stage for stage in self._stages if stage.state == "running"]
        self.stop()
        if running:
            failed = replace(running[0], state="failed", ended_at=self._clock(), reason=reason)
            self._change(failed.name, lambda _: failed, rendition=failed.rendition)

    def stop(self) -> None:
        """What runs is cut short."""
        self._stages = [
            replace(stage, state="stopped", ended_at=self._clock()) if stage.state == "running" else stage
            for stage in self._stages
        ]

    def _unfold(self, renditions: Iterable[str]) -> None:
        """Once it is known which renditions there will be, each has a stage of its own."""
        place = next(place for place, stage in enumerate(self._stages) if stage.name == "encode")
        if self._stages[place].rendition is None:
            self._stages[place : place + 1] = [JobStage(name="encode", rendition=name) for name in renditions]

    def _advance(self, name: StageName, rendition: str | None, share: float) -> None:
        def advanced(stage: JobStage) -> JobStage:
            if stage.state == "done":
                return stage
            running = replace(
                stage,
                state="running",
                started_at=stage.started_at or self._clock(),
                progress=round(min(max(share, stage.progress), 1.0), _DIGITS),
            )
            return self._ended(running) if share >= 1.0 else running

        self._change(name, advanced, rendition=rendition)

    def _ended(self, stage: JobStage) -> JobStage:
        now = self._clock()
        return replace(stage, state="done", progress=1.0, started_at=stage.started_at or now, ended_at=now)

    def _change(
        self, name: StageName, change: Callable[[JobStage], JobStage], *, rendition: str | None = None
    ) -> None:
        self._stages = [
            change(stage) if (stage.name, stage.rendition) == (name, rendition) else stage
            for stage in self._stages
        ]
