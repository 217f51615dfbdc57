"""The first start's administrator: a random password, shown once, kept in a file of its owner's alone."""

import secrets
from dataclasses import dataclass, field
from pathlib import Path

from control_api.accounts.models import Role, Tier
from kernel.database.pool import connect
from kernel.settings import DatabaseSettings
from segue.accounts import create_account
from segue.embedded.private_file import write_private

ADMIN_EMAIL = "admin@segue.local"

_PASSWORD_BYTES = 15


@dataclass(frozen=True, slots=True)
class NewAdmin:
    """What is shown once."""

    email: str
    password: str = field(repr=False)


async def make_admin_unless_any(settings: DatabaseSettings, password_file: Path) -> NewAdmin | None:
    """Make an administrator when there is none yet.

    The password is in its file before the account exists: a start that is cut short between the two is
    repeated by the next.
    """
    async with connect(settings, application_name="segue up") as connection:
        query = "SELECT EXISTS (SELECT FROM users WHERE role = 'admin')"
        if await connection.fetchval(query, timeout=settings.command_timeout_s):
            return None
    admin = NewAdmin(ADMIN_EMAIL, secrets.token_urlsafe(_PASSWORD_BYTES))
    write_private(password_file, f"{admin.password}\n")
    await create_account(settings, admin.email, admin.password, role=Role.ADMIN, tier=Tier.INDIVIDUAL)
    return admin
