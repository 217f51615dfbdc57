"""Rows of `users` as accounts."""

from typing import Any

import asyncpg

from control_api.accounts.models import Account, Role, Tier, User
from kernel.quality import Quality


def account_of(row: asyncpg.Record) -> Account:
    """The account that a row with its columns tells of."""
    return Account(**_fields(row))


def user_of(row: asyncpg.Record) -> User:
    """The same as administrators see it."""
    return User(**_fields(row), disabled_at=row["disabled_at"])


def _fields(row: asyncpg.Record) -> dict[str, Any]:
    preferred = row["preferred_quality"]
    return {
        "id": row["id"],
        "email": row["email"],
        "display_name": row["display_name"],
        "role": Role(row["role"]),
        "tier": Tier(row["tier"]),
        "preferred_quality": None if preferred is None else Quality.parse(preferred),
        "created_at": row["created_at"],
    }
