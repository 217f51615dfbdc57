"""What a player tells with one request, as far as it is counted."""

from dataclasses import dataclass
from typing import Literal

from edge.cmcd.grammar import Token, Value, parse_pairs
from kernel.errors import InvalidValueError

_Kind = Literal["integer", "decimal", "boolean", "token", "string"]

# CTA-5004 section 2.2, every reserved key.
_KINDS: dict[str, _Kind] = {
    "bl": "integer",
    "br": "integer",
    "bs": "boolean",
    "cid": "string",
    "d": "integer",
    "dl": "integer",
    "mtp": "integer",
    "nor": "string",
    "nrr": "string",
    "ot": "token",
    "pr": "decimal",
    "rtp": "integer",
    "sf": "token",
    "sid": "string",
    "st": "token",
    "su": "boolean",
    "tb": "integer",
    "v": "integer",
}

_LIMITS = {"bl": 86_400_000, "dl": 86_400_000, "br": 10_000_000, "mtp": 10_000_000, "tb": 10_000_000}
"""A day and 10 Gb/s: beyond them somebody lies, and one lie must not spoil a sum."""

_SOUND_DELAY = "segue-msd"
"""Media start delay in milliseconds, as `msd` of CTA-5004's second version; one of our own has a prefix (section 2)."""

_MAX_SESSION_CHARACTERS = 64  # CTA-5004, `sid`
_VERSION = 1


@dataclass(frozen=True, slots=True)
class Report:
    """One request's data; None where the player says nothing."""

    session: str | None = None
    starved: bool = False
    """The buffer ran empty since the request before."""
    starting: bool = False
    """Wanted urgently: playing starts, or goes on after a seek or an empty buffer."""
    throughput_bps: int | None = None
    buffer_ms: int | None = None
    deadline_ms: int | None = None
    """From the request until the first sample is needed."""
    bitrate_bps: int | None = None
    top_bitrate_bps: int | None = None
    """The highest that the player could take of what is offered."""
    sound_delay_ms: int | None = None
    """How long it took from the listener's click to sound, told once a session: `segue-msd`, a key of our own."""


def read_report(text: str) -> Report:
    """Read the data, decoded; unknown and custom keys are passed over.

    Raises:
        InvalidValueError: It is malformed, a reserved key has a value that it can't have, or it is of another
            version.
    """
    pairs = parse_pairs(text)
    known = {key: _checked(key, value) for key, value in pairs.items() if key in _KINDS}
    if known.get("v", _VERSION) != _VERSION:
        raise InvalidValueError(f"CMCD of version {known['v']}: version {_VERSION} is read")
    return Report(
        session=_session(known),
        starved=known.get("bs") is True,
        starting=known.get("su") is True,
        throughput_bps=_integer(known, "mtp", 1000),
        buffer_ms=_integer(known, "bl"),
        deadline_ms=_integer(known, "dl"),
        bitrate_bps=_integer(known, "br", 1000),
        top_bitrate_bps=_integer(known, "tb", 1000),
        sound_delay_ms=_sound_delay_ms(pairs),
    )


def _checked(key: str, value: Value) -> Value:
    match _KINDS[key]:
        case "boolean":
            if value is True:
                return True
            good, value = value == "false" and isinstance(value, Token), False
        case "integer":
            good = type(value) is int and 0 <= value <= _LIMITS.get(key, value)
        case "decimal":
            good = type(value) in (int, float)
        case "token":
            good = isinstance(value, Token)
        case "string":
            good = type(value) is str
    if not good:
        raise InvalidValueError(f"CMCD {key}={value!r}: not a value that it can have")
    return value


def _session(known: dict[str, Value]) -> str | None:
    session = known.get("sid")
    if session is None:
        return None
    text = str(session)
    if len(text) > _MAX_SESSION_CHARACTERS:
        raise InvalidValueError(f"CMCD sid of {len(text)} characters: at most {_MAX_SESSION_CHARACTERS}")
    return text


def _sound_delay_ms(pairs: dict[str, Value]) -> int | None:
    """None, too, for what can't be: a custom key makes no data malformed."""
    delay_ms = pairs.get(_SOUND_DELAY)
    return delay_ms if type(delay_ms) is int and delay_ms >= 0 else None


def _integer(known: dict[str, Value], key: str, unit: int = 1) -> int | None:
    value = known.get(key)
    return value * unit if isinstance(value, int) else None
