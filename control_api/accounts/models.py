"""Who uses Segue: accounts, what they may do, and the sessions that prove who is asking."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from uuid import UUID

import msgspec
from aiohttp import web

from kernel.quality import Quality


class Role(StrEnum):
    """What an account may do; what it may hear is the tier's matter."""

    USER = "user"
    CURATOR = "curator"
    ADMIN = "admin"


class Tier(StrEnum):
    """What an account subscribes to; what it may do is the role's matter."""

    FREE = "free"
    INDIVIDUAL = "individual"
    FAMILY = "family"
    STUDENT = "student"


class Account(msgspec.Struct, frozen=True, kw_only=True):
    """One person's account, as she sees it herself."""

    id: UUID
    email: str
    display_name: str
    role: Role
    tier: Tier
    preferred_quality: Quality | None
    created_at: datetime


class User(Account, frozen=True, kw_only=True):
    """An account as administrators see it."""

    disabled_at: datetime | None


class OwnSession(msgspec.Struct, frozen=True, kw_only=True):
    """One of her sessions, as she sees it."""

    id: UUID
    device: str
    """In words, such as "Firefox on Linux"."""
    user_agent: str
    address: str | None
    """From which the device last asked."""
    created_at: datetime
    last_seen_at: datetime
    """Within an hour."""
    expires_at: datetime
    current: bool
    """Whether it is the one that asks."""


class EmailPosition(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """A place in the list of accounts, which is ordered by address."""

    email: str

    def __post_init__(self) -> None:
        if "\0" in self.email:
            raise ValueError("PostgreSQL has no such text")


@dataclass(frozen=True, slots=True)
class Credentials:
    """An account with what proves a password, never to leave this service."""

    account: Account
    password_hash: str = field(repr=False)
    disabled: bool


@dataclass(frozen=True, slots=True)
class SignedIn:
    """The session a request came with, and whose it is.

    `seen_at` is the database's time just before it looked: what is issued as of then is caught by every revocation
    that commits after. Of operations that are not `fresh` it may be `sessions.cache_s` ago.
    """

    session_id: UUID
    account: Account
    seen_at: datetime


@dataclass(frozen=True, slots=True)
class OpenedSession:
    """A session just opened; its token is told once and stored nowhere but as a hash."""

    token: str = field(repr=False)
    expires_at: datetime
    account: Account


@dataclass(frozen=True, slots=True)
class ExtendedSession:
    """A session that just came to last longer, and its token."""

    token: str = field(repr=False)
    expires_at: datetime


SIGNED_IN = web.RequestKey("signed_in", SignedIn)
EXTENDED = web.RequestKey("extended", ExtendedSession)
"""There when the request's session came to last longer by it."""
