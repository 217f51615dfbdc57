"""What comes of publishing."""

from dataclasses import dataclass
from uuid import UUID

from kernel.asset import AssetId
from kernel.errors import KernelError
from kernel.ingest.job import Outcome


@dataclass(frozen=True, slots=True)
class Published:
    """A track and the asset it is played from."""

    track_id: UUID
    asset_id: AssetId


@dataclass(frozen=True, slots=True)
class Publication:
    """How a job ended."""

    outcome: Outcome
    published: Published
    note: str | None = None


class BetterMasterPresentError(KernelError):
    """The track is played from a better master already: nothing is to be changed."""

    def __init__(self, published: Published) -> None:
        super().__init__("the catalog has a better master of this recording")
        self.published = published
