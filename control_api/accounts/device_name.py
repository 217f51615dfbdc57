"""What a device calls itself, in words that its owner knows it by."""

import re

MAX_DEVICE_CHARACTERS = 200

_PROGRAMS = (
    (re.compile(r"\b(?:Edg|EdgA|EdgiOS)/"), "Edge"),
    (re.compile(r"\b(?:OPR|Opera)/"), "Opera"),
    (re.compile(r"\bSamsungBrowser/"), "Samsung Internet"),
    (re.compile(r"\b(?:Firefox|FxiOS)/"), "Firefox"),
    (re.compile(r"\b(?:Chrome|CriOS|Chromium)/"), "Chrome"),
    (re.compile(r"\bVersion/\S+ (?:Mobile/\S+ )?Safari/"), "Safari"),
)
"""In this order: most browsers also claim to be those further down."""

_SYSTEMS = (
    (re.compile(r"\biPhone\b"), "iPhone"),
    (re.compile(r"\biPad\b"), "iPad"),
    (re.compile(r"\bAndroid\b"), "Android"),
    (re.compile(r"\bWindows\b"), "Windows"),
    (re.compile(r"\b(?:Macintosh|Mac OS X|macOS)\b"), "macOS"),
    (re.compile(r"\bCrOS\b"), "ChromeOS"),
    (re.compile(r"\b(?:Linux|X11)\b"), "Linux"),
)


def device_name(user_agent: str) -> str:
    """A name such as "Firefox on Linux"; of what is no browser its first product (RFC 9110 section 10.1.5)."""
    program = _first(_PROGRAMS, user_agent) or user_agent.partition(" ")[0].partition("/")[0]
    system = _first(_SYSTEMS, user_agent)
    name = f"{program} on {system}" if program and system else program or system or ""
    return name[:MAX_DEVICE_CHARACTERS]


def _first(patterns: tuple[tuple[re.Pattern[str], str], ...], text: str) -> str:
    return next((name for pattern, name in patterns if pattern.search(text)), "")
