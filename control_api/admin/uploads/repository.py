"""What uploads are to be masters of, in the database."""

from dataclasses import dataclass
from uuid import UUID

from kernel.database.pool import Connection
from kernel.database.queries import load_queries
from kernel.ingest.jobs import MasterName

_SQL = load_queries(__file__)


@dataclass(frozen=True, slots=True, kw_only=True)
class UploadedMaster:
    """What an upload is to be a master of."""

    name: MasterName
    review: bool
    """Whether it is to wait, once it is packaged."""
    joined: bool
    """Once it is handed in: whether its job was there before, with the same master in hand."""


class MasterUploadRepository:
    """Names of masters that are on their way, over one connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def insert(self, upload_id: UUID, name: MasterName, *, review: bool) -> None:
        """Say what an upload is to be a master of, unless that is known already."""
        folders = list(name.folder_names)
        await self._connection.execute(
            _SQL["insert_master_upload"], upload_id, name.file_name, folders, review
        )

    async def find(self, upload_id: UUID) -> UploadedMaster | None:
        """What an upload is to be a master of."""
        row = await self._connection.fetchrow(_SQL["master_upload"], upload_id)
        if row is None:
            return None
        name = MasterName(file_name=row["file_name"], folder_names=tuple(row["folder_names"]))
        return UploadedMaster(name=name, review=row["review"], joined=row["joined"])
