"""The cookie that carries a browser's session."""

import ipaddress
from datetime import datetime
from email.utils import format_datetime
from urllib.parse import urlsplit

from control_api.prefix import API_PREFIX

COOKIE = "segue_session"


def set_cookie(token: str, expires_at: datetime, *, host: str) -> str:
    """The Set-Cookie value that signs a browser in; `host` is the one it asked."""
    return f"{COOKIE}={token}; Expires={format_datetime(expires_at, usegmt=True)}; {_attributes(host)}"


def clear_cookie(*, host: str) -> str:
    """The Set-Cookie value that makes a browser forget the session."""
    return f"{COOKIE}=; Max-Age=0; {_attributes(host)}"


def _attributes(host: str) -> str:
    secure = "" if is_loopback(host) else "; Secure"
    return f"Path={API_PREFIX}; HttpOnly; SameSite=Lax{secure}"


def is_loopback(host: str) -> bool:
    """Whether a Host header names this very machine, where browsers speak plain HTTP."""
    try:
        name = urlsplit(f"//{host}").hostname or ""
    except ValueError:
        return False
    if name == "localhost" or name.endswith(".localhost"):  # RFC 6761 section 6.3
        return True
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False
