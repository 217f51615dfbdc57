"""Publishing: one transaction in which a job ends and its track becomes playable, or neither."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from kernel.artwork.model import Artwork
from kernel.asset import Asset, AssetId
from kernel.content_keys import WrappedKey
from kernel.database.pool import Connection, Pool, acquire
from kernel.database.queries import load_queries
from kernel.database.transactions import MET_AT_THE_SAME_ROWS, in_transaction
from kernel.ingest.stages import JobStage, encode_stages
from packager.job import Packaged
from packager.worker.claim import Claim
from packager.worker.errors import LeaseLostError
from packager.worker.publication.catalog import Catalog
from packager.worker.publication.description import Description, describe, describe_edited
from packager.worker.publication.proposal import read_proposal
from packager.worker.publication.result import BetterMasterPresentError, Publication, Published

_SQL = load_queries(__file__)

Stages = tuple[JobStage, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Publishable:
    asset: Asset
    description: Description
    artwork: Artwork | None
    artwork_chosen: bool
    keys: Mapping[str, WrappedKey]


async def find_published(pool: Pool, master_sha256: str) -> Published | None:
    """The track that a master was made into, or was judged no better for, and what that is played from now."""
    async with acquire(pool) as connection:
        return await Catalog(connection).find_published(master_sha256)


async def publish(
    pool: Pool, claim: Claim, packaged: Packaged, keys: Mapping[str, WrappedKey], stages: Stages = ()
) -> Publication:
    """End a job with what was packaged; may be repeated when it is unknown whether the last call went through.

    Raises:
        LeaseLostError: Another start has the job: nothing was published.
        DatabaseUnavailableError: PostgreSQL is away; whether it was published is unknown.
    """
    publishable = _Publishable(
        asset=packaged.asset,
        description=describe(packaged.asset, packaged.tags, master_bytes=claim.master_bytes),
        artwork=packaged.artwork,
        artwork_chosen=False,
        keys=keys,
    )

    async def work(connection: Connection) -> Publication:
        if ended := await _lock_job(connection, claim):
            return ended
        return await _finish(connection, claim, await _place(connection, publishable), stages)

    return await in_transaction(pool, work, conflicts=MET_AT_THE_SAME_ROWS)


async def publish_proposal(pool: Pool, claim: Claim, asset: Asset, stages: Stages) -> Publication:
    """End an approved job with what was proposed, as it stands now; may be repeated, and raises, as `publish`."""

    async def work(connection: Connection) -> Publication:
        if ended := await _lock_job(connection, claim):
            return ended
        proposal, keys = await read_proposal(connection, claim.job_id)
        publishable = _Publishable(
            asset=asset,
            description=describe_edited(
                asset, proposal.told_tags, proposal.tags, master_bytes=claim.master_bytes
            ),
            artwork=proposal.artwork,
            artwork_chosen=proposal.artwork_chosen,
            keys=keys,
        )
        publication = await _place(connection, publishable)
        await connection.execute(_SQL["withdraw_proposal"], claim.job_id)
        return await _finish(connection, claim, publication, stages)

    return await in_transaction(pool, work, conflicts=MET_AT_THE_SAME_ROWS)


async def end_unchanged(pool: Pool, claim: Claim, published: Published, stages: Stages = ()) -> Publication:
    """End a job whose master is published already; may be repeated, and raises, as `publish`."""
    async with acquire(pool) as connection, connection.transaction():
        if ended := await _lock_job(connection, claim):
            return ended
        return await _finish(connection, claim, Publication("unchanged", published), stages)


async def _place(connection: Connection, publishable: _Publishable) -> Publication:
    catalog = Catalog(connection)
    master_sha256 = publishable.asset.master.sha256
    if published := await catalog.find_published(master_sha256):
        return Publication("unchanged", published)
    try:
        async with connection.transaction():  # a savepoint: artists and albums of a worse master are undone
            placed = await catalog.place(
                publishable.asset,
                publishable.description,
                publishable.artwork,
                publishable.keys,
                artwork_chosen=publishable.artwork_chosen,
            )
    except BetterMasterPresentError as error:
        publication = Publication("unchanged", error.published, note=str(error))
    else:
        publication = Publication("packaged", placed)
    await catalog.remember(master_sha256, publication.published.track_id)
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


async def _finish(
    connection: Connection, claim: Claim, publication: Publication, stages: Stages
) -> Publication:
    published = publication.published
    await connection.execute(
        _SQL["finish"],
        claim.job_id,
        publication.outcome,
        publication.note,
        published.track_id,
        UUID(published.asset_id),
        encode_stages(stages),
    )
    return publication
