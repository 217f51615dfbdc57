"""One's own account over HTTP."""

from typing import Annotated

import msgspec
from aiohttp import web

from control_api.accounts.erasure import Erasure
from control_api.accounts.errors import (
    EmailTakenError,
    InvalidEmailError,
    InvalidPasswordError,
    LastAdminError,
    PasswordsBusyError,
    WrongPasswordError,
)
from control_api.accounts.fields import GivenPassword, NewEmail, NewPassword
from control_api.accounts.models import SIGNED_IN
from control_api.accounts.own_account import OwnAccount, own_account
from control_api.accounts.profile import ProfileChange
from control_api.accounts.self_service import SelfService
from control_api.accounts.session_cookie import clear_cookie
from control_api.client_address import client_address
from control_api.openapi.reply import Reply
from control_api.openapi.routes import Routes
from control_api.prefix import API_PREFIX
from control_api.rate_limit.errors import RateLimitedError
from control_api.rate_limit.log_ins import count_log_in, forget_log_ins
from kernel.database.pool import DatabaseUnavailableError
from kernel.names import clean_name
from kernel.quality import Quality

SELF_SERVICE = web.AppKey("SELF_SERVICE", SelfService)
ERASURE = web.AppKey("ERASURE", Erasure)

MAX_DISPLAY_NAME_CHARACTERS = 100
_PROVING = (WrongPasswordError, RateLimitedError, PasswordsBusyError)

routes = Routes("accounts", prefix=API_PREFIX, raises=[DatabaseUnavailableError])


class ProfilePatch(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is to become of a profile; what is not told stays as it is."""

    display_name: Annotated[str, msgspec.Meta(max_length=MAX_DISPLAY_NAME_CHARACTERS)] | msgspec.UnsetType = (
        msgspec.UNSET
    )
    preferred_quality: Quality | msgspec.UnsetType | None = msgspec.UNSET
    """The highest quality to stream; null for the best that the plan allows."""


class PasswordChange(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Another password, and the one it replaces."""

    current_password: GivenPassword
    new_password: NewPassword


class EmailChange(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Another e-mail address, and the account's password."""

    current_password: GivenPassword
    email: NewEmail


class AccountDeletion(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The account's password, to prove that its owner means it."""

    current_password: GivenPassword


@routes.add("GET", "/me")
async def get_me(request: web.Request) -> OwnAccount:
    """The account that the request was signed in as, and what it may do."""
    return own_account(request[SIGNED_IN].account)


@routes.add("PATCH", "/me")
async def change_me(request: web.Request, body: ProfilePatch) -> OwnAccount:
    """Change the name shown to others, and the highest quality to stream."""
    name, quality = body.display_name, body.preferred_quality
    change = ProfileChange(
        display_name=None if name is msgspec.UNSET else clean_name(name),
        changes_quality=quality is not msgspec.UNSET,
        preferred_quality=None if quality is msgspec.UNSET else quality,
    )
    return own_account(await request.app[SELF_SERVICE].change_profile(request[SIGNED_IN], change))


@routes.add("POST", "/me/password", statuses=[204], raises=[InvalidPasswordError, *_PROVING])
async def change_password(request: web.Request, body: PasswordChange) -> None:
    """Change the password.

    All other sessions end, and what they play stops within a second.
    """
    signed_in = request[SIGNED_IN]
    await count_log_in(request, str(signed_in.account.id))
    await request.app[SELF_SERVICE].change_password(
        signed_in,
        current=body.current_password,
        new=body.new_password,
        address=client_address(request),
    )
    await forget_log_ins(request, str(signed_in.account.id))


@routes.add("POST", "/me/email", raises=[InvalidEmailError, EmailTakenError, *_PROVING])
async def change_email(request: web.Request, body: EmailChange) -> OwnAccount:
    """Change the e-mail address to log in with.

    One that is taken counts as a wrong password does: nobody finds out by many tries who has an account.
    """
    signed_in = request[SIGNED_IN]
    await count_log_in(request, str(signed_in.account.id))
    account = await request.app[SELF_SERVICE].change_email(
        signed_in, current=body.current_password, email=body.email, address=client_address(request)
    )
    await forget_log_ins(request, str(signed_in.account.id))
    return own_account(account)


@routes.add("POST", "/me/deletion", statuses=[204], raises=[LastAdminError, *_PROVING])
async def delete_me(request: web.Request, body: AccountDeletion) -> Reply[None]:
    """Delete the account and everything of it: library, playlists, history, sessions.

    What it plays stops within a second. Nothing brings it back.
    """
    signed_in = request[SIGNED_IN]
    await count_log_in(request, str(signed_in.account.id))
    await request.app[ERASURE].delete(signed_in, body.current_password, client_address(request))
    await forget_log_ins(request, str(signed_in.account.id))
    return Reply(None, headers={"Set-Cookie": clear_cookie(host=request.host)})
