"""Publishing: one transaction in which a job ends and its track becomes playable, or neither."""

from collections.abc import Mapping
from uuid import UUID

from kernel.asset import AssetId
from kernel.content_keys import WrappedKey
from kernel.database.pool import Connection, Pool, acquire
from kernel.database.queries import load_queries
from kernel.database.transactions import MET_AT_THE_SAME_ROWS, in_transaction
from packager.job import Packaged
from packager.worker.claim import Claim
from packager.worker.errors import LeaseLostError
from packager.worker.publication.catalog import Catalog
from packager.worker.publication.description import describe
from packager.worker.publication.result import BetterMasterPresentError, Publication, Published

_SQL = load_queries(__file__)


async def find_published(pool: Pool, master_sha256: str) -> Published | None:
    """The track that a master was made into, or was judged no better for, and what that is played from now."""
    async with acquire(pool) as connection:
        return await Catalog(connection).find_published(master_sha256)


async def publish(
    pool: Pool, claim: Claim, packaged: Packaged, keys: Mapping[str, WrappedKey]
) -> Publication:
    """End a job with what was packaged; may be repeated when it is unknown whether the last call went through.

    Raises:
        LeaseLostError: Another start has the job: nothing was published.
        DatabaseUnavailableError: PostgreSQL is away; whether it was published is unknown.
    """

    async def work(connection: Connection) -> Publication:
        if ended := await _lock_job(connection, claim):
            return ended
        publication = await _place(connection, claim, packaged, keys)
        return await _finish(connection, claim, publication)

    return await in_transaction(pool, work, conflicts=MET_AT_THE_SAME_ROWS)


async def end_unchanged(pool: Pool, claim: Claim, published: Published) -> Publication:
    """End a job whose master is published already; may be repeated, and raises, as `publish`."""
    async with acquire(pool) as connection, connection.transaction():
        if ended := await _lock_job(connection, claim):
            return ended
        return await _finish(connection, claim, Publication("unchanged", published))


async def _place(
    connection: Connection, claim: Claim, packaged: Packaged, keys: Mapping[str, WrappedKey]
) -> Publication:
    catalog = Catalog(connection)
    if published := await catalog.find_published(packaged.asset.master.sha256):
        return Publication("unchanged", published)
    description = describe(packaged.asset, packaged.tags, master_bytes=claim.master_bytes)
    try:
        async with connection.transaction():  # a savepoint: artists and albums of a worse master are undone
            placed = await catalog.place(packaged.asset, description, packaged.artwork, keys)
    except BetterMasterPresentError as error:
        publication = Publication("unchanged", error.published, note=str(error))
    else:
        publication = Publication("packaged", placed)
    await catalog.remember(packaged.asset.master.sha256, publication.published.track_id)
    return publication


async def _lock_job(connection: Connection, claim: Claim) -> Publication | None:
    """Keep the job from other starts; what it came to, when this very start has ended it well before."""
    row = await connection.fetchrow(_SQL["lock_job"], claim.job_id, claim.start)
    if row is not None and row["state"] == "done":
        return Publication(
            row["outcome"], Published(row["track_id"], AssetId(row["asset_id"].hex)), row["note"]
        )
    if row is None or row["state"] != "running":
        raise LeaseLostError(f"start {claim.start} of ingest job {claim.job_id} may not publish any more")
    return None


async def _finish(connection: Connection, claim: Claim, publication: Publication) -> Publication:
    published = publication.published
    await connection.execute(
        _SQL["finish"],
        claim.job_id,
        publication.outcome,
        publication.note,
        published.track_id,
        UUID(published.asset_id),
    )
    return publication
