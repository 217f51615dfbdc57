"""The audit log over HTTP, for administrators."""

from datetime import datetime
from typing import Annotated, TypeVar
from uuid import UUID

import msgspec
from aiohttp import web

from control_api.accounts.export.routes import AUDIT_LOG
from control_api.audit.entry import AuditAction
from control_api.audit.models import AuditFilter, AuditRecord
from control_api.openapi.routes import Routes
from control_api.paging import Page, PageQuery
from control_api.prefix import API_PREFIX
from kernel.database.pool import DatabaseUnavailableError

routes = Routes("admin", prefix=API_PREFIX, raises=[DatabaseUnavailableError])

T = TypeVar("T")

_Moment = Annotated[datetime, msgspec.Meta(tz=True)]


class AuditQuery(PageQuery, frozen=True, kw_only=True):
    """Which page of which entries."""

    action: AuditAction | msgspec.UnsetType = msgspec.UNSET
    actor: Annotated[UUID, msgspec.Meta(description="Only what this user did.")] | msgspec.UnsetType = (
        msgspec.UNSET
    )
    subject: (
        Annotated[UUID, msgspec.Meta(description="Only what is about this user's account.")]
        | msgspec.UnsetType
    ) = msgspec.UNSET
    since: _Moment | msgspec.UnsetType = msgspec.UNSET
    until: _Moment | msgspec.UnsetType = msgspec.UNSET


@routes.add("GET", "/admin/audit")
async def list_audit_log(request: web.Request, query: AuditQuery) -> Page[AuditRecord]:
    """What was done by whom, the newest first; accounts and what else it is about with their names of today.

    Of an account that was deleted only its audit id is left, of what else is gone its id.
    """
    wanted = AuditFilter(
        action=_told(query.action),
        actor=_told(query.actor),
        subject=_told(query.subject),
        since=_told(query.since),
        until=_told(query.until),
    )
    return await request.app[AUDIT_LOG].page(query, wanted)


def _told(value: T | msgspec.UnsetType) -> T | None:
    return None if isinstance(value, msgspec.UnsetType) else value
