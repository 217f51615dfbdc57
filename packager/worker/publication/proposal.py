"""What was packaged and waits: withheld until somebody has it published, or discards it."""

from collections.abc import Mapping
from uuid import UUID

from kernel.content_keys import WrappedKey
from kernel.database.pool import Connection, Pool
from kernel.database.queries import load_queries
from kernel.database.transactions import MET_AT_THE_SAME_ROWS, in_transaction
from kernel.ingest.proposal import Proposal, decode_keys, encode_keys
from kernel.ingest.proposal_row import proposal_of
from kernel.ingest.stages import JobStage, encode_stages
from kernel.ingest.tags import encode_tags
from packager.job import Packaged
from packager.worker.claim import Claim
from packager.worker.errors import LeaseLostError

_SQL = load_queries(__file__)


async def withhold(  # noqa: PLR0913 - what was packaged, and how it stands
    pool: Pool,
    claim: Claim,
    packaged: Packaged,
    keys: Mapping[str, WrappedKey],
    *,
    progress: float,
    stages: tuple[JobStage, ...],
) -> None:
    """Have a job wait with what was packaged, its objects stored; may be repeated as `publish` may.

    Raises:
        LeaseLostError: Another start has the job.
        DatabaseUnavailableError: PostgreSQL is away; whether the job waits is unknown.
    """

    async def work(connection: Connection) -> None:
        row = await connection.fetchrow(_SQL["lock_job"], claim.job_id, claim.start)
        if row is not None and row["state"] == "ready":
            return
        if row is None or row["state"] != "running":
            raise LeaseLostError(f"start {claim.start} of ingest job {claim.job_id} may not propose any more")
        await _propose(connection, claim, packaged, keys)
        await connection.execute(_SQL["withhold"], claim.job_id, progress, encode_stages(stages))

    await in_transaction(pool, work, conflicts=MET_AT_THE_SAME_ROWS)


async def read_proposal(connection: Connection, job_id: UUID) -> tuple[Proposal, Mapping[str, WrappedKey]]:
    """What is to be published of an approved job, and the wrapped keys of its renditions."""
    row = await connection.fetchrow(_SQL["proposal"], job_id)
    assert row is not None  # an approved job has one
    return proposal_of(row), decode_keys(row["wrapped_keys"])


async def _propose(
    connection: Connection, claim: Claim, packaged: Packaged, keys: Mapping[str, WrappedKey]
) -> None:
    artwork = packaged.artwork
    if artwork is not None:
        size = (artwork.width_px, artwork.height_px, list(artwork.sizes_px))
        await connection.execute(_SQL["insert_artwork"], artwork.sha256, *size)
    made = {rendition.name: keys[rendition.name] for rendition in packaged.asset.renditions}
    await connection.execute(
        _SQL["insert_proposal"],
        claim.job_id,
        encode_tags(packaged.tags),
        None if artwork is None else artwork.sha256,
        encode_keys(made),
    )
