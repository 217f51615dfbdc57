"""The settings: read once, validated, frozen; secrets print themselves as stars."""

from kernel.settings.backing import DatabaseSettings, LogSettings, ObjectStoreSettings, ValkeySettings
from kernel.settings.control import (
    ControlApiSettings,
    LibrarySettings,
    PlaysSettings,
    RateLimit,
    RateLimitSettings,
    SearchSettings,
    SessionSettings,
)
from kernel.settings.delivery import EdgeSettings, OriginSettings
from kernel.settings.everything import Settings
from kernel.settings.loading import RUNTIME_FILE, SECRETS_FILE, load_settings
from kernel.settings.packaging import PackagerSettings, WorkerSettings

__all__ = [
    "RUNTIME_FILE",
    "SECRETS_FILE",
    "ControlApiSettings",
    "DatabaseSettings",
    "EdgeSettings",
    "LibrarySettings",
    "LogSettings",
    "ObjectStoreSettings",
    "OriginSettings",
    "PackagerSettings",
    "PlaysSettings",
    "RateLimit",
    "RateLimitSettings",
    "SearchSettings",
    "SessionSettings",
    "Settings",
    "ValkeySettings",
    "WorkerSettings",
    "load_settings",
]
