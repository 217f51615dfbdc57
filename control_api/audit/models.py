"""The audit log as administrators read it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from control_api.audit.entry import AuditAction, AuditOutcome


class AuditedAccount(msgspec.Struct, frozen=True, kw_only=True):
    """An account as the log knows it."""

    audit_id: UUID
    user_id: UUID | None
    """Null when the account is gone: nothing ties the entry to anyone then."""
    email: str | None
    """Her address of today; null with `user_id`."""
    display_name: str | None


class FieldChange(msgspec.Struct, frozen=True, kw_only=True):
    """A field before and after."""

    field: str
    before: Any
    after: Any


class AuditRecord(msgspec.Struct, frozen=True, kw_only=True):
    """Something that was done, or refused."""

    id: UUID
    at: datetime
    action: str
    outcome: AuditOutcome
    actor: AuditedAccount | None
    """Null when it was nobody who is known, or the command line."""
    subject: AuditedAccount | None
    """Whose account it is about."""
    object_kind: str | None
    object_id: UUID | None
    """What it is about besides."""
    object_title: str | None
    """What that is called today; null when it is gone, or has no title."""
    network: str | None
    """From where, as /24 or /48."""
    changes: list[FieldChange]


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditFilter:
    """Which entries; None for all. `actor` and `subject` are accounts' ids."""

    action: AuditAction | None = None
    actor: UUID | None = None
    subject: UUID | None = None
    since: datetime | None = None
    until: datetime | None = None
