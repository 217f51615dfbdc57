"""Who may call an operation."""

from enum import StrEnum


class Access(StrEnum):
    """The least a caller must be, from anyone to an administrator."""

    PUBLIC = "public"
    ACCOUNT = "account"
    ADMIN = "admin"
