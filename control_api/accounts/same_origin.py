"""Whether a browser sent a request from our own pages: the defence against cross-site request forgery.

It concerns requests that change something and are signed in by the cookie, which browsers attach by
themselves; a bearer token is never attached unasked.
"""

from collections.abc import Mapping

CLIENT_HEADER = "X-Segue-Client"
"""Any value will do: to send it across origins a browser must ask first, and we never allow it."""

_SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})  # RFC 9110 section 9.2.1


def changes_something(method: str) -> bool:
    """Whether a method is unsafe in the sense of RFC 9110."""
    return method not in _SAFE_METHODS


def is_same_origin(headers: Mapping[str, str], host: str) -> bool:
    """Whether the headers prove that our own page, or no browser's page at all, sent the request.

    The first of these that is there decides: ``Sec-Fetch-Site``, which every browser since 2023 sends to
    trustworthy origins; ``Origin``, compared with the host that was asked, whatever the scheme, since a proxy may
    have taken the TLS off; the client header. With none of them nothing is proven. The SameSite=Lax cookie alone
    would still let a sibling subdomain in.
    """
    if site := headers.get("Sec-Fetch-Site"):
        return site in ("same-origin", "none")
    if origin := headers.get("Origin"):
        return origin.lower() in (f"https://{host}".lower(), f"http://{host}".lower())
    return CLIENT_HEADER in headers
