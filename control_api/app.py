"""The control API: its composition root."""

import asyncio
from collections.abc import AsyncIterator

from aiohttp import web
from redis.asyncio import Redis

from control_api.accounts.authentication import authorise, renew_cookie
from control_api.accounts.deleted_meanwhile import minding_deletion
from control_api.accounts.opening import open_accounts
from control_api.accounts.routes import REGISTRATION_OPEN
from control_api.admin.opening import open_ingest
from control_api.admin.purge_routes import PURGED_POOL, PURGES
from control_api.admin.routes import CLOSING
from control_api.artwork.routes import STORE
from control_api.assets.wiring import add_assets
from control_api.catalog.wiring import add_catalog
from control_api.client_address import TRUSTED_PROXIES
from control_api.edges.purges import Purges
from control_api.endpoints import ENDPOINTS, write_document
from control_api.figures.reader import FigureReader
from control_api.figures.recording import RECORDER, count_requests
from control_api.figures.routes import FIGURE_READER
from control_api.idempotency.once import ONCE, OnceOnly, once
from control_api.library.hints import LIBRARY_HINTS
from control_api.library.opening import open_library
from control_api.library.routes import FOLLOWERS
from control_api.listening.wiring import add_listening
from control_api.openapi.operation import MAX_JSON_BODY_BYTES
from control_api.openapi.serve import add_endpoints
from control_api.playback.device_limit import DeviceLimit
from control_api.playback.opening import open_playback, stream_issuer
from control_api.playback.policy import load_policy
from control_api.playlists.smart.routes import SMART_PLAYLISTS
from control_api.playlists.smart.service import SmartPlaylistService
from control_api.playlists.wiring import add_playlists
from control_api.problems import PROBLEMS
from control_api.rate_limit.counting import counted
from control_api.rate_limit.creations import give_back_unmade
from control_api.rate_limit.headers import add_rate_limit_headers
from control_api.rate_limit.opening import open_rate_limits
from control_api.revocations.opening import open_revocations
from control_api.revocations.outbox import Outbox
from control_api.search.opening import open_search
from control_api.security_headers import add_security_headers
from control_api.service_routes import DOCUMENT
from control_api.web.routes import add_web
from kernel.database.pool import Pool, open_pool, ping
from kernel.figures.recorder import open_recorder
from kernel.http.access_log import access_log_middleware
from kernel.http.health import add_health_routes
from kernel.http.problems import problems_middleware, tell_problem
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
            count_requests,
            give_back_unmade,
            problems_middleware(PROBLEMS),
        ],
        client_max_size=MAX_JSON_BODY_BYTES,
    )
    app[REGISTRATION_OPEN] = settings.control_api.registration_open
    app[DOCUMENT] = write_document()
    app[CLOSING] = asyncio.Event()
    app.on_shutdown.append(_announce_closing)
    app.on_response_prepare.extend([add_security_headers, add_rate_limit_headers, renew_cookie])
    app[TRUSTED_PROXIES] = settings.control_api.trusted_proxies
    _open_resources(app, settings)
    add_endpoints(app, map(minding_deletion, ENDPOINTS), counted(authorise), once)
    add_web(app, settings.edge)
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
    policy = load_policy()
    stream_issuer(settings)
    settings.secrets.key_ring()  # what is wrong with secrets is said before anything is opened

    async def database(app: web.Application) -> AsyncIterator[None]:
        async with open_pool(settings.database, application_name=APPLICATION_NAME) as pool:
            app[POOL] = app[PURGED_POOL] = pool
            app[ONCE] = OnceOnly(pool, lambda request, error: tell_problem(request, PROBLEMS, error))
            app[SMART_PLAYLISTS] = SmartPlaylistService(pool)
            yield

    async def valkey(app: web.Application) -> AsyncIterator[None]:
        async with open_valkey(settings.valkey) as client, open_recorder(client) as recorder:
            app[VALKEY] = client
            app[RECORDER] = recorder
            app[FIGURE_READER] = FigureReader(client)
            app[PURGES] = Purges(client)
            add_catalog(app, app[POOL], app[PURGES])
            add_listening(app, app[POOL], client, settings.plays)
            yield

    async def rate_limits(app: web.Application) -> AsyncIterator[None]:
        async with open_rate_limits(app, settings.rate_limits, app[VALKEY]):
            yield

    async def search(app: web.Application) -> AsyncIterator[None]:
        async with open_search(app, settings.search, app[POOL]):
            yield

    async def revocations(app: web.Application) -> AsyncIterator[None]:
        async with open_revocations(
            settings, app[POOL], app[VALKEY], application_name=APPLICATION_NAME
        ) as outbox:
            app[OUTBOX] = outbox
            yield

    async def library(app: web.Application) -> AsyncIterator[None]:
        async with open_library(app, settings, app[POOL], app[VALKEY], application_name=APPLICATION_NAME):
            add_playlists(app, app[POOL], app[LIBRARY_HINTS])
            yield

    async def playback(app: web.Application) -> AsyncIterator[None]:
        async with open_playback(
            app, settings, policy, app[POOL], app[VALKEY], outbox=app[OUTBOX], figures=app[RECORDER]
        ) as limit:
            app[DEVICE_LIMIT] = limit
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
        async with open_ingest(app, settings, app[POOL], application_name=APPLICATION_NAME):
            add_assets(app, settings, app[POOL], app[STORE])
            yield

    app.cleanup_ctx.extend(
        [database, valkey, rate_limits, search, revocations, library, playback, accounts, ingest]
    )


async def _announce_closing(app: web.Application) -> None:
    app[CLOSING].set()
    app[FOLLOWERS].end_all()


async def _ping_valkey(client: Redis) -> None:
    await client.ping()
