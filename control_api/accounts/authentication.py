"""Who is asking: a bearer token or the cookie, and whether that suffices."""

from aiohttp import web

from control_api.accounts.authenticator import Authenticator
from control_api.accounts.errors import CrossSiteRequestError, NotPermittedError, NotSignedInError
from control_api.accounts.models import EXTENDED, SIGNED_IN
from control_api.accounts.same_origin import CLIENT_HEADER, changes_something, is_same_origin
from control_api.accounts.session_cookie import COOKIE, set_cookie
from control_api.accounts.visitor import visitor_of
from control_api.openapi.operation import Operation
from control_api.permissions.permission import Permission, permissions_of
from kernel.database.pool import DatabaseUnavailableError

AUTHENTICATOR = web.AppKey("AUTHENTICATOR", Authenticator)

SECURITY_SCHEMES = {
    "bearer": {
        "type": "http",
        "scheme": "bearer",
        "description": "The token that logging in returns.",
    },
    "cookie": {
        "type": "apiKey",
        "in": "cookie",
        "name": COOKIE,
        "description": "Set by logging in. Requests that change something must also come from the same "
        f"origin (`Sec-Fetch-Site` or `Origin`), or carry an `{CLIENT_HEADER}` header of any value.",
    },
}


async def authorise(request: web.Request, operation: Operation) -> None:
    """Let a request pass that may call an operation; its session is then `request[SIGNED_IN]`.

    Raises:
        NotSignedInError: It carries no live session.
        CrossSiteRequestError: The cookie signs it in, and another site may have sent it.
        NotPermittedError: The account's role or tier does not suffice.
        DatabaseUnavailableError: PostgreSQL is away.
    """
    permission = operation.policy.permission
    if permission is None:
        return
    signed_in, extended = await request.app[AUTHENTICATOR].authenticate(
        _token(request), visitor_of(request), fresh=operation.policy.fresh
    )
    account = signed_in.account
    if permission not in permissions_of(account.role, account.tier):
        raise NotPermittedError(f"this needs the permission {permission}")
    request[SIGNED_IN] = signed_in
    if extended is not None and "Authorization" not in request.headers:
        request[EXTENDED] = extended


async def still_permitted(request: web.Request, permission: Permission) -> bool:
    """Whether a request that was let pass, and is answered for long, would be let pass now.

    Raises:
        DatabaseUnavailableError: PostgreSQL is away.
    """
    try:
        signed_in, _ = await request.app[AUTHENTICATOR].authenticate(
            _token(request), visitor_of(request), fresh=False
        )
    except NotSignedInError:
        return False
    return permission in permissions_of(signed_in.account.role, signed_in.account.tier)


async def renew_cookie(request: web.Request, response: web.StreamResponse) -> None:
    """Have the browser keep the cookie for as long as the session now lasts, unless the answer sets it already."""
    extended = request.get(EXTENDED)
    if extended is not None and "Set-Cookie" not in response.headers:
        cookie = set_cookie(extended.token, extended.expires_at, host=request.host)
        response.headers["Set-Cookie"] = cookie


def access_errors(operation: Operation) -> list[type[Exception]]:
    """How `authorise` can refuse a call of an operation."""
    if operation.policy.permission is None:
        return []
    errors: list[type[Exception]] = [NotSignedInError, DatabaseUnavailableError]
    if changes_something(operation.method):
        errors.append(CrossSiteRequestError)
    if operation.policy.permission is not Permission.LISTEN:
        errors.append(NotPermittedError)
    return errors


def _token(request: web.Request) -> str:
    """The bearer token if there is an Authorization header, whatever it holds; else the cookie's."""
    authorization = request.headers.get("Authorization")
    if authorization is not None:
        scheme, _, token = authorization.partition(" ")
        if scheme.lower() != "bearer":
            raise NotSignedInError("the Authorization header must be: Bearer, a space, the session's token")
        return token.strip()
    token = request.cookies.get(COOKIE, "")
    if not token:
        raise NotSignedInError("log in first, then send the session's token")
    if changes_something(request.method) and not is_same_origin(request.headers, request.host):
        raise CrossSiteRequestError(
            f"with the cookie, this needs a same-origin request or an {CLIENT_HEADER} header"
        )
    return token
