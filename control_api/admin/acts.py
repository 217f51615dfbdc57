"""Writing down what administrators do outside PostgreSQL's transactions."""

from uuid import UUID

from aiohttp import web

from control_api.accounts.export.routes import AUDIT_LOG
from control_api.accounts.models import SIGNED_IN
from control_api.audit.entry import AuditAction, AuditEntry
from control_api.client_address import client_address


async def note_act(
    request: web.Request, action: AuditAction, object_kind: str | None = None, object_id: UUID | None = None
) -> None:
    """Write into the audit log what the request has just done.

    Raises:
        DatabaseUnavailableError: PostgreSQL is away; done again, it is written down then.
    """
    entry = AuditEntry(
        action,
        actor=request[SIGNED_IN].account.id,
        object_kind=object_kind,
        object_id=object_id,
        address=client_address(request),
    )
    await request.app[AUDIT_LOG].write(entry)
