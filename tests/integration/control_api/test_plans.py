"""No query of the control API reads a whole table that grows, whatever it is asked."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import control_api
from kernel.database.pool import Connection, Pool
from kernel.database.queries import load_queries
from tests.integration.control_api.busy_rows import fill_everything

FOLDER = Path(control_api.__file__).parent
LARGE_ROWS = 4_000
WHOLE = {
    "idempotency/purge": "for all that is known beforehand, a batch may be a tenth of the table",
    "search/purge_changes": "likewise",
    "revocations/publish_again": "once, when Valkey has lost its data: nearly all of them",
}
"""Queries that may, and why."""

_GENERIC_PLAN = """
CREATE FUNCTION pg_temp.generic_plan(query text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    plan text;
BEGIN
    EXECUTE 'EXPLAIN (GENERIC_PLAN, FORMAT JSON) ' || query INTO plan;
    RETURN plan;
END $$
"""


def _queries() -> Iterator[tuple[str, str]]:
    for file in sorted(FOLDER.rglob("queries.sql")):
        for name, query in load_queries(str(file.with_name("repository.py"))).items():
            yield f"{file.parent.relative_to(FOLDER)}/{name}", query


def _nodes(plan: dict[str, Any]) -> list[dict[str, Any]]:
    return [plan, *(node for child in plan.get("Plans", []) for node in _nodes(child))]


async def _scanned(connection: Connection, query: str) -> set[str]:
    """The tables that are read from one end to the other, by the plan for parameters of any value."""
    text = await connection.fetchval("SELECT pg_temp.generic_plan($1)", query.rstrip().rstrip(";"))
    nodes = _nodes(json.loads(text)[0]["Plan"])
    return {node["Relation Name"] for node in nodes if node["Node Type"] == "Seq Scan"}


async def test_no_query_reads_a_large_table_as_a_whole(pool: Pool) -> None:
    """Every named query, those to come too."""
    await fill_everything(pool)
    async with pool.acquire() as connection:
        await connection.execute(_GENERIC_PLAN)
        rows = await connection.fetch(
            "SELECT relname FROM pg_class WHERE relkind = 'r' AND reltuples >= $1", LARGE_ROWS
        )
        large = {row["relname"] for row in rows}
        scans = {name: await _scanned(connection, query) & large for name, query in _queries()}

    assert len(large) > 20
    assert {} == {name: tables for name, tables in scans.items() if tables and name not in WHOLE}
    assert [] == [name for name in WHOLE if not scans[name]]
