"""What the control API's composition root does for the catalog."""

from aiohttp import web

from control_api.catalog.deletion.routes import DELETIONS
from control_api.catalog.deletion.service import CatalogDeletions
from control_api.catalog.edits.routes import EDITS
from control_api.catalog.edits.service import CatalogEdits
from control_api.catalog.routes import CATALOG
from control_api.catalog.service import CatalogService
from control_api.edges.purges import Purges
from control_api.features.routes import FEATURES
from control_api.features.service import FeatureService
from control_api.lyrics.routes import LYRICS
from control_api.lyrics.service import LyricsService
from kernel.database.pool import Pool


def add_catalog(app: web.Application, pool: Pool, purges: Purges) -> None:
    """Make the services over a pool; what is deleted from the catalog is purged from the edges."""
    app[CATALOG] = CatalogService(pool)
    app[EDITS] = CatalogEdits(pool)
    app[DELETIONS] = CatalogDeletions(pool, purges)
    app[LYRICS] = LyricsService(pool)
    app[FEATURES] = FeatureService(pool)
