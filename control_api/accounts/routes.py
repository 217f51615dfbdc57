"""Accounts over HTTP."""

from datetime import datetime
from typing import Annotated

import msgspec
from aiohttp import web

from control_api.accounts.authentication import ACCOUNTS
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
from control_api.accounts.models import SIGNED_IN, Account
from control_api.accounts.passwords import MAX_PASSWORD_CHARACTERS, MIN_PASSWORD_CHARACTERS
from control_api.accounts.session_cookie import clear_cookie, set_cookie
from control_api.accounts.sign_out import SignOut
from control_api.openapi.reply import Reply
from control_api.openapi.routes import Routes
from control_api.prefix import API_PREFIX
from control_api.rate_limit.counting import count_log_in, forget_log_ins
from control_api.rate_limit.errors import RateLimitedError
from kernel.database.pool import DatabaseUnavailableError
from kernel.names import clean_name

SIGN_OUT = web.AppKey("SIGN_OUT", SignOut)
REGISTRATION_OPEN = web.AppKey("REGISTRATION_OPEN", bool)

routes = Routes("accounts", prefix=API_PREFIX, raises=[DatabaseUnavailableError])


class Registration(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Who wants an account."""

    email: Annotated[
        str,
        msgspec.Meta(min_length=3, max_length=MAX_EMAIL_CHARACTERS, extra_json_schema={"format": "email"}),
    ]
    password: Annotated[
        str, msgspec.Meta(min_length=MIN_PASSWORD_CHARACTERS, max_length=MAX_PASSWORD_CHARACTERS)
    ]


class LogIn(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Who wants a session."""

    email: Annotated[str, msgspec.Meta(max_length=MAX_EMAIL_CHARACTERS)]
    password: Annotated[str, msgspec.Meta(max_length=MAX_PASSWORD_CHARACTERS)]


class Session(msgspec.Struct, frozen=True, kw_only=True):
    """A session just opened. The token is told this once."""

    token: str
    expires_at: datetime
    account: Account


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
)
async def register(request: web.Request, body: Registration) -> Account:
    """Make an account of the free tier.

    Refused where the service is set up so that only administrators make accounts.
    """
    if not request.app[REGISTRATION_OPEN]:
        raise RegistrationClosedError("this service takes no registrations: ask its administrator")
    return await request.app[ACCOUNTS].create(body.email, body.password)


@routes.add(
    "POST",
    "/auth/login",
    raises=[WrongCredentialsError, AccountDisabledError, RateLimitedError, PasswordsBusyError],
)
async def log_in(request: web.Request, body: LogIn) -> Reply[Session]:
    """Open a session for 30 days.

    The answer carries the token for clients that send it as bearer, and sets it as a cookie for browsers.
    """
    await count_log_in(request, email_key(body.email))
    device = clean_name(request.headers.get("User-Agent", ""))
    opened = await request.app[ACCOUNTS].log_in(body.email, body.password, device=device)
    await forget_log_ins(request, email_key(body.email))
    session = Session(token=opened.token, expires_at=opened.expires_at, account=opened.account)
    cookie = set_cookie(opened.token, opened.expires_at, host=request.host)
    return Reply(session, headers={"Set-Cookie": cookie})


@routes.add("POST", "/auth/logout", statuses=[204])
async def log_out(request: web.Request) -> Reply[None]:
    """End the session that the request came with.

    What it was admitted to play stops within a second.
    """
    await request.app[SIGN_OUT].this_device(request[SIGNED_IN])
    return Reply(None, headers={"Set-Cookie": clear_cookie(host=request.host)})


@routes.add("POST", "/auth/logout-all", statuses=[204])
async def log_out_everywhere(request: web.Request) -> Reply[None]:
    """End every session of the account.

    What any of its devices was admitted to play stops within a second.
    """
    await request.app[SIGN_OUT].everywhere(request[SIGNED_IN])
    return Reply(None, headers={"Set-Cookie": clear_cookie(host=request.host)})


@routes.add("GET", "/me")
async def get_me(request: web.Request) -> Account:
    """The account that the request was signed in as."""
    return request[SIGNED_IN].account
