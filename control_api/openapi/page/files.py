"""The files of the page that shows the document: Swagger UI's from its package, and our own few lines."""

import hashlib
from functools import cache
from importlib.metadata import version
from importlib.resources import files
from typing import Literal

from kernel.http.representation import Representation, content_etag

AssetName = Literal[
    "swagger-ui.css",
    "swagger-ui-bundle.js",
    "swagger-ui-standalone-preset.js",
    "favicon-16x16.png",
    "favicon-32x32.png",
    "show.js",
]

MEDIA_TYPES = {".css": "text/css", ".js": "text/javascript", ".png": "image/png"}

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
"""Swagger UI writes style attributes; scripts come from files of this service alone."""

_IMMUTABLE = "public, max-age=31536000, immutable"
_OWN = files("control_api.openapi.page")
_LIBRARYS = files("swagger_ui") / "static"


@cache
def assets_version() -> str:
    """What the path of the assets has in it, so that they may be kept for ever: it changes when one of them does."""
    own = hashlib.sha256(_OWN.joinpath("show.js").read_bytes()).hexdigest()[:8]
    return f"{version('swagger-ui-py')}-{own}"


@cache
def asset(name: AssetName) -> Representation:
    """One file that the page loads."""
    folder = _OWN if name == "show.js" else _LIBRARYS
    body = folder.joinpath(name).read_bytes()
    media_type = MEDIA_TYPES[name[name.rindex(".") :]]
    return Representation(body, media_type, content_etag(body), cache_control=_IMMUTABLE)


@cache
def page(assets_path: str) -> Representation:
    """The page itself, whose assets lie under a path."""
    body = _OWN.joinpath("index.html").read_text(encoding="utf-8").replace("{assets}", assets_path).encode()
    return Representation(body, "text/html; charset=utf-8", content_etag(body), cache_control="no-cache")
