"""What is told of one act: who did what, to whom or what, from where."""

import ipaddress
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from uuid import UUID

Network = ipaddress.IPv4Network | ipaddress.IPv6Network

IPV4_PREFIX_BITS = 24
IPV6_PREFIX_BITS = 48
"""Enough to see an attack, too little to find a person."""


class AuditAction(StrEnum):
    """What was done; the values are stable."""

    REGISTER = "register"
    LOG_IN = "log-in"
    LOG_OUT = "log-out"
    LOG_OUT_EVERYWHERE = "log-out-everywhere"
    REVOKE_SESSION = "revoke-session"
    CHANGE_PASSWORD = "change-password"  # noqa: S105 - the name of an act
    CHANGE_EMAIL = "change-email"
    EXPORT_ACCOUNT = "export-account"
    DELETE_ACCOUNT = "delete-account"
    ADD_ACCOUNT = "add-account"
    CHANGE_ACCOUNT = "change-account"
    """By an administrator: role, or disabled or not; with the tier it is `CHANGE_TIER`."""
    CHANGE_TIER = "change-tier"
    CHANGE_ARTIST = "change-artist"
    CHANGE_ALBUM = "change-album"
    CHANGE_TRACK = "change-track"
    DELETE_ARTIST = "delete-artist"
    DELETE_ALBUM = "delete-album"
    DELETE_TRACK = "delete-track"
    SET_LYRICS = "set-lyrics"
    DELETE_LYRICS = "delete-lyrics"
    FEATURE = "feature"
    UNFEATURE = "unfeature"
    SUBMIT_MASTER = "submit-master"
    RETRY_JOB = "retry-job"
    CHANGE_JOB_TAGS = "change-job-tags"
    SET_JOB_ARTWORK = "set-job-artwork"
    PUBLISH_JOB = "publish-job"
    DISCARD_JOB = "discard-job"
    PURGE_ASSET = "purge-asset"
    PREVIEW_ASSET = "preview-asset"
    REBUILD_SEARCH = "rebuild-search"


class AuditOutcome(StrEnum):
    """How it ended."""

    DONE = "done"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """One line of the audit log.

    `actor` and `subject` are accounts' ids; the log keeps their audit ids instead. An act from the command line has
    neither actor nor address. `changes` tells the fields changed, each before and after: never a secret, an address or
    a name of a person.
    """

    action: AuditAction
    outcome: AuditOutcome = AuditOutcome.DONE
    actor: UUID | None = None
    subject: UUID | None = None
    object_kind: str | None = None
    object_id: UUID | None = None
    address: str | None = None
    changes: Mapping[str, tuple[object, object]] = field(default_factory=dict)


def network_of(address: str | None) -> Network | None:
    """The network of an address, /24 or /48; None for what is no address."""
    try:
        parsed = ipaddress.ip_address(address or "")
    except ValueError:
        return None
    if isinstance(parsed, ipaddress.IPv6Address):
        if parsed.ipv4_mapped is None:
            return ipaddress.IPv6Network((int(parsed), IPV6_PREFIX_BITS), strict=False)
        parsed = parsed.ipv4_mapped
    return ipaddress.IPv4Network((int(parsed), IPV4_PREFIX_BITS), strict=False)
