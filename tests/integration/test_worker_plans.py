"""The queries that every worker asks every second read an index, however many jobs there have been."""

import re
from datetime import timedelta
from uuid import UUID

import pytest

from kernel.database.pool import Pool
from kernel.database.queries import load_queries
from kernel.ingest import jobs
from packager.worker import queue
from packager.worker.publication import publish

QUERIES = {**load_queries(jobs.__file__), **load_queries(queue.__file__), **load_queries(publish.__file__)}
SOME_ID = UUID(int=1)


@pytest.fixture
async def busy_pool(pool: Pool) -> Pool:
    """A database that remembers ten thousand jobs, a hundred of which wait."""
    await pool.execute(
        "INSERT INTO ingest_jobs (state, outcome, staged, kek_id, wrapped_key, master_sha256, master_bytes, file_name) "
        "SELECT CASE WHEN n % 100 = 0 THEN 'queued' ELSE 'done' END, CASE WHEN n % 100 > 0 THEN 'packaged' END, "
        "n % 100 = 0, 'test', ''::bytea, n::text, 1, 'a.flac' FROM generate_series(1, 10000) AS n"
    )
    await pool.execute("ANALYZE ingest_jobs")
    return pool


@pytest.mark.parametrize(
    ("query", "arguments", "index"),
    [
        ("claim", ("worker", timedelta(seconds=1), SOME_ID, False), "ingest_jobs_claim"),
        ("beat", (SOME_ID, 1, timedelta(seconds=1), "encode", 0.5, "[]"), "ingest_jobs_(claim|active|pkey)"),
        ("find_active", ("1",), "ingest_jobs_master"),
        ("get_many", ([SOME_ID],), "ingest_jobs_pkey"),
        ("page", (SOME_ID, None, 50), "ingest_jobs_pkey"),
        ("give_up_kept", ("1", SOME_ID), "ingest_jobs_kept"),
    ],
)
async def test_a_hot_query_reads_its_index(
    busy_pool: Pool, query: str, arguments: tuple[object, ...], index: str
) -> None:
    """No scan of the whole table, which only grows."""
    async with busy_pool.acquire() as connection, connection.transaction():
        rows = await connection.fetch(f"EXPLAIN {QUERIES[query]}", *arguments)
    plan = "\n".join(row[0] for row in rows)
    assert re.search(rf"Scan.* {index}\b", plan), plan
    assert "Seq Scan on ingest_jobs" not in plan
