"""Structured logs in which no token, key or password appears."""

import logging
import re
import sys
from collections.abc import MutableMapping
from typing import Any

import structlog

from kernel.settings import LogSettings

_MEDIA_TOKEN = re.compile(r"/m/[^/\s\"'?]+")
# The head of a COSE_Mac0 under HMAC 256 in base64url: so every playback token begins, wherever it stands.
_PLAYBACK_TOKEN = re.compile(r"0YRDoQEF[\w-]+")
# Whatever the scheme: looking for one would begin anew at every letter of a long path, which anybody may send.
_URL_PASSWORD = re.compile(r"(?<=://)([^:/@\s]*:)[^@/\s]+@")
_SECRET_FIELDS = frozenset(
    {"password", "token", "key", "secret", "authorization", "cookie", "content_key", "wrapped_key"}
)


def redact(text: str) -> str:
    """A text with playback tokens and the passwords of connection URLs struck out."""
    return _URL_PASSWORD.sub(r"\1…@", _PLAYBACK_TOKEN.sub("…", _MEDIA_TOKEN.sub("/m/…", text)))


def _redact_event(_logger: object, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    for name, value in event.items():
        if name in _SECRET_FIELDS:
            event[name] = "…"
        elif isinstance(value, str):
            event[name] = redact(value)
    return event


def configure_logs(settings: LogSettings, *, service: str) -> None:
    """Send every log of the process, the libraries' too, to standard error in one form."""
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
        _redact_event,
    ]
    renderer: structlog.typing.Processor
    if settings.format == "json":
        renderer = structlog.processors.JSONRenderer(ensure_ascii=False)
    else:
        renderer = structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer],
        )
    )
    logging.basicConfig(handlers=[handler], level=settings.level.upper(), force=True)
    logging.getLogger("botocore").setLevel(logging.WARNING)
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,  # first: most requests are worth no line, and no work on one
            *shared,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        wrapper_class=structlog.stdlib.BoundLogger,
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    structlog.contextvars.bind_contextvars(service=service)
