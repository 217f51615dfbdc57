"""What can go wrong on a master's way into the queue."""

from uuid import UUID

from kernel.errors import KernelError


class EmptyMasterError(KernelError):
    """The master has no bytes."""


class JobNotFoundError(KernelError):
    """There is no ingest job of that id."""

    def __init__(self, job_id: UUID) -> None:
        super().__init__(f"no ingest job {job_id}")
        self.job_id = job_id


class JobNotRetryableError(KernelError):
    """The job has not failed, its master is no longer kept, or another job has the same master in hand."""


class JobNotReadyError(KernelError):
    """The job doesn't wait to be published: it isn't packaged yet, or it is decided what becomes of it."""


class StageSweptError(KernelError):
    """A sweep took the staged master for abandoned before its job began: bring the master again."""
