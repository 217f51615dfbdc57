"""What she changes of her own account."""

from uuid import UUID

import pytest

from control_api.accounts.models import Account
from kernel.database.pool import Pool
from tests.integration.control_api.api_client import PASSWORD, ApiClient
from tests.integration.control_api.edge_ear import EdgeEar

NEW_PASSWORD = "another horse, another battery"


async def test_permissions_are_told(api: ApiClient, *, listener_token: str, subscriber_token: str) -> None:
    """What the tier allows, in alphabetical order."""
    told = [
        (await api.call("GET", "/me", token=token)).json["permissions"]
        for token in (listener_token, subscriber_token)
    ]

    assert told == [["listen"], ["download", "listen", "stream-lossless"]]


@pytest.mark.parametrize(
    ("patch", "shown"),
    [
        ({}, ("Ada", "lossless")),
        ({"display_name": " Grace\n "}, ("Grace", "lossless")),
        ({"display_name": ""}, ("", "lossless")),
        ({"preferred_quality": None}, ("Ada", None)),
        ({"preferred_quality": "96_aac"}, ("Ada", "96_aac")),
    ],
)
async def test_a_profile_is_changed(
    api: ApiClient, listener_token: str, patch: dict[str, object], shown: tuple[str, str | None]
) -> None:
    """What is not told stays; the next request sees it, though sessions are cached."""
    first = {"display_name": "Ada", "preferred_quality": "lossless"}
    await api.call("PATCH", "/me", token=listener_token, json=first)
    await api.call("GET", "/me", token=listener_token)
    changed = await api.call("PATCH", "/me", token=listener_token, json=patch)
    me = await api.call("GET", "/me", token=listener_token)

    assert (me.json["display_name"], me.json["preferred_quality"]) == shown
    assert changed.json == me.json


@pytest.mark.parametrize(
    ("patch", "field"),
    [
        ({"display_name": "x" * 101}, "display_name"),
        ({"display_name": None}, "display_name"),
        ({"preferred_quality": "best"}, "preferred_quality"),
        ({"tier": "family"}, "tier"),
    ],
)
async def test_a_wrong_profile_is_refused_by_name(
    api: ApiClient, listener_token: str, patch: dict[str, object], field: str
) -> None:
    """And changes nothing."""
    answer = await api.call("PATCH", "/me", token=listener_token, json=patch)

    assert (answer.status, answer.json["field"]) == (422, field)


async def test_another_password_ends_all_other_sessions_and_their_playing(
    api: ApiClient, pool: Pool, ear: EdgeEar, *, subscriber: Account, track: UUID
) -> None:
    """The old one opens nothing any more; the session that asked goes on."""
    await pool.execute("UPDATE users SET tier = 'family'")
    here, there = await api.log_in(subscriber.email), await api.log_in(subscriber.email)
    streams = [(await api.call("GET", f"/stream/{track}", token=token)).json for token in (here, there)]
    await api.call("GET", "/me", token=there)
    body = {"current_password": PASSWORD, "new_password": NEW_PASSWORD}
    answer = await api.call("POST", "/me/password", token=here, json=body)
    statuses = [(await api.call("GET", "/me", token=token)).status for token in (here, there)]
    old = await api.call("POST", "/auth/login", json={"email": subscriber.email, "password": PASSWORD})
    await api.log_in(subscriber.email, NEW_PASSWORD)

    assert (answer.status, statuses, old.status) == (204, [200, 401], 401)
    assert [await ear.why_refused(stream) for stream in streams] == [None, "signed-out"]


async def test_another_address_is_logged_in_with(api: ApiClient, listener: Account) -> None:
    """In its one spelling; the old one is nobody's."""
    token = await api.log_in(listener.email)
    await api.call("GET", "/me", token=token)
    body = {"current_password": PASSWORD, "email": " New@Example.org"}
    answer = await api.call("POST", "/me/email", token=token, json=body)
    me = await api.call("GET", "/me", token=token)
    old = await api.call("POST", "/auth/login", json={"email": listener.email, "password": PASSWORD})
    await api.log_in("new@example.org")

    assert (answer.status, me.json["email"], old.status) == (200, "new@example.org", 401)


async def test_a_taken_address_is_refused(api: ApiClient, listener_token: str, subscriber: Account) -> None:
    """And counted: who tries many finds out little."""
    body = {"current_password": PASSWORD, "email": subscriber.email.upper()}
    statuses = [
        (await api.call("POST", "/me/email", token=listener_token, json=body)).status for _ in range(6)
    ]

    assert statuses == [409] * 5 + [429]


@pytest.mark.parametrize(
    ("path", "more"),
    [
        ("/me/password", {"new_password": NEW_PASSWORD}),
        ("/me/email", {"email": "new@example.org"}),
        ("/me/deletion", {}),
    ],
)
async def test_a_stolen_session_guesses_no_password(
    api: ApiClient, pool: Pool, listener_token: str, path: str, more: dict[str, str]
) -> None:
    """Wrong ones are counted as log-ins are, all three ways together, and change nothing."""
    before = await pool.fetchrow("SELECT email, password_hash FROM users")
    statuses = [
        (await api.call("POST", path, token=listener_token, json={"current_password": guess, **more})).status
        for guess in ["wrong"] * 5 + [PASSWORD]
    ]
    after = await pool.fetchrow("SELECT email, password_hash FROM users")

    assert statuses == [403] * 5 + [429]
    assert before == after


async def test_what_goes_well_starts_the_count_anew(api: ApiClient, listener_token: str) -> None:
    """Who knows the password is nobody who guesses."""
    wrong = {"current_password": "wrong", "email": "new@example.org"}
    right = {"current_password": PASSWORD, "email": "new@example.org"}
    statuses = [
        (await api.call("POST", "/me/email", token=listener_token, json=body)).status
        for body in ([wrong] * 4 + [right]) * 2
    ]

    assert statuses == ([403] * 4 + [200]) * 2
