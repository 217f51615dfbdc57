"""Which tables and indexes rules are answered from: EXPLAIN."""

from datetime import UTC, datetime
from uuid import uuid4

import pytest

from control_api.playlists.smart.rules import validate_rules
from control_api.playlists.smart.statement import page_statement, totals_statement
from kernel.database.pool import Pool
from tests.integration.control_api.smart.conftest import Shapes

_NOW = datetime.now(UTC)


@pytest.mark.parametrize(
    ("rule", "absent"),
    [
        (
            {"field": "liked", "is": True},
            ["tracks", "assets", "albums", "artists", "play_counts", "track_genres"],
        ),
        ({"field": "last_played", "not_in_the_last_days": 180}, ["tracks", "assets", "albums", "artists"]),
        ({"field": "quality", "at_least": "lossless"}, ["renditions", "albums", "artists", "play_counts"]),
        ({"field": "title", "contains": "love"}, ["assets", "albums", "artists", "play_counts"]),
    ],
)
async def test_only_what_rules_look_at_is_joined(rule: dict[str, object], absent: list[str]) -> None:
    """The part that chooses names no other table."""
    statement = page_statement(validate_rules({"match": rule}), uuid4(), _NOW, offset=0, limit=50)
    choosing = statement.sql.partition("WITH ORDINALITY")[0]
    assert [] == [table for table in absent if f"{table} AS" in choosing]


@pytest.mark.parametrize(
    ("rule", "index"),
    [
        ({"field": "quality", "at_least": "lossless"}, "assets_current"),
        ({"field": "in_library", "is": True}, "tracks_length"),
        ({"field": "genre", "is": "Jazz"}, "track_genres_"),
        ({"field": "genre", "contains": "azz"}, "track_genres_"),
        ({"field": "play_count", "at_least": 3}, "play_counts_pkey"),
    ],
)
async def test_indexes_answer(pool: Pool, shapes: Shapes, rule: dict[str, object], index: str) -> None:
    """Where reading everything is dear, each is used."""
    statement = totals_statement(validate_rules({"match": rule}), shapes.owner_id, _NOW)
    async with pool.acquire() as connection, connection.transaction():
        await connection.execute("SET LOCAL enable_seqscan = off")
        await connection.execute("SET LOCAL enable_bitmapscan = off")
        lines = await connection.fetch(f"EXPLAIN {statement.sql}", *statement.parameters)
    assert index in "\n".join(line[0] for line in lines)


async def test_a_year_in_the_catalog_is_found_by_its_index(pool: Pool, shapes: Shapes) -> None:
    """No other column of a track tells of a year."""
    rules = validate_rules({"match": {"field": "year", "between": [1990, 1994]}, "within": "catalog"})
    statement = totals_statement(rules, shapes.owner_id, _NOW)
    async with pool.acquire() as connection, connection.transaction():
        await connection.execute("SET LOCAL enable_seqscan = off")
        lines = await connection.fetch(f"EXPLAIN {statement.sql}", *statement.parameters)
    assert "tracks_year" in "\n".join(line[0] for line in lines)


async def test_no_text_of_a_client_is_sql() -> None:
    """Values stand among the parameters alone."""
    marker = "zq'; drop table users; --"
    for field in ("title", "genre", "isrc"):
        for operator in ("is", "is_not", "contains", "starts_with", "ends_with"):
            rules = validate_rules(
                {"match": {"field": field, operator: marker}, "limit": {"seconds": 77_777}}
            )
            statement = page_statement(rules, uuid4(), _NOW, offset=0, limit=50)
            assert "zq" not in statement.sql
            assert "77777" not in statement.sql
            assert marker in statement.parameters
