"""Content codings: compressing a text once, and choosing what a client gets (RFC 9110 section 12.5.3)."""

import gzip
import sys
from collections.abc import Mapping

import brotli

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

# A playlist of an hour takes two milliseconds at these levels, and next to no byte less at higher ones.
_BROTLI_QUALITY = 9
_ZSTD_LEVEL = 12
_GZIP_LEVEL = 9


def encode_text(body: bytes) -> dict[str, bytes]:
    """The body in every coding of ours that makes it smaller; the same bytes in, the same bytes out."""
    encoded = {
        "br": brotli.compress(body, mode=brotli.MODE_TEXT, quality=_BROTLI_QUALITY),
        "zstd": zstd.compress(body, level=_ZSTD_LEVEL),
        "gzip": gzip.compress(body, _GZIP_LEVEL, mtime=0),
    }
    return {coding: data for coding, data in encoded.items() if len(data) < len(body)}


def choose_coding(accept_encoding: str | None, encodings: Mapping[str, bytes]) -> str | None:
    """The coding to answer in, or None for the body as it is.

    Of those that the client likes best, the one that is smallest, unless it would rather have the body as it is.
    Without the header, a client is not taken to know any coding.
    """
    if not accept_encoding or not encodings:
        return None
    weights = _read_weights(accept_encoding)
    otherwise = weights.get("*", 0.0)
    best = max(encodings, key=lambda coding: (weights.get(coding, otherwise), -len(encodings[coding])))
    weight = weights.get(best, otherwise)
    return best if weight > 0 and weight >= weights.get("identity", 0.0) else None


def _read_weights(accept_encoding: str) -> dict[str, float]:
    weights: dict[str, float] = {}
    for item in accept_encoding.lower().split(","):
        coding, *parameters = (part.strip() for part in item.split(";"))
        weights["gzip" if coding == "x-gzip" else coding] = _weight(parameters)
    return weights


def _weight(parameters: list[str]) -> float:
    for parameter in parameters:
        if parameter.startswith("q="):
            try:
                return float(parameter[2:])
            except ValueError:
                return 0.0
    return 1.0
