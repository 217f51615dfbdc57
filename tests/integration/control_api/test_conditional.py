"""Answers that need not be sent twice, and lists of which only some fields are wanted."""

import json
from uuid import UUID

import pytest

from tests.integration.control_api.api_client import ApiClient
from tests.integration.control_api.catalog_rows import CatalogRows


@pytest.mark.parametrize(
    ("if_none_match", "status"),
    [
        ("{tag}", 304),
        ("W/{tag}", 304),
        ('"other", {tag}', 304),
        ("*", 304),
        ('"other"', 200),
        ("nonsense", 200),
        ("", 200),
    ],
)
async def test_what_the_client_has_is_not_sent_again(
    api: ApiClient, listener_token: str, track: UUID, if_none_match: str, status: int
) -> None:
    """By weak comparison, as RFC 9110 section 13.1.2 has it."""
    first = await api.call("GET", f"/tracks/{track}", token=listener_token)
    again = await api.call(
        "GET",
        f"/tracks/{track}",
        token=listener_token,
        headers={"If-None-Match": if_none_match.format(tag=first.headers["ETag"])},
    )

    assert (status, first.headers["ETag"]) == (again.status, again.headers["ETag"])
    assert again.content == (b"" if status == 304 else first.content)
    assert again.headers["Cache-Control"] == "private, no-cache"


async def test_what_changed_has_another_tag(api: ApiClient, listener_token: str, rows: CatalogRows) -> None:
    """Strong tags are of the bytes."""
    before = await api.call("GET", "/artists", token=listener_token)
    await rows.artist("Another")
    after = await api.call(
        "GET", "/artists", token=listener_token, headers={"If-None-Match": before.headers["ETag"]}
    )

    assert after.status == 200
    assert before.headers["ETag"] != after.headers["ETag"]


async def test_a_stream_is_started_anew_each_time(api: ApiClient, listener_token: str, track: UUID) -> None:
    """Nothing keeps an answer with a token in it."""
    answer = await api.call("GET", f"/stream/{track}", token=listener_token)

    assert (answer.status, answer.headers["Cache-Control"]) == (200, "no-store")
    assert "ETag" not in answer.headers


@pytest.mark.parametrize(
    ("fields", "told"),
    [("title", {"id", "title"}), ("id", {"id"}), ("length_s,title,id", {"id", "title", "length_s"})],
)
async def test_items_have_the_fields_that_were_asked_for(
    api: ApiClient, listener_token: str, track: UUID, fields: str, told: set[str]
) -> None:
    """And their id."""
    whole = await api.call("GET", "/tracks", token=listener_token)
    some = await api.call("GET", f"/tracks?fields={fields}", token=listener_token)
    [item], [all_of_it] = some.json["items"], whole.json["items"]

    assert told == set(item)
    assert {name: all_of_it[name] for name in told} == item
    assert {**whole.json, "items": [item]} == some.json


@pytest.mark.parametrize("fields", ["titel", "title,", "title, id", "%00", "id;drop", "__class__"])
async def test_a_field_that_is_none_is_refused_by_name(
    api: ApiClient, listener_token: str, fields: str
) -> None:
    """With those that there are."""
    answer = await api.call("GET", f"/tracks?fields={fields}", token=listener_token)

    assert (422, "fields") == (answer.status, json.loads(answer.content)["field"])
    assert fields == "%00" or "title" in answer.json["detail"]
