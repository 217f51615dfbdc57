"""The control API: its composition root."""

import asyncio
from collections.abc import AsyncIterator

from aiohttp import web
from redis.asyncio import Redis

from control_api.accounts.authentication import authorise, renew_cookie
from control_api.accounts.opening import open_accounts
from control_api.accounts.routes import REGISTRATION_OPEN
from control_api.admin.purge_routes import PURGED_POOL, PURGES
from control_api.admin.routes import CLOSING, JOB_SIGNALS, JOBS, MAX_UPLOAD_BYTES, SUBMISSION
from control_api.artwork.intake import ArtworkIntake
from control_api.artwork.routes import STORE
from control_api.artwork.upload import ARTWORK_INTAKE
from control_api.catalog.deletion.routes import DELETIONS
from control_api.catalog.deletion.service import CatalogDeletions
from control_api.catalog.edits.routes import EDITS
from control_api.catalog.edits.service import CatalogEdits
from control_api.catalog.routes import CATALOG
from control_api.catalog.service import CatalogService
from control_api.client_address import TRUSTED_PROXIES
from control_api.edges.purges import Purges
from control_api.edges.warmer import Warmer
from control_api.endpoints import ENDPOINTS, write_document
from control_api.features.routes import FEATURES
from control_api.features.service import FeatureService
from control_api.idempotency.once import ONCE, OnceOnly, once
from control_api.library.hints import LIBRARY_HINTS
from control_api.library.opening import open_library
from control_api.library.routes import FOLLOWERS
from control_api.listening.wiring import add_listening
from control_api.lyrics.routes import LYRICS
from control_api.lyrics.service import LyricsService
from control_api.openapi.operation import MAX_JSON_BODY_BYTES
from control_api.openapi.serve import add_endpoints
from control_api.playback.album.routes import ALBUM_PLAYBACK
from control_api.playback.album.service import AlbumPlaybackService
from control_api.playback.album.streams import AlbumStreams
from control_api.playback.device_limit import DeviceLimit
from control_api.playback.devices import PlayingDevices
from control_api.playback.issuer import StreamIssuer
from control_api.playback.policy import load_policy
from control_api.playback.routes import PLAYBACK
from control_api.playback.service import PlaybackService
from control_api.playlists.smart.routes import SMART_PLAYLISTS
from control_api.playlists.smart.service import SmartPlaylistService
from control_api.playlists.wiring import add_playlists
from control_api.problems import PROBLEMS
from control_api.rate_limit.counting import LOG_IN_RULE, RATE_LIMITER, RATE_RULES, counted
from control_api.rate_limit.headers import add_rate_limit_headers
from control_api.rate_limit.limiter import RateLimiter
from control_api.rate_limit.local_windows import LocalWindows
from control_api.rate_limit.rule import log_in_rule, rules_of
from control_api.rate_limit.valkey_windows import ValkeyWindows
from control_api.revocations.outbox import Outbox
from control_api.revocations.repository import REVOKED_CHANNEL
from control_api.revocations.upkeep import Upkeep
from control_api.search.opening import open_search
from control_api.security_headers import add_security_headers
from control_api.service_routes import DOCUMENT
from kernel.background import in_background
from kernel.database.pool import Pool, open_pool, ping
from kernel.database.signals import CHANGED_CHANNEL, listen
from kernel.http.access_log import access_log_middleware
from kernel.http.health import add_health_routes
from kernel.http.problems import problems_middleware, tell_problem
from kernel.ingest.jobs import IngestJobs
from kernel.ingest.submit import Submission
from kernel.object_store.factory import open_object_store
from kernel.playback_token import TokenSigner
from kernel.settings import Settings
from kernel.valkey.client import open_valkey

SERVICE = "control-api"
APPLICATION_NAME = "segue control-api"

POOL: web.AppKey[Pool] = web.AppKey("POOL")
VALKEY = web.AppKey("VALKEY", Redis)
OUTBOX = web.AppKey("OUTBOX", Outbox)
DEVICE_LIMIT = web.AppKey("DEVICE_LIMIT", DeviceLimit)


def build_app(settings: Settings) -> web.Application:
    """The control API as an application; its resources open when it starts and close when it ends.

    Raises:
        SettingsError: The secrets or the playback policy are missing or wrong.
    """
    app = web.Application(
        middlewares=[
            access_log_middleware(SERVICE),
            problems_middleware(PROBLEMS),
        ],
        client_max_size=MAX_JSON_BODY_BYTES,
    )
    app[REGISTRATION_OPEN] = settings.control_api.registration_open
    app[MAX_UPLOAD_BYTES] = settings.control_api.max_upload_bytes
    app[DOCUMENT] = write_document()
    app[CLOSING] = asyncio.Event()
    app.on_shutdown.append(_announce_closing)
    app.on_response_prepare.extend([add_security_headers, add_rate_limit_headers, renew_cookie])
    app[TRUSTED_PROXIES] = settings.control_api.trusted_proxies
    app[RATE_RULES] = rules_of(settings.rate_limits)
    app[LOG_IN_RULE] = log_in_rule(settings.rate_limits)
    _open_resources(app, settings)
    add_endpoints(app, ENDPOINTS, counted(authorise), once)
    add_health_routes(
        app,
        service=SERVICE,
        checks=lambda: {
            "database": lambda: ping(app[POOL]),
            "valkey": lambda: _ping_valkey(app[VALKEY]),
            "object_store": app[STORE].check,
        },
    )
    return app


def _open_resources(app: web.Application, settings: Settings) -> None:
    """Arrange for the resources and the services over them to open in this order and close in reverse."""
    key_ring = settings.secrets.key_ring()
    issuer = _stream_issuer(settings)
    policy = load_policy()

    async def database(app: web.Application) -> AsyncIterator[None]:
        async with (
            open_pool(settings.database, application_name=APPLICATION_NAME) as pool,
            open_search(app, settings.search, pool),
        ):
            app[POOL] = app[PURGED_POOL] = pool
            app[ONCE] = OnceOnly(pool, lambda request, error: tell_problem(request, PROBLEMS, error))
            app[CATALOG] = CatalogService(pool)
            app[EDITS] = CatalogEdits(pool)
            app[LYRICS] = LyricsService(pool)
            app[FEATURES] = FeatureService(pool)
            app[SMART_PLAYLISTS] = SmartPlaylistService(pool)
            yield

    async def valkey(app: web.Application) -> AsyncIterator[None]:
        async with open_valkey(settings.valkey) as client:
            app[VALKEY] = client
            windows = ValkeyWindows(client)
            app[RATE_LIMITER] = RateLimiter(windows, LocalWindows())
            app[PURGES] = Purges(client)
            app[DELETIONS] = CatalogDeletions(app[POOL], app[PURGES])
            add_listening(app, app[POOL], client, settings.plays)
            async with in_background(windows.run()):
                yield

    async def revocations(app: web.Application) -> AsyncIterator[None]:
        app[OUTBOX] = Outbox(app[POOL], app[VALKEY], token_ttl_s=settings.playback.token_ttl_s)
        upkeep = Upkeep(app[POOL], app[VALKEY], app[OUTBOX])
        async with (
            listen(settings.database, REVOKED_CHANNEL, application_name=APPLICATION_NAME) as signals,
            in_background(upkeep.run(signals)),
        ):
            yield

    async def library(app: web.Application) -> AsyncIterator[None]:
        async with open_library(app, settings, app[POOL], app[VALKEY], application_name=APPLICATION_NAME):
            add_playlists(app, app[POOL], app[LIBRARY_HINTS])
            yield

    async def playback(app: web.Application) -> AsyncIterator[None]:
        devices = PlayingDevices(app[VALKEY], lifetime_s=settings.playback.token_ttl_s)
        app[DEVICE_LIMIT] = DeviceLimit(devices, policy.streams, app[POOL], app[OUTBOX])
        warmer = Warmer(app[VALKEY], edge_name=settings.edge.name)
        app[PLAYBACK] = PlaybackService(app[POOL], policy, issuer, app[DEVICE_LIMIT], warmer)
        streams = AlbumStreams(app[POOL], key_ring)
        app[ALBUM_PLAYBACK] = AlbumPlaybackService(streams, policy, issuer, app[DEVICE_LIMIT], warmer)
        async with in_background(warmer.run()):
            yield

    async def accounts(app: web.Application) -> AsyncIterator[None]:
        async with open_accounts(
            app,
            settings,
            app[POOL],
            app[VALKEY],
            outbox=app[OUTBOX],
            limit=app[DEVICE_LIMIT],
            application_name=APPLICATION_NAME,
        ):
            yield

    async def ingest(app: web.Application) -> AsyncIterator[None]:
        async with (
            open_object_store(settings.object_store) as store,
            listen(settings.database, CHANGED_CHANNEL, application_name=APPLICATION_NAME) as signals,
        ):
            app[STORE] = store
            app[ARTWORK_INTAKE] = ArtworkIntake(
                app[POOL],
                store,
                max_bytes=settings.packager.max_picture_bytes,
                max_pixels=settings.packager.max_picture_pixels,
            )
            app[JOBS] = IngestJobs(app[POOL])
            app[JOB_SIGNALS] = signals
            app[SUBMISSION] = Submission(store, key_ring, app[JOBS])
            yield

    app.cleanup_ctx.extend([database, valkey, revocations, library, playback, accounts, ingest])


def _stream_issuer(settings: Settings) -> StreamIssuer:
    key_id = settings.secrets.token_signing_key_id
    return StreamIssuer(
        TokenSigner(key_id, settings.secrets.signing_keys()[key_id]),
        edge_url=settings.edge.url,
        start_within_s=settings.playback.start_within_s,
        token_ttl_s=settings.playback.token_ttl_s,
    )


async def _announce_closing(app: web.Application) -> None:
    app[CLOSING].set()
    app[FOLLOWERS].end_all()


async def _ping_valkey(client: Redis) -> None:
    await client.ping()
