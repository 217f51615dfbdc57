"""Accounts as resources of the control API."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from datetime import timedelta
from functools import partial

from aiohttp import web
from redis.asyncio import Redis

from control_api.accounts.administration import AccountAdministration
from control_api.accounts.authentication import AUTHENTICATOR
from control_api.accounts.authenticator import Authenticator
from control_api.accounts.erasure import Erasure
from control_api.accounts.export.file import AccountExports
from control_api.accounts.export.routes import AUDIT_LOG, EXPORTS
from control_api.accounts.me_routes import ERASURE, SELF_SERVICE
from control_api.accounts.password_proof import PasswordProof
from control_api.accounts.passwords import Passwords
from control_api.accounts.routes import ACCOUNTS, SIGN_OUT
from control_api.accounts.self_service import SelfService
from control_api.accounts.service import AccountService
from control_api.accounts.session_cache.cache import SessionCache
from control_api.accounts.session_cache.stale_keys import STALE_CHANNEL, StaleKeys
from control_api.accounts.session_cache.trust import Trust
from control_api.accounts.session_cache.upkeep import keep_cache_true
from control_api.accounts.session_list import SessionList
from control_api.accounts.session_routes import SESSIONS
from control_api.accounts.sign_out import SignOut
from control_api.admin.user_routes import USERS
from control_api.audit.service import AuditLog
from control_api.playback.device_limit import DeviceLimit
from control_api.revocations.outbox import Outbox
from kernel.background import in_background
from kernel.database.pool import Pool
from kernel.database.signals import listen
from kernel.kept_work import KeptWork
from kernel.settings import Settings


@asynccontextmanager
async def open_accounts(  # noqa: PLR0913 - everything that an account touches
    app: web.Application,
    settings: Settings,
    pool: Pool,
    client: Redis,
    *,
    outbox: Outbox,
    limit: DeviceLimit,
    application_name: str,
) -> AsyncIterator[None]:
    """Put all that deals with accounts and sessions into the app, and keep the cache of sessions true meanwhile."""
    trust, lifetime = Trust(), timedelta(seconds=settings.sessions.lifetime_s)
    cache = SessionCache(client, trust, ttl_s=settings.sessions.cache_s)
    stale_keys = StaleKeys(pool, client, trust)
    app[AUTHENTICATOR] = Authenticator(pool, cache, lifetime=lifetime)
    app[USERS] = AccountAdministration(pool, outbox, stale_keys)
    app[SIGN_OUT] = sign_out = SignOut(pool, outbox, stale_keys, limit)
    app[SESSIONS] = SessionList(pool)
    app[EXPORTS] = AccountExports(pool)
    app[AUDIT_LOG] = AuditLog(pool)
    with closing(Passwords()) as passwords:
        proof = PasswordProof(pool, passwords)
        app[ACCOUNTS] = AccountService(pool, passwords, sign_out, session_lifetime=lifetime)
        app[SELF_SERVICE] = SelfService(pool, passwords, proof, outbox, stale_keys)
        app[ERASURE] = Erasure(pool, proof, outbox, stale_keys)
        async with (
            listen(settings.database, STALE_CHANNEL, application_name=application_name) as signals,
            in_background(
                KeptWork("session_cache", partial(keep_cache_true, stale_keys, signals)).run(),
                KeptWork("session_look_ups", cache.run).run(),
            ),
        ):
            yield
