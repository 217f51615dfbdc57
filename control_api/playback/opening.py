"""Playback's part of the composition root."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiohttp import web
from redis.asyncio import Redis

from control_api.edges.warmer import Warmer
from control_api.playback.album.routes import ALBUM_PLAYBACK
from control_api.playback.album.service import AlbumPlaybackService
from control_api.playback.album.streams import AlbumStreams
from control_api.playback.device_limit import DeviceLimit
from control_api.playback.devices import PlayingDevices
from control_api.playback.issuer import StreamIssuer
from control_api.playback.policy import PlaybackPolicy
from control_api.playback.routes import PLAYBACK
from control_api.playback.service import PlaybackService
from control_api.revocations.outbox import Outbox
from kernel.background import in_background
from kernel.database.pool import Pool
from kernel.figures.recorder import FigureRecorder
from kernel.kept_work import KeptWork
from kernel.playback_token import TokenSigner
from kernel.settings import Settings


@asynccontextmanager
async def open_playback(  # noqa: PLR0913 - everything that a stream touches
    app: web.Application,
    settings: Settings,
    policy: PlaybackPolicy,
    pool: Pool,
    client: Redis,
    *,
    outbox: Outbox,
    figures: FigureRecorder,
) -> AsyncIterator[DeviceLimit]:
    """All that issuing streams needs, for the application's lifetime; yields what counts devices."""
    devices = PlayingDevices(client, lifetime_s=settings.playback.token_ttl_s)
    limit = DeviceLimit(devices, policy.streams, pool, outbox)
    issuer = stream_issuer(settings)
    warmer = Warmer(client, edge_name=settings.edge.name)
    streams = AlbumStreams(pool, settings.secrets.key_ring())
    app[PLAYBACK] = PlaybackService(pool, policy, issuer, limit, warmer, figures)
    app[ALBUM_PLAYBACK] = AlbumPlaybackService(streams, policy, issuer, limit, warmer, figures)
    async with in_background(KeptWork("edge_warming", warmer.run).run()):
        yield limit


def stream_issuer(settings: Settings) -> StreamIssuer:
    """What signs the playback tokens.

    Raises:
        SettingsError: The secrets are missing or wrong.
    """
    key_id = settings.secrets.token_signing_key_id
    return StreamIssuer(
        TokenSigner(key_id, settings.secrets.signing_keys()[key_id]),
        edge_url=settings.edge.url,
        start_within_s=settings.playback.start_within_s,
        token_ttl_s=settings.playback.token_ttl_s,
    )
