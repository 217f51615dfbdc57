"""A row of proposals with its artwork, as queries read it."""

import asyncpg

from kernel.artwork.model import Artwork
from kernel.ingest.proposal import Proposal
from kernel.ingest.tags import decode_tags


def proposal_of(row: asyncpg.Record) -> Proposal:
    """The proposal that a row tells of."""
    return Proposal(
        told_tags=decode_tags(row["told_tags"]),
        tags=decode_tags(row["tags"]),
        artwork=None if row["sha256"] is None else _artwork(row),
        artwork_chosen=row["artwork_chosen"],
    )


def _artwork(row: asyncpg.Record) -> Artwork:
    return Artwork(
        sha256=row["sha256"],
        width_px=row["width_px"],
        height_px=row["height_px"],
        sizes_px=tuple(row["sizes_px"]),
    )
