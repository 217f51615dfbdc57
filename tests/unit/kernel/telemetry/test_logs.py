"""What is struck out of logs, and at what cost."""

import time

import pytest

from kernel.telemetry.logs import redact


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("postgresql://segue:secret@db:5432/segue", "postgresql://segue:…@db:5432/segue"),
        ("redis://:secret@db/0 and amqp://a:b@c", "redis://:…@db/0 and amqp://a:…@c"),
        ("https://example.org/a:b@c", "https://example.org/a:b@c"),
        ("/m/abc/def/seg-1.m4s", "/m/…/def/seg-1.m4s"),
    ],
)
def test_secrets_are_struck_out(text: str, expected: str) -> None:
    """And nothing else."""
    assert redact(text) == expected


@pytest.mark.parametrize("unit", ["9", "a", "/", ":", "://", "://a:", "@", "/m/", "0YRDoQEF", "a://b:c"])
def test_long_texts_cost_no_more_than_their_length(unit: str) -> None:
    """Whatever a stranger sends as a path: 32 times as much takes nothing like a thousand times as long."""
    short, long = (min(_took_s(unit * length) for _ in range(5)) for length in (2_000, 64_000))
    assert long < 300 * short


def _took_s(text: str) -> float:
    started_s = time.perf_counter()
    redact(text)
    return time.perf_counter() - started_s
