"""PostgreSQL's own full-text search, asked as one would who takes it seriously.

Prepared once, on a connection of its own, without HTTP between; it answers ids alone.
"""

import re
import time

import asyncpg

_RESULTS = 10
_TIMEOUT_S = 60.0
_WORD = re.compile(r"[^\W_]+")

_SQL = """
SELECT id FROM peer_tracks, to_tsquery('simple', $1) AS sought
WHERE words @@ sought ORDER BY ts_rank(words, sought) DESC LIMIT $2
"""


async def peer_times_s(database_url: str, texts: list[str]) -> list[float]:
    """How long each answer takes; every word must be there, the last may be the beginning of one."""
    connection = await asyncpg.connect(database_url, timeout=30)
    try:
        prepared = await connection.prepare(_SQL, timeout=_TIMEOUT_S)
        times_s = []
        for text in texts:
            sought = _tsquery(text)
            started_s = time.perf_counter()
            await prepared.fetch(sought, _RESULTS, timeout=_TIMEOUT_S)
            times_s.append(time.perf_counter() - started_s)
        return times_s
    finally:
        await connection.close(timeout=30)


def _tsquery(text: str) -> str:
    words = _WORD.findall(text)
    return " & ".join([*words[:-1], f"{words[-1]}:*"]) if words else ""
