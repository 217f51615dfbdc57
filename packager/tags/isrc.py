"""International Standard Recording Codes (ISO 3901)."""

import re

_ISRC = re.compile(r"[A-Z]{2}[A-Z0-9]{3}[0-9]{7}")
_ORNAMENT = re.compile(r"^ISRC[ :]*|[-\s]")


def parse_isrc(text: str) -> str | None:
    """The code as twelve upper-case characters without hyphens, or None when it is no ISRC."""
    bare = _ORNAMENT.sub("", text.strip().upper())
    return bare if _ISRC.fullmatch(bare) else None
