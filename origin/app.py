"""The origin: packed renditions in, playlists, initialization sections, segments and keys out."""

from collections.abc import AsyncIterator

from aiohttp import web

from kernel.admission import open_admission
from kernel.database.pool import Pool, open_pool, ping
from kernel.http.access_log import access_log_middleware
from kernel.http.health import add_health_routes
from kernel.http.problems import problems_middleware
from kernel.http.server_header import name_server
from kernel.object_store.factory import open_object_store
from kernel.object_store.port import ObjectStore
from kernel.peer import peer_secrets
from kernel.settings import Settings
from kernel.valkey.client import open_valkey
from origin.opening import open_media
from origin.problems import PROBLEMS
from origin.routes import ADMISSION, MEDIA, PEERS, add_media_routes

SERVICE = "origin"

POOL: web.AppKey[Pool] = web.AppKey("POOL")
STORE: web.AppKey[ObjectStore] = web.AppKey("STORE")


def build_app(settings: Settings) -> web.Application:
    """The origin as an application; its resources open when it starts and close when it ends.

    Raises:
        SettingsError: The secrets are missing or wrong.
    """
    settings.secrets.key_ring()  # wrong secrets are told before anything is opened
    app = web.Application(middlewares=[access_log_middleware(SERVICE), problems_middleware(PROBLEMS)])
    app[PEERS] = peer_secrets(settings.secrets.signing_keys())

    async def database(app: web.Application) -> AsyncIterator[None]:
        async with open_pool(settings.database, application_name="segue origin") as pool:
            app[POOL] = pool
            yield

    async def object_store(app: web.Application) -> AsyncIterator[None]:
        async with open_object_store(settings.object_store) as store:
            app[STORE] = store
            yield

    async def media(app: web.Application) -> AsyncIterator[None]:
        async with open_media(settings, app[POOL], app[STORE]) as opened:
            app[MEDIA] = opened
            yield

    async def admission(app: web.Application) -> AsyncIterator[None]:
        async with open_valkey(settings.valkey) as valkey, open_admission(settings, valkey) as opened:
            app[ADMISSION] = opened
            yield

    app.cleanup_ctx.extend([database, object_store, media, admission])
    name_server(app)
    add_media_routes(app)
    add_health_routes(
        app,
        service=SERVICE,
        checks=lambda: {"database": lambda: ping(app[POOL]), "object_store": app[STORE].check},
    )
    return app
