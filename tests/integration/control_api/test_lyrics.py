"""Lyrics over HTTP."""

from pathlib import Path
from uuid import UUID, uuid4

import pytest

from kernel.database.pool import Pool
from tests.integration.control_api.api_client import ApiClient


async def test_timed_lyrics_are_kept_and_shown(
    api: ApiClient, admin_token: str, listener_token: str, track: UUID, material: Path
) -> None:
    """The plain text and the language come from the LRC; everybody who listens reads them."""
    text = (material / "lyrics" / "auld-lang-syne.elrc").read_text()
    path = f"/tracks/{track}/lyrics"
    put = await api.call("PUT", path, token=admin_token, json={"timed": text})
    read = await api.call("GET", path, token=listener_token)

    assert (put.status, put.json) == (200, read.json)
    assert read.json["language"] == "eng"
    assert read.json["plain"].startswith("Should auld acquaintance be forgot,\nAnd never")
    assert (read.json["timed"][1]["start_s"], read.json["timed"][1]["text"]) == (
        4.5,
        "And never brought to mind?",
    )
    assert read.json["timed"][1]["words"][0] == {"start_s": 4.5, "text": "And "}


async def test_plain_lyrics_replace_timed_ones_and_go(
    api: ApiClient, admin_token: str, track: UUID, pool: Pool
) -> None:
    """Each is written down; afterwards there are none."""
    path = f"/tracks/{track}/lyrics"
    assert (await api.call("GET", path, token=admin_token)).json["code"] == "lyrics-not-found"
    await api.call("PUT", path, token=admin_token, json={"timed": "[00:01.00]La"})
    put = await api.call("PUT", path, token=admin_token, json={"plain": "\nLa  \nla\n", "language": "de-AT"})
    had = (await api.call("GET", f"/tracks/{track}", token=admin_token)).json["has_lyrics"]
    gone = await api.call("DELETE", path, token=admin_token)
    again = await api.call("DELETE", path, token=admin_token)

    assert put.json == {"plain": "La\nla", "timed": None, "language": "de-AT"}
    assert (gone.status, again.status) == (204, 404)
    assert had is True
    assert (await api.call("GET", f"/tracks/{track}", token=admin_token)).json["has_lyrics"] is False
    actions = await pool.fetch("SELECT action FROM audit_log WHERE object_id = $1 ORDER BY id", track)
    assert [row["action"] for row in actions] == ["set-lyrics", "set-lyrics", "delete-lyrics"]


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({}, "invalid-lyrics"),
        ({"plain": " \n "}, "invalid-lyrics"),
        ({"timed": "[00:01.00]a\nb"}, "invalid-lyrics"),
        ({"plain": "x" * 20_001}, "invalid-request"),
        ({"plain": "x", "language": "no language"}, "invalid-request"),
    ],
)
async def test_what_is_no_lyrics_is_refused(
    api: ApiClient, admin_token: str, track: UUID, body: dict[str, str], code: str
) -> None:
    """With a reason."""
    answer = await api.call("PUT", f"/tracks/{track}/lyrics", token=admin_token, json=body)

    assert (answer.status, answer.json["code"]) == (422, code)


async def test_a_track_that_is_not_there_has_no_lyrics(api: ApiClient, admin_token: str) -> None:
    """The problem says that it is the track that is missing."""
    path = f"/tracks/{uuid4()}/lyrics"
    answers = [
        await api.call("GET", path, token=admin_token),
        await api.call("PUT", path, token=admin_token, json={"plain": "La"}),
        await api.call("DELETE", path, token=admin_token),
    ]

    assert [(answer.status, answer.json["code"]) for answer in answers] == [(404, "track-not-found")] * 3
