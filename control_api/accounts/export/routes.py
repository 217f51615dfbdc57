"""All of an account as a file, over HTTP."""

import asyncio
from typing import BinaryIO

from aiohttp import web

from control_api.accounts.errors import ExportsBusyError
from control_api.accounts.export.file import AccountExports
from control_api.accounts.models import SIGNED_IN, SignedIn
from control_api.audit.log import AuditAction, AuditEntry
from control_api.audit.service import AuditLog
from control_api.client_address import client_address
from control_api.openapi.routes import Routes
from control_api.prefix import API_PREFIX
from kernel.database.pool import DatabaseUnavailableError

EXPORTS = web.AppKey("EXPORTS", AccountExports)
AUDIT_LOG = web.AppKey("AUDIT_LOG", AuditLog)

MIME = "application/vnd.segue.account+json"
CHUNK_BYTES = 256 << 10
CHUNK_TIMEOUT_S = 30.0
SEND_LIMIT_S = 900.0

_HEADERS = {
    "Content-Type": MIME,
    "Content-Disposition": 'attachment; filename="segue-account.json"',
    "Cache-Control": "no-store",
}

routes = Routes("accounts", prefix=API_PREFIX, raises=[DatabaseUnavailableError])


@routes.add("GET", "/me/export", raises=[ExportsBusyError], produces={MIME: {"type": "object"}})
async def export_me(request: web.Request) -> web.StreamResponse:
    """Everything that is kept of the account, as a file.

    One JSON object with a list for each kind of thing, all as of one moment.
    """
    signed_in = request[SIGNED_IN]
    await request.app[AUDIT_LOG].write(_entry(signed_in, client_address(request)))
    async with request.app[EXPORTS].open(signed_in.account.id) as file:
        return await _send(request, file)


def _entry(signed_in: SignedIn, address: str) -> AuditEntry:
    account_id = signed_in.account.id
    return AuditEntry(AuditAction.EXPORT_ACCOUNT, actor=account_id, subject=account_id, address=address)


async def _send(request: web.Request, file: BinaryIO) -> web.StreamResponse:
    """Send a file; the connection of a client that takes nothing for long, or takes too long for all, is cut."""
    response = web.StreamResponse(headers=_HEADERS)
    try:
        async with asyncio.timeout(SEND_LIMIT_S):
            await response.prepare(request)
            while chunk := await asyncio.to_thread(file.read, CHUNK_BYTES):
                async with asyncio.timeout(CHUNK_TIMEOUT_S):
                    await response.write(chunk)
            await response.write_eof()
    except TimeoutError:
        if request.transport is not None:
            request.transport.abort()
    return response
