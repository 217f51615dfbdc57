"""Accounts over HTTP, for administrators."""

from typing import Annotated
from uuid import UUID

import msgspec
from aiohttp import web

from control_api.accounts.administration import AccountAdministration, UserChange
from control_api.accounts.email_address import MAX_EMAIL_CHARACTERS
from control_api.accounts.errors import LastAdminError, UserNotFoundError
from control_api.accounts.models import SIGNED_IN, Role, Tier, User
from control_api.client_address import client_address
from control_api.openapi.routes import Routes
from control_api.paging import Page, PageQuery
from control_api.prefix import API_PREFIX
from kernel.database.pool import DatabaseUnavailableError

USERS = web.AppKey("USERS", AccountAdministration)

routes = Routes("admin", prefix=API_PREFIX, raises=[DatabaseUnavailableError])


class UserPath(msgspec.Struct, frozen=True):
    """Whose account."""

    user_id: UUID


class UsersQuery(PageQuery, frozen=True, kw_only=True):
    """Which page of which accounts."""

    email: (
        Annotated[
            str,
            msgspec.Meta(max_length=MAX_EMAIL_CHARACTERS, description="Only the account of this address."),
        ]
        | msgspec.UnsetType
    ) = msgspec.UNSET
    q: (
        Annotated[
            str,
            msgspec.Meta(
                max_length=MAX_EMAIL_CHARACTERS,
                description="Only accounts whose address or name has, for each of these words, one that begins with "
                "it: `ann exa` finds `anna.smith@example.org`.",
            ),
        ]
        | msgspec.UnsetType
    ) = msgspec.UNSET


class UserPatch(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is to become of an account; what is not told stays as it is."""

    tier: Tier | msgspec.UnsetType = msgspec.UNSET
    role: Role | msgspec.UnsetType = msgspec.UNSET
    disabled: bool | msgspec.UnsetType = msgspec.UNSET


@routes.add("GET", "/admin/users")
async def list_users(request: web.Request, query: UsersQuery) -> Page[User]:
    """Accounts by e-mail address."""
    return await request.app[USERS].users(
        query,
        email=None if query.email is msgspec.UNSET else query.email,
        sought=None if query.q is msgspec.UNSET else query.q,
    )


@routes.add("PATCH", "/admin/users/{user_id}", raises=[UserNotFoundError, LastAdminError])
async def change_user(request: web.Request, path: UserPath, body: UserPatch) -> User:
    """Change an account's tier or role, disable or enable it.

    What a disabled account plays stops within a second, as does what an account of another tier was admitted to: its
    players start anew.
    """
    change = UserChange(
        tier=None if body.tier is msgspec.UNSET else body.tier,
        role=None if body.role is msgspec.UNSET else body.role,
        disabled=None if body.disabled is msgspec.UNSET else body.disabled,
    )
    return await request.app[USERS].change(
        path.user_id, change, actor=request[SIGNED_IN].account.id, address=client_address(request)
    )
