"""How the data comes with a request: in the query, or in four headers (CTA-5004 section 2)."""

from collections.abc import Mapping
from urllib.parse import unquote

from kernel.errors import InvalidValueError

HEADERS = ("CMCD-Request", "CMCD-Object", "CMCD-Session", "CMCD-Status")

_ARGUMENT = "CMCD="


def find_argument(query: str) -> str | None:
    """The value of `CMCD=` in a query, as it stands there, or None."""
    if query.startswith(_ARGUMENT):
        start = len(_ARGUMENT)
    else:
        start = query.find("&" + _ARGUMENT) + 1 + len(_ARGUMENT)
        if start == len(_ARGUMENT):
            return None
    end = query.find("&", start)
    return query[start:] if end < 0 else query[start:end]


def decode_argument(raw: str) -> str:
    """Undo the encoding of the query's argument; a plus sign is itself (RFC 3986).

    Raises:
        InvalidValueError: The octets are not UTF-8.
    """
    try:
        return unquote(raw, errors="strict")
    except UnicodeDecodeError:
        raise InvalidValueError(f"CMCD that is not UTF-8: {raw[:80]!r}") from None


def join_headers(headers: Mapping[str, str]) -> str | None:
    """The data of all four headers as one, or None when there is none; names are looked up as the mapping does."""
    present = [value for name in HEADERS if (value := headers.get(name))]
    return ",".join(present) or None
