"""Browsers: the cookie, and what keeps other sites from using it."""

import pytest

from control_api.accounts.models import Account
from control_api.accounts.session_cookie import COOKIE
from tests.integration.control_api.api_client import PASSWORD, ApiClient

LOG_IN = {"email": "listener@example.org", "password": PASSWORD}


@pytest.mark.parametrize(
    ("host", "secure"), [("127.0.0.1:8080", False), ("localhost", False), ("music.example.org", True)]
)
async def test_logging_in_sets_a_cookie_that_scripts_cannot_read(
    api: ApiClient, listener: Account, *, host: str, secure: bool
) -> None:
    """It goes over TLS only, but for this very machine."""
    answer = await api.call("POST", "/auth/login", json=LOG_IN, headers={"Host": host})
    cookie = answer.headers["Set-Cookie"]
    attributes = cookie.split("; ")

    assert attributes[0] == f"{COOKIE}={answer.json['token']}"
    assert {"HttpOnly", "SameSite=Lax", "Path=/api/v1"} <= set(attributes)
    assert ("Secure" in attributes) is secure


async def test_the_cookie_signs_in(api: ApiClient, listener_token: str) -> None:
    """Reading needs nothing more."""
    answer = await api.call("GET", "/me", headers={"Cookie": f"{COOKIE}={listener_token}"})

    assert answer.status == 200


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 403),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site", "Origin": "http://music.example.org"}, 403),
        ({"Origin": "https://evil.example.org"}, 403),
        ({"Origin": "null"}, 403),
        ({"Sec-Fetch-Site": "same-origin"}, 204),
        ({"Origin": "https://music.example.org"}, 204),
        ({"X-Segue-Client": "cli"}, 204),
    ],
)
async def test_changing_something_by_cookie_needs_our_own_page(
    api: ApiClient, listener_token: str, headers: dict[str, str], status: int
) -> None:
    """What another site sends does nothing, though the browser attaches the cookie."""
    cookie = {"Cookie": f"{COOKIE}={listener_token}", "Host": "music.example.org"}
    answer = await api.call("POST", "/auth/logout", headers={**cookie, **headers})
    still_in = await api.call("GET", "/me", token=listener_token)

    assert answer.status == status
    assert still_in.status == (200 if status == 403 else 401)


async def test_a_bearer_token_needs_no_origin_and_outranks_the_cookie(
    api: ApiClient, listener_token: str
) -> None:
    """A wrong bearer token is refused even beside a good cookie."""
    cookie = {"Cookie": f"{COOKIE}={listener_token}"}
    wrong = await api.call("GET", "/me", token="x" * 43, headers=cookie)
    basic = await api.call("GET", "/me", headers={**cookie, "Authorization": "Basic eDp5"})
    right = await api.call(
        "POST", "/auth/logout", token=listener_token, headers={"Origin": "https://evil.example.org"}
    )

    assert (wrong.status, basic.status, right.status) == (401, 401, 204)


async def test_logging_out_takes_the_cookie_away(api: ApiClient, listener_token: str) -> None:
    """The browser forgets it."""
    answer = await api.call("POST", "/auth/logout", token=listener_token)

    assert answer.headers["Set-Cookie"].startswith(f"{COOKIE}=; Max-Age=0; Path=/api/v1; HttpOnly")
