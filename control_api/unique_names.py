"""Names that nobody else has given, in this process or in another."""

import secrets
from itertools import count

_PROCESS = secrets.token_hex(8)
_numbers = count()


def unique_name() -> str:
    """A short name; unlike an identifier that is drawn for each, it costs next to nothing."""
    return f"{_PROCESS}{next(_numbers):x}"
