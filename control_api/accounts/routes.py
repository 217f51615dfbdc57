"""Making accounts, logging in and out over HTTP."""

from datetime import datetime
from typing import Annotated

import msgspec
from aiohttp import web

from control_api.accounts.email_address import MAX_EMAIL_CHARACTERS, email_key
from control_api.accounts.errors import (
    AccountDisabledError,
    EmailTakenError,
    InvalidEmailError,
    InvalidPasswordError,
    PasswordsBusyError,
    RegistrationClosedError,
    WrongCredentialsError,
)
from control_api.accounts.fields import GivenPassword, NewEmail, NewPassword
from control_api.accounts.models import SIGNED_IN
from control_api.accounts.own_account import OwnAccount, own_account
from control_api.accounts.service import AccountService
from control_api.accounts.session_cookie import clear_cookie, set_cookie
from control_api.accounts.sign_out import SignOut
from control_api.accounts.visitor import visitor_of
from control_api.client_address import client_address
from control_api.idempotency.made_id import made_id
from control_api.openapi.reply import Reply
from control_api.openapi.routes import Routes
from control_api.prefix import API_PREFIX
from control_api.rate_limit.errors import RateLimitedError
from control_api.rate_limit.log_ins import count_log_in, forget_log_ins
from kernel.database.pool import DatabaseUnavailableError

ACCOUNTS = web.AppKey("ACCOUNTS", AccountService)
SIGN_OUT = web.AppKey("SIGN_OUT", SignOut)
REGISTRATION_OPEN = web.AppKey("REGISTRATION_OPEN", bool)

routes = Routes("accounts", prefix=API_PREFIX, raises=[DatabaseUnavailableError])


class Registration(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Who wants an account."""

    email: NewEmail
    password: NewPassword


class LogIn(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Who wants a session."""

    email: Annotated[str, msgspec.Meta(max_length=MAX_EMAIL_CHARACTERS)]
    password: GivenPassword


class Session(msgspec.Struct, frozen=True, kw_only=True):
    """A session just opened. The token is told this once."""

    token: str
    expires_at: datetime
    account: OwnAccount


@routes.add(
    "POST",
    "/auth/register",
    statuses=[201],
    raises=[
        RegistrationClosedError,
        InvalidEmailError,
        InvalidPasswordError,
        EmailTakenError,
        PasswordsBusyError,
    ],
    creates=True,
)
async def register(request: web.Request, body: Registration) -> OwnAccount:
    """Make an account of the free tier.

    Refused where the service is set up so that only administrators make accounts.
    """
    if not request.app[REGISTRATION_OPEN]:
        raise RegistrationClosedError("this service takes no registrations: ask its administrator")
    account = await request.app[ACCOUNTS].register(
        made_id(request), body.email, body.password, visitor_of(request)
    )
    return own_account(account)


@routes.add(
    "POST",
    "/auth/login",
    raises=[WrongCredentialsError, AccountDisabledError, RateLimitedError, PasswordsBusyError],
)
async def log_in(request: web.Request, body: LogIn) -> Reply[Session]:
    """Open a session that lasts 30 days from when it is last used.

    The answer carries the token for clients that send it as bearer, and sets it as a cookie for browsers.
    """
    await count_log_in(request, email_key(body.email))
    opened = await request.app[ACCOUNTS].log_in(body.email, body.password, visitor_of(request))
    await forget_log_ins(request, email_key(body.email))
    session = Session(token=opened.token, expires_at=opened.expires_at, account=own_account(opened.account))
    cookie = set_cookie(opened.token, opened.expires_at, host=request.host)
    return Reply(session, headers={"Set-Cookie": cookie})


@routes.add("POST", "/auth/logout", statuses=[204])
async def log_out(request: web.Request) -> Reply[None]:
    """End the session that the request came with.

    What it was admitted to play stops within a second.
    """
    await request.app[SIGN_OUT].this_device(request[SIGNED_IN], client_address(request))
    return Reply(None, headers={"Set-Cookie": clear_cookie(host=request.host)})


@routes.add("POST", "/auth/logout-all", statuses=[204])
async def log_out_everywhere(request: web.Request) -> Reply[None]:
    """End every session of the account.

    What any of its devices was admitted to play stops within a second.
    """
    await request.app[SIGN_OUT].everywhere(request[SIGNED_IN], client_address(request))
    return Reply(None, headers={"Set-Cookie": clear_cookie(host=request.host)})
