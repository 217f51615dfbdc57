"""Handlers whose account is deleted while they write: what refers to it finds no account any more."""

from dataclasses import replace

import asyncpg
from aiohttp import web

from control_api.accounts.authentication import AUTHENTICATOR
from control_api.accounts.errors import NotSignedInError
from control_api.accounts.models import SIGNED_IN
from control_api.openapi.routes import Endpoint


def minding_deletion(endpoint: Endpoint) -> Endpoint:
    """An endpoint that tells who was deleted while it wrote that she is not signed in, whatever row she was to have."""

    async def handle(request: web.Request, **inputs: object) -> object:
        try:
            return await endpoint.handler(request, **inputs)
        except asyncpg.ForeignKeyViolationError:
            if await _is_deleted(request):
                raise NotSignedInError("the account was deleted") from None
            raise

    return replace(endpoint, handler=handle)


async def _is_deleted(request: web.Request) -> bool:
    signed_in = request.get(SIGNED_IN)
    if signed_in is None:
        return False
    return not await request.app[AUTHENTICATOR].has_account(signed_in.account.id)
