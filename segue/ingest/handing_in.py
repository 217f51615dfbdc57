"""Handing one master in: what is published already is not sent, what is under way is joined."""

from dataclasses import dataclass
from typing import BinaryIO
from uuid import UUID

from kernel.ingest.errors import StageSweptError
from kernel.ingest.jobs import IngestJobs, MasterName, Published
from kernel.ingest.submit import Submission
from segue.ingest.discovery import FoundMaster
from segue.ingest.local_file import Report, chunks, opened, sha256_of

_MAX_TRIES = 3


@dataclass(frozen=True, slots=True)
class HandedIn:
    """What answers for a master: the job that has it, or else the track that was made of it before."""

    job_id: UUID | None = None
    published: Published | None = None


class Desk:
    """Where masters of this machine are handed in."""

    def __init__(self, jobs: IngestJobs, submission: Submission) -> None:
        self._jobs = jobs
        self._submission = submission

    async def hand_in(self, master: FoundMaster, on_hashed: Report, on_staged: Report) -> HandedIn:
        """Bring a master to its job.

        Raises:
            UnreadableFileError: It can't be read.
            EmptyMasterError: It is empty.
            ObjectStoreError: It can't be stored; the disk may be full.
            DatabaseUnavailableError: PostgreSQL is away; handing in again finds the job, if it came to one.
        """
        with opened(master.path) as file:
            sha256 = await sha256_of(file, on_hashed)
            if published := await self._jobs.find_published(sha256):
                return HandedIn(published=published)
            if active := await self._jobs.find_active(sha256):
                return HandedIn(active)
            return HandedIn(await self._submit(file, master, on_staged))

    async def _submit(self, file: BinaryIO, master: FoundMaster, on_staged: Report) -> UUID:
        name = MasterName(file_name=master.path.name, folder_names=master.folder_names)
        for attempt in range(1, _MAX_TRIES + 1):
            try:
                return (await self._submission.submit(chunks(file, on_staged), name)).job_id
            except StageSweptError:
                if attempt == _MAX_TRIES:
                    raise
        raise AssertionError("the last attempt returns or raises")
