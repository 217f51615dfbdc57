"""SQL as a first-class citizen: named queries, kept in a `queries.sql` beside the repository that uses them."""

import re
from collections.abc import Mapping
from pathlib import Path

from kernel.errors import KernelError

_NAME = re.compile(r"^-- name: ([a-z_][a-z0-9_]*)$", re.MULTILINE)


class QueryError(KernelError):
    """A `queries.sql` is malformed."""


def load_queries(module_file: str) -> Mapping[str, str]:
    """Read the `queries.sql` beside a module: each query follows a line ``-- name: the_name``.

    Call it once, at import, as ``_SQL = load_queries(__file__)``; the comment lines after the name stay in the
    query, so that PostgreSQL's own logs tell what it was for.

    Raises:
        QueryError: A name is given twice, or the file has no query.
    """
    path = Path(module_file).with_name("queries.sql")
    parts = _NAME.split(path.read_text(encoding="utf-8"))
    names, bodies = parts[1::2], [body.strip() for body in parts[2::2]]
    if not names or len(set(names)) != len(names):
        raise QueryError(f"{path}: no query, or one name twice")
    return dict(zip(names, bodies, strict=True))
