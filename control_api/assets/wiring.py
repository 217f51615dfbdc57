"""Assets' part of the composition root."""

from aiohttp import web

from control_api.assets.preview import Previews
from control_api.assets.routes import ASSETS, PREVIEWS, VERIFICATIONS
from control_api.assets.service import AssetService
from control_api.assets.verification.process import Bounds
from control_api.assets.verification.service import Verifications
from control_api.playback.issuer import StreamIssuer
from control_api.playback.opening import stream_issuer
from kernel.database.pool import Pool
from kernel.object_store.port import ObjectStore
from kernel.playback_token import TokenSigner
from kernel.settings import Settings


def add_assets(app: web.Application, settings: Settings, pool: Pool, store: ObjectStore) -> None:
    """What tells of assets, has them heard, and verifies them."""
    bounds = Bounds()
    key_id = settings.secrets.token_signing_key_id
    issuer = StreamIssuer(
        TokenSigner(key_id, settings.secrets.signing_keys()[key_id]),
        edge_url=settings.origin.url,  # past the edges
        start_within_s=bounds.timeout_s,
        token_ttl_s=bounds.timeout_s,
    )
    app[ASSETS] = AssetService(pool, store)
    app[PREVIEWS] = Previews(pool, store, stream_issuer(settings))
    app[VERIFICATIONS] = Verifications(issuer, bounds)
